"""What a person can ask of a message; one for all cards of a transcript."""

from PySide6.QtCore import QObject, Signal


class CardSignals(QObject):
    """Wishes, each with the message's id.

    Signals:
        retry: another answer beside this one.
        show: show the branch through this message.
        inspect: show the decision behind this answer.
        edit: send this text in place of that message's.
        carry_on: let the model go on where it was cut off.
        recap: show what was summed up of the chat.
        open_model: a model file is to be opened.
        connect_provider: a provider is to be connected.
        link: open this address.
        page: show this page of the handbook at this heading.
        image: the bytes of this attachment are wanted; `AttachmentRow` takes them.
    """

    retry = Signal(str)
    show = Signal(str)
    inspect = Signal(str)
    edit = Signal(str, str)
    carry_on = Signal()
    recap = Signal()
    open_model = Signal()
    connect_provider = Signal()
    link = Signal(str)
    page = Signal(str, str)
    image = Signal(str, object)
