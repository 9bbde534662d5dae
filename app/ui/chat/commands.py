"""What a person does in the chat, as coroutines: send, edit, attach, lower a label, open a link; what comes back."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import KnownError
from app.core.events import TurnWithdrawn
from app.core.labels import Label
from app.core.messages import FilePart, ImagePart, Message
from app.core.requests import Attachment, Draft, Unsent
from app.ui.cards.attachment_row import SIDE, Thumbnail
from app.ui.cards.links import open_link
from app.ui.chat.presenter import ChatPresenter
from app.ui.chat.recap_dialog import RecapDialog
from app.ui.composer.attaching import Refused, read_file, read_image
from app.ui.composer.composer import Composer
from app.ui.composer.drafts import Drafts, before
from app.ui.composer.label_reason import ask_reason
from app.ui.widgets.dialogs import ask
from app.ui.widgets.pictures import thumbnail
from app.ui.wiring.bridge import Bridge


class ChatCommands(QObject):
    """Carries out wishes; known errors stand above the composer."""

    def __init__(
        self, bridge: Bridge, presenter: ChatPresenter, composer: Composer, drafts: Drafts, window: QWidget
    ) -> None:
        super().__init__(window)
        self._bridge, self._presenter, self._composer, self._drafts = bridge, presenter, composer, drafts
        self._window = window
        self._early: TurnWithdrawn | None = None

    async def send(self, text: str, rest: str = "", *, stays: bool = False) -> str | None:
        """Send a text with the composer's files, and leave the rest there; `stays` is what was shown of it.

        Returns:
            The conversation's id, or None when the message could not be taken in.
        """
        composer, here = self._composer, self._presenter.conversation_id
        draft = self._presenter.next.draft(text.strip("\n"), composer.attachments)
        draft = replace(draft, written_in=here or "", stays=stays or composer.label.stays)
        composer.show_error(None)
        composer.clear()
        composer.set_text(rest)
        self._drafts.sending(here, Unsent(draft.text, draft.attachments))
        # A draft that is being stored must not come after the commit that forgets it.
        await self._drafts.kept()
        conversation_id = await self._send(draft)
        if conversation_id is None:
            return None
        if here is None and self._drafts.holds(here) and conversation_id == self._presenter.conversation_id:
            self._drafts.move(conversation_id)
            if self._early and self._early.conversation_id == conversation_id:
                self.withdrawn(self._early)
        else:
            self._drafts.sent(here)
        return conversation_id

    def withdrawn(self, turn: TurnWithdrawn) -> None:
        """Nothing of a message was sent: put it back where it was written."""
        if self._drafts.holds(turn.conversation_id):
            self.give_back(turn.text, turn.attachments, turn.error)
        else:
            # It may be that of a new chat of which nobody knows yet that it became this conversation.
            self._early = turn
            self._drafts.take_back(turn.conversation_id, turn.text, turn.attachments)

    def give_back(self, text: str, attachments: tuple[Attachment, ...], error: KnownError) -> None:
        """Put a message that was not sent back into the composer, before what was written since."""
        if text:
            self._composer.set_text(before(text, self._composer.text))
        self._composer.set_attachments((*attachments, *self._composer.attachments))
        self._composer.show_error(error)

    async def edit(self, message: Message, text: str) -> None:
        """Send another text in place of a message, with the files that it had."""
        draft = Draft(text, message.conversation_id, message.id, stays=self._composer.label.stays)
        parts = [part for part in message.parts if isinstance(part, ImagePart | FilePart)]
        files = [
            await self._bridge.call(self._bridge.engine.transcripts.attachment(part.attachment_id)) for part in parts
        ]
        await self._send(replace(draft, attachments=tuple(files)))

    async def carry_on(self) -> None:
        """Let the model go on where it was cut off."""
        draft = self._presenter.next.draft(self.tr("Continue."))
        await self._send(replace(draft, stays=self._composer.label.stays))

    async def show_recap(self) -> None:
        """Show what was summed up of the chat, or let it be."""
        here = self._presenter.conversation_id
        if here is not None:
            recap = await self._bridge.call(self._bridge.engine.chat.recap(here))
            await ask(RecapDialog(self._bridge, here, recap, self._window, stays=self._composer.label.stays))

    async def regenerate(self, message_id: str) -> None:
        """Ask for another answer."""
        try:
            await self._presenter.regenerate(message_id, stays=self._composer.label.stays)
        except KnownError as error:
            self._composer.show_error(error)

    async def choose_files(self) -> None:
        """Let the person choose files to attach."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, self.tr("Attach files"), home)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if await ask(dialog):
            await self.attach(tuple(dialog.selectedFiles()))

    async def attach(self, paths: tuple[str, ...]) -> None:
        """Read files and attach those that can be."""
        self._take(await asyncio.gather(*(read_file(path) for path in paths)))

    async def attach_image(self, image: QImage) -> None:
        """Attach a picture from the clipboard."""
        self._take([await read_image(image, self.tr("Picture.png"))])

    async def set_label(self, label: Label) -> None:
        """Change the label; a lower one needs a reason."""
        following = self._presenter.next
        lowers = following.summary is not None and label.rank < following.label.rank
        reason = await ask_reason(self._window, label) if lowers else ""
        if reason or not lowers:
            await following.set_label(label, reason)

    async def open_link(self, url: str) -> None:
        """Show an address and open it if the person says so."""
        await open_link(self._window, url)

    async def show_picture(self, attachment_id: str, into: Thumbnail) -> None:
        """Decode a small picture of an attachment, off the loop."""
        file = await self._bridge.call(self._bridge.engine.transcripts.attachment(attachment_id))
        side = round(SIDE * self._window.devicePixelRatioF())
        image = await asyncio.to_thread(thumbnail, file.data, side)
        image.setDevicePixelRatio(1.0)
        into.show_image(image)

    async def _send(self, draft: Draft) -> str | None:
        """Send; what was not taken in waits where it was written, whatever is shown by now."""
        try:
            conversation_id = await self._presenter.send(draft)
        except KnownError as error:
            self._drafts.settled(draft.conversation_id)
            if self._drafts.holds(draft.conversation_id):
                self.give_back(draft.text, draft.attachments, error)
            else:
                self._drafts.give(draft.conversation_id, draft.text, draft.attachments)
            return None
        self._drafts.settled(draft.conversation_id)
        return conversation_id

    def _take(self, found: list[Attachment | Refused]) -> None:
        refused = [one for one in found if isinstance(one, Refused)]
        self._composer.add([one for one in found if isinstance(one, Attachment)])
        if refused:
            self._composer.refuse(refused)
        self._composer.editor.setFocus()
