"""Settings: pages derive from declarations, locks are shown, keys are never shown, errors stand beside their cause."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.models import ProviderCheck, ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.policy import Policy, PolicyIssue, PolicyReport
from app.ui.preferences.general import GeneralPage
from app.ui.preferences.models import Column, ModelsPage
from app.ui.preferences.policy import PolicyPage
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.providers import ProvidersPage
from app.ui.preferences.view import PageId, PreferencesView
from app.ui.widgets.dialogs import Question
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until

ACME = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://llm.acme.example/v1", "DE", True, True)
MINE = ProviderConfig("mine", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:8080/v1")


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


@pytest.fixture
def parent(themed: object) -> QWidget:
    made = QWidget()
    made.resize(900, 700)
    made.show()
    return made


def test_every_option_has_an_editor_of_its_type(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    page = GeneralPage(bridge)
    run(page.refresh())
    kinds = {key: type(row.editor) for key, row in page.rows.items()}
    assert set(kinds) == {option.key for option in engine.option_table}
    assert issubclass(kinds["appearance.theme"], QComboBox)
    assert issubclass(kinds["appearance.text_size"], QSpinBox)
    assert issubclass(kinds["chat.titles"], QCheckBox)
    assert issubclass(kinds["chat.model"], QComboBox)
    assert issubclass(kinds["network.proxy"], QLineEdit)
    assert issubclass(kinds["network.hosts"], QPlainTextEdit)
    assert all(row.editor.accessibleName() for row in page.rows.values())
    page.deleteLater()


def test_values_are_set_and_put_back(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    page = GeneralPage(bridge)

    async def scenario() -> None:
        await page.refresh()
        box = page.rows["appearance.text_size"].editor
        assert isinstance(box, QSpinBox) and (box.minimum(), box.maximum()) == (-3, 8)
        box.setValue(3)
        await until(lambda: engine.named("options.set") == [("appearance.text_size", 3)])
        row = page.rows["appearance.text_size"]
        await until(lambda: not row._reset.isHidden())
        row._reset.click()
        await until(lambda: box.value() == 0)
        choice = page.rows["appearance.theme"].editor
        assert isinstance(choice, QComboBox)
        choice.setCurrentIndex(choice.findData("dark"))
        await until(lambda: engine.named("options.set")[-1] == ("appearance.theme", "dark"))

    run(scenario())
    page.deleteLater()


def test_the_model_of_new_chats_is_chosen_among_those_that_are_known(
    run: Run, bridge: Bridge, engine: FakeEngine
) -> None:
    engine.known_models = [remote_status(), local_status("Zephyr")]
    engine.values["chat.model"] = ("local/gone", Layer.USER, "settings.toml")
    page = GeneralPage(bridge)

    async def scenario() -> None:
        await page.refresh()
        box = page.rows["chat.model"].editor
        assert isinstance(box, QComboBox)
        listed = [(box.itemText(i), box.itemData(i)) for i in range(box.count())]
        assert listed == [("Auto", "auto"), *((name, name) for name in ("acme/large-4", "local/Zephyr", "local/gone"))]
        assert box.currentData() == "local/gone", "what holds is shown although it is not there"
        box.setCurrentIndex(box.findData("local/Zephyr"))
        await until(lambda: engine.named("options.set") == [("chat.model", "local/Zephyr")])
        engine.known_models = [remote_status()]
        await page.refresh()
        assert box.currentData() == "local/Zephyr" and box.findData("local/gone") < 0
        assert engine.named("options.set") == [("chat.model", "local/Zephyr")], "to look is not to choose"
        shown: list[object] = []
        box.model().rowsInserted.connect(lambda *row: shown.append(row))
        await page.refresh()
        assert not shown, "an open list stays as it is"

    run(scenario())
    page.deleteLater()


def test_managed_options_are_locked_and_say_why(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.values["network.proxy"] = ("none", Layer.MANDATORY, "/etc/signalbox/policy.d/10.json")
    engine.values["chat.titles"] = (False, Layer.RECOMMENDED, "20.json")
    page = GeneralPage(bridge)
    run(page.refresh())
    locked = page.rows["network.proxy"]
    assert not locked.editor.isEnabled()
    assert "Managed by your organization (/etc/signalbox/policy.d/10.json)" in words(locked)
    assert page.rows["chat.titles"].editor.isEnabled()
    assert "Recommended by your organization" in words(page.rows["chat.titles"])
    page.deleteLater()


def test_a_refused_value_goes_back_and_is_explained(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    page = GeneralPage(bridge)

    async def scenario() -> None:
        await page.refresh()
        engine.errors["options.set"] = KnownError(Kind.USAGE, detail="It must be an address.")
        row = page.rows["network.proxy"]
        field = row.editor
        assert isinstance(field, QLineEdit)
        field.setText("nonsense")
        field.setModified(True)
        field.editingFinished.emit()
        await until(lambda: "It must be an address." in words(row))
        assert field.text() == "system"

    run(scenario())
    page.deleteLater()


def test_providers_are_listed_and_the_companys_cannot_be_changed(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.known_providers = [MINE, ACME]
    page = ProvidersPage(bridge)
    run(page.refresh())
    assert list(page.cards) == ["acme", "mine"]
    assert "Managed by your organization" in words(page.cards["acme"])
    assert not hasattr(page.cards["acme"], "remove")
    assert page.cards["mine"].remove.accessibleName() == "Remove mine"
    page.deleteLater()


def test_a_test_tells_what_it_found(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.known_providers = [MINE]
    page = ProvidersPage(bridge)

    async def scenario() -> None:
        await page.refresh()
        card = page.cards["mine"]
        card.test.click()
        await until(lambda: "2 models, 0.1 s. large-4, small-4" in card.result.text())
        assert card.result.property("role") == "stays"
        engine.check = ProviderCheck(False, error_kind="authentication", error_fields=(("who", "mine"),))
        card.test.click()
        await until(lambda: card.result.text() == "mine did not accept the key.")
        assert card.result.property("role") == "held"

    run(scenario())
    page.deleteLater()


def test_the_form_adds_with_a_key_and_forgets_it(run: Run, bridge: Bridge, engine: FakeEngine, parent: QWidget) -> None:
    form = ProviderForm(bridge, parent)

    async def scenario() -> None:
        assert not form.save.isEnabled()
        form.name.setText("acme")
        form.url.setText(" https://llm.acme.example/v1 ")
        form.key.setText("sk-secret")
        form.residency.setText("de")
        form.show()
        form.activateWindow()
        await until(form.isActiveWindow)
        form.test.setFocus()
        form.test.click()
        await until(lambda: "2 models" in form.result_text.text())
        assert form.focusWidget() is form.test
        engine.errors["providers.add"] = KnownError(Kind.USAGE, detail="That name is taken.")
        form.save.click()
        await until(lambda: form.result_text.text() == "That name is taken.")
        form.save.click()
        await until(lambda: engine.known_providers)
        await until(lambda: form.key.text() == "")

    run(scenario())
    added = engine.named("providers.add")[-1][0]
    assert added.config == ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://llm.acme.example/v1", "DE")
    assert added.key == "sk-secret" and "sk-secret" not in repr(added)


def test_changing_keeps_the_stored_key_unless_a_new_one_is_typed(bridge: Bridge, parent: QWidget, run: Run) -> None:
    form = ProviderForm(bridge, parent, replace(MINE, reviewed=True))
    assert form.key.text() == "" and not form.name.isEnabled()
    assert form.provider().key is None
    assert form.provider().config == replace(MINE, reviewed=True)
    form.key.setText("new")
    assert form.provider().key == "new"
    form.keyless.setChecked(True)
    assert form.provider().key == "" and not form.key.isEnabled()


def test_of_a_companys_provider_the_key_alone_is_entered(
    run: Run, bridge: Bridge, engine: FakeEngine, parent: QWidget
) -> None:
    engine.known_providers = [ACME]
    page = ProvidersPage(bridge, parent)

    async def scenario() -> None:
        await page.refresh()
        page.cards["acme"].key.click()
        await until(lambda: parent.findChild(ProviderForm))
        form = parent.findChild(ProviderForm)
        assert form is not None
        assert not any(field.isEnabled() for field in (form.name, form.url, form.residency, form.save))
        form.key.setText("sk-secret")
        assert form.provider().config == ACME
        form.save.click()
        await until(lambda: engine.named("providers.set_key") == [("acme", "sk-secret", ACME.url)])

    run(scenario())
    assert not engine.named("providers.add")
    page.deleteLater()


def test_models_page_shows_and_removes(run: Run, bridge: Bridge, engine: FakeEngine, parent: QWidget) -> None:
    engine.known_models = [remote_status(), local_status("Gone", available=False, why_not="the file is gone")]
    page = ModelsPage(bridge, parent)
    page.show()

    async def scenario() -> None:
        await page.refresh()
        cells = [[page.model.index(r, c).data() for c in Column] for r in range(2)]
        assert cells[0] == ["Gone", "This device", "the file is gone", "32,768 tokens"]
        assert cells[1][:3] == ["large-4", "acme · DE", "Ready"]
        assert "qwen35moe" in words(page.details) and page.remove.isVisible()
        page.table.selectRow(1)
        assert not page.remove.isVisible()
        page.table.selectRow(0)
        page.remove.click()
        await until(lambda: parent.findChild(QWidget, "question"))
        dialog = parent.findChild(Question)
        assert dialog is not None
        assert "The file itself stays" in words(dialog)
        dialog.yes.click()
        await until(lambda: engine.named("models.remove") == [("local/Gone",)])

    run(scenario())


def test_policy_is_told_with_sources_and_problems(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    page = PolicyPage(bridge)
    run(page.refresh())
    assert "not managed" in words(page.sheet)
    engine.policy_report = PolicyReport(
        Policy(managed=True),
        (("local_models", "false", "/etc/signalbox/policy.d/10.json"),),
        (PolicyIssue("20.json", "vouched", "<b>It must be a list.</b>"),),
    )
    run(page.refresh())
    text = words(page.sheet)
    assert "This device is managed." in text and "from /etc/signalbox/policy.d/10.json" in text
    assert "20.json: vouched" in text and "<b>It must be a list.</b>" in text
    page.deleteLater()


def test_pages_are_made_when_they_are_wanted_and_follow_the_engine(
    run: Run, bridge: Bridge, engine: FakeEngine
) -> None:
    view = PreferencesView(bridge)
    view.show()

    async def scenario() -> None:
        assert not view.pages
        page = view.show_page(PageId.PROVIDERS)
        assert isinstance(page, ProvidersPage) and list(view.pages) == [PageId.PROVIDERS]
        engine.known_providers = [MINE]
        engine.emit(ModelsChanged())
        await until(lambda: "mine" in page.cards)
        view.nav[PageId.MODELS].click()
        assert view.page is PageId.MODELS and view.nav[PageId.MODELS].isChecked()

    run(scenario())
    view.deleteLater()
