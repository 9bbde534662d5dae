"""What holds for the next message: who is asked, how far it may go, and what would happen to it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.core.decisions import Preference, Route, RouteDecision
from app.core.labels import Label
from app.core.messages import ConversationSummary, WhenFull
from app.core.models import AUTO, ModelStatus
from app.core.preparing import Preparing, State
from app.core.requests import Attachment, Draft
from app.ui.widgets.editor import LONGEST_LINE
from app.ui.wiring.bridge import Bridge


class NextMessage(QObject):
    """Pick and label of a conversation, or of a new chat that is nowhere stored yet.

    Signals:
        changed: pick, label, models or options are others now.
        prepared: set-up has come further with what local models need.
    """

    changed = Signal()
    prepared = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._engine = bridge, bridge.engine
        self.summary: ConversationSummary | None = None
        self.models: tuple[ModelStatus, ...] = ()
        # Names of the providers that could be asked for a model that no list names.
        self.providers: tuple[str, ...] = ()
        self.options: dict[str, object] = {}
        # How far set-up is with what local models need, or why it failed; None where nothing lacks.
        self.preparing: Preparing | None = None
        self._pick: str | None = None
        self._label: Label | None = None

    @property
    def pick(self) -> str:
        """`auto` or `provider/model`."""
        return self.summary.model if self.summary else self._pick or str(self.options.get("chat.model", AUTO))

    @property
    def label(self) -> Label:
        """The label it gets."""
        default = Label(str(self.options.get("chat.label", Label.INTERNAL.value)))
        return self.summary.label if self.summary else self._label or default

    @property
    def preference(self) -> Preference:
        """The person's dial."""
        return Preference(str(self.options.get("routing.preference", Preference.BALANCED.value)))

    @property
    def sends_with_enter(self) -> bool:
        """Whether Enter sends, or Ctrl+Enter."""
        return self.options.get("chat.send_key", "enter") == "enter"

    @property
    def longest_paste(self) -> int:
        """After how many characters pasted text becomes a file."""
        return int(str(self.options.get("chat.paste_as_file", LONGEST_LINE)))

    @property
    def known(self) -> bool:
        """Whether models and options were heard of: before the store is open, nothing is."""
        return bool(self.options)

    @property
    def has_model(self) -> bool:
        """Whether anything could answer."""
        return any(model.available for model in self.models)

    def follow(self, summary: ConversationSummary | None) -> None:
        """Another conversation, or a new chat."""
        if summary is None or self.summary is None or summary.id != self.summary.id:
            self._pick = self._label = None
        self.summary = summary
        self.changed.emit()

    def draft(self, text: str, attachments: tuple[Attachment, ...] = ()) -> Draft:
        """The message as it would be sent now."""
        if self.summary is not None:
            return Draft(text, self.summary.id, attachments=attachments)
        return Draft(text, attachments=attachments, model=self.pick, label=self.label)

    async def route(self, text: str, attachments: tuple[Attachment, ...]) -> Route:
        """What would happen to the message."""
        return await self._bridge.call(self._engine.chat.route(self.draft(text, attachments)))

    @property
    def when_full(self) -> WhenFull:
        """What the chat does once it is too long for its model."""
        usual = WhenFull(str(self.options.get("chat.when_full", WhenFull.LEAVE_OUT.value)))
        return (self.summary.when_full if self.summary else None) or usual

    async def set_when_full(self, choice: WhenFull) -> None:
        """Say what the chat does once it is too long for its model; before it is begun, the options say that."""
        if self.summary is not None:
            chosen = self._engine.conversations.set_when_full(self.summary.id, choice)
            self._become(await self._bridge.call(chosen))
            self.changed.emit()

    async def set_pick(self, model: str) -> None:
        """Choose who answers from now on."""
        if self.summary is None:
            self._pick = model
        else:
            self._become(await self._bridge.call(self._engine.conversations.set_pick(self.summary.id, model)))
        self.changed.emit()

    async def use(self, model: str) -> RouteDecision:
        """Choose a model if it may answer here; what would happen to a message for it."""
        draft = replace(self.draft(""), model=model)
        decision = (await self._bridge.call(self._engine.chat.route(draft))).decision
        if decision.chosen == model:
            await self.set_pick(model)
        return decision

    async def set_label(self, label: Label, reason: str = "") -> None:
        """Say how far the next messages may go."""
        if self.summary is None:
            self._label = label
        else:
            self._become(await self._bridge.call(self._engine.conversations.set_label(self.summary.id, label, reason)))
        self.changed.emit()

    async def refresh(self) -> None:
        """Ask for models and options again."""
        self.models = await self._bridge.call(self._engine.models.all())
        self.providers = tuple(one.name for one in await self._bridge.call(self._engine.providers.all()))
        self.preparing = await self._bridge.call(self._engine.models.preparing())
        states = await self._bridge.call(self._engine.options.all())
        self.options = {state.option.key: state.value for state in states}
        self.changed.emit()

    def prepare(self, preparing: Preparing) -> None:
        """Set-up has come further."""
        self.preparing = preparing if preparing.state is not State.READY else None
        self.prepared.emit()

    def _become(self, summary: ConversationSummary) -> None:
        # Meanwhile another conversation may be shown.
        if self.summary is not None and self.summary.id == summary.id:
            self.summary = summary
