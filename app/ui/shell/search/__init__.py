"""Search: the hits in place of the conversations while the search field holds a text."""
