"""The options, page by declaration: every group a section, every option a row."""

from PySide6.QtWidgets import QFrame, QWidget

from app.core.errors import KnownError
from app.core.models import AUTO
from app.core.options import OptionState, OptionValue
from app.ui.preferences.option_row import OptionRow
from app.ui.preferences.page import PreferencesPage
from app.ui.theme import tokens
from app.ui.widgets.labels import one_line, plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words.texts import error_message, option_text

# Chosen among the models that are known.
_MODEL = "chat.model"


class GeneralPage(PreferencesPage):
    """All options that the program declares."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("General settings"))
        self._bridge = bridge
        self.rows: dict[str, OptionRow] = {}

    async def refresh(self) -> None:
        """Read every option; rows are made once and then follow."""
        states = await self._bridge.call(self._bridge.engine.options.all())
        if not self.rows:
            self._build(states)
        if row := self.rows.get(_MODEL):
            names = sorted(
                (model.name for model in await self._bridge.call(self._bridge.engine.models.all())), key=str.casefold
            )
            row.offer([(AUTO, self.tr("Auto")), *((name, one_line(name)) for name in names)])
        for state in states:
            if row := self.rows.get(state.option.key):
                row.show_state(state)

    def _build(self, states: tuple[OptionState, ...]) -> None:
        group = ""
        for state in states:
            if state.option.group != group:
                if group:
                    self.column.addSpacing(tokens.L)
                group = state.option.group
                self.column.addWidget(plain_label(option_text(group), "title"))
            else:
                line = QFrame()
                line.setProperty("role", "hairline")
                line.setFixedHeight(tokens.HAIR)
                self.column.addWidget(line)
            row = OptionRow(state, listed=state.option.key == _MODEL)
            row.changed.connect(self._change)
            row.reset.connect(self._reset)
            self.rows[state.option.key] = row
            self.column.addWidget(row)
        self.column.addStretch(1)

    def _change(self, key: str, value: OptionValue) -> None:
        self._bridge.start(self._set(key, value))

    def _reset(self, key: str) -> None:
        self._bridge.start(self._forget(key))

    async def _set(self, key: str, value: OptionValue) -> None:
        row = self.rows[key]
        try:
            row.show_state(await self._bridge.call(self._bridge.engine.options.set(key, value)))
        except KnownError as error:
            await self.refresh()
            row.refuse(error_message(error))

    async def _forget(self, key: str) -> None:
        self.rows[key].show_state(await self._bridge.call(self._bridge.engine.options.reset(key)))
