"""The sidebar: new chat, search field, conversations by date, the way to the other views; and the bin."""
