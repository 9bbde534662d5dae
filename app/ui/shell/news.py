"""What the engine says has happened, told to the person: as a notice, or aloud where it is seen anyway."""

from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.events import AnswerEnded, EngineEvent, MessageAdded, Notice, PolicyChanged, TurnWithdrawn
from app.core.messages import Role
from app.ui.shell.sidebar.conversation_commands import ConversationCommands
from app.ui.widgets.announce import announce
from app.ui.widgets.notices import Notices
from app.ui.words import texts


class News(QObject):
    """Tells of faults, of messages that were not sent elsewhere, and says when answers begin and end."""

    def __init__(self, conversations: ConversationCommands, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._conversations, self._notices, self._window = conversations, notices, window

    def take(self, events: Iterable[EngineEvent]) -> None:
        """Follow a batch."""
        here = self._conversations.current_id
        for event in events:
            match event:
                case PolicyChanged():
                    self._notices.say(
                        self.tr("Your organization has changed its rules."),
                        self.tr("What is sent from now on follows them. They stand in Settings, Organization."),
                    )
                case Notice(error):
                    self._notices.fail(error)
                case AnswerEnded(message) if message.conversation_id == here and message.answer is not None:
                    if (reason := message.answer.finish_reason) is not None:
                        announce(self._window, self.tr("Answer: {end}").format(end=texts.finish_text(reason)))
                case MessageAdded(item) if item.message.role is Role.ASSISTANT and not item.message.complete:
                    announce(self._window, self.tr("An answer is being written"))
                case TurnWithdrawn(conversation_id=chat_id, error=error) if chat_id != here:
                    self._notices.fail(error)
