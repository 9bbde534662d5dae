"""The form for a provider: address, key, a test. A stored key is never shown again."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.api.providers import NewProvider
from app.core.characters import trimmed
from app.core.errors import KnownError
from app.core.models import ProviderConfig, ProviderKind
from app.ui.preferences.server_check import ServerCheck
from app.ui.theme import tokens
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.secret_field import SecretField
from app.ui.wiring.bridge import Bridge
from app.ui.words import texts


class ProviderForm(QDialog):
    """Adds a provider, or changes one."""

    def __init__(self, bridge: Bridge, parent: QWidget, config: ProviderConfig | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._config = bridge, config
        self._managed = config is not None and config.managed
        title = self.tr("Change the provider") if config else self.tr("Connect a provider")
        title = self.tr("Enter the key") if self._managed else title
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(title, "title"))
        intro = self.tr(
            "Any server that speaks the OpenAI chat protocol: OpenAI itself, your company's gateway, "
            "LiteLLM, vLLM, llama-server and many others."
        )
        if self._managed:
            intro = self.tr(
                "Your organization set this provider. Its key is kept for this address, and used for no other."
            )
        column.addWidget(plain_label(intro, "muted", wrap=True))
        column.addLayout(self._fields(config))
        self._connection = ServerCheck(bridge, self)
        self.result_text = self._connection.label
        column.addWidget(self.result_text)
        column.addLayout(self._buttons())
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 76)
        self._changed()

    def _fields(self, config: ProviderConfig | None) -> QFormLayout:
        self.name = QLineEdit(config.name if config else "")
        self.name.setPlaceholderText(self.tr("for example acme"))
        self.name.setEnabled(config is None)
        self.url = QLineEdit(config.url if config else "")
        self.url.setPlaceholderText("https://api.example.com/v1")
        self.url.setEnabled(not self._managed)
        self.url.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        keeps = config is not None and not self._managed
        self.key = SecretField(self.tr("Stored; leave empty to keep it") if keeps else self.tr("Paste it here"))
        self.key.setAccessibleName(self.tr("Key"))
        self.keyless = CheckBox(self.tr("This server wants no key"))
        self.keyless.toggled.connect(self._changed)
        self.residency = QLineEdit(config.residency if config else "")
        self.residency.setMaxLength(2)
        self.residency.setEnabled(not self._managed)
        self.residency.setPlaceholderText(self.tr("two letters, for example DE"))
        form = QFormLayout()
        form.setHorizontalSpacing(tokens.L)
        form.setVerticalSpacing(tokens.S)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in (
            (self.tr("Name"), self.name),
            (self.tr("Address"), self.url),
            (self.tr("Key"), self.key),
            ("", self.keyless),
            (self.tr("Country"), self.residency),
        ):
            words = plain_label(label, "muted")
            if label:
                field.setAccessibleName(label)
                # As high as its field, so that both stand on one line.
                for widget in (words, field):
                    widget.setMinimumHeight(self.key.sizeHint().height())
            form.addRow(words, field)
        help_text = self.tr("Where the data is processed. Leave it empty when you do not know.")
        if not self._managed:
            form.addRow("", plain_label(help_text, "muted", size=tokens.TEXT_SMALL, wrap=True))
        for line in (self.name, self.url, self.key):
            line.textChanged.connect(self._changed)
        return form

    def _buttons(self) -> QHBoxLayout:
        self.test = text_button(self.tr("Test"), icon_name="lightning")
        self.test.clicked.connect(lambda: self._bridge.start(self._test(), self))
        cancel = text_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = text_button(self.tr("Save"), "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(lambda: self._bridge.start(self._save(), self))
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.save)
        return row

    def provider(self) -> NewProvider:
        """What the fields say."""
        old = self._config
        typed = trimmed(self.key.text())
        key = "" if self.keyless.isChecked() else typed or (None if old else "")
        if old is not None and old.managed:
            return NewProvider(old, key)
        config = ProviderConfig(
            name=self.name.text().strip(),
            kind=old.kind if old else ProviderKind.OPENAI_CHAT,
            url=trimmed(self.url.text()),
            residency=self.residency.text().strip().upper(),
            reviewed=old.reviewed if old else False,
        )
        return NewProvider(config, key)

    def _changed(self, *_: object) -> None:
        self.key.setEnabled(not self.keyless.isChecked())
        ready = bool(self.name.text().strip() and self.url.text().strip())
        self.test.setEnabled(ready)
        # Of the company's, nothing but a key is there to be saved.
        self.save.setEnabled(ready and not (self._managed and self.provider().key is None))

    async def _test(self) -> None:
        had_focus = self.test.hasFocus()
        self.test.setEnabled(False)
        await self._connection.run(self.provider())
        self._changed()
        if had_focus:
            # A button that is disabled hands its focus on.
            self.test.setFocus()

    async def _save(self) -> None:
        self.save.setEnabled(False)
        try:
            await self._bridge.call(self._saving())
        except KnownError as error:
            self._connection.say(texts.error_message(error), "held")
            self._changed()
            return
        self.key.clear()
        self.accept()

    def _saving(self) -> Coroutine[Any, Any, object]:
        desk, new = self._bridge.engine.providers, self.provider()
        config = new.config
        return desk.set_key(config.name, new.key or "", config.url) if self._managed else desk.add(new)
