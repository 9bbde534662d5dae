"""The scenes: every view empty, in use, with long text, with an error, while something happens."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.core.api import DAY_US
from app.core.decisions import Finding, Reason, ReasonCode, Removed
from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.core.labels import Label
from app.core.models import ProviderCheck, ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.policy import Policy, PolicyIssue, PolicyReport
from app.core.requests import Draft
from app.ui.actions import ActionId
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.providers import ProvidersPage
from app.ui.preferences.view import PageId
from app.ui.shell.before_open import UnlockPage
from app.ui.shell.crash import CrashDialog
from app.ui.widgets.dialogs import measure
from tests.screens.studio import Stage, scene
from tests.support.samples import local_status, remote_status

TITLES = (
    ("CSV clean-up script", 0.0),
    ("Lease clause 14, comparison", 0.01),
    ("Quarterly report outline", 0.02),
    ("Customer letter, German", 1.0),
    ("Budget anomaly, March", 1.01),
    ("Onboarding checklist", 3.0),
    ("Interview notes summary", 4.0),
    ("Regex for invoice numbers", 4.1),
    ("Offsite agenda", 5.0),
)
LONG = (
    "A very long title that somebody pasted whole from a document and that goes on, and on, "
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen, وهذا نص طويل باللغة العربية, 一個非常長的標題"
)
ANSWER = """This reads the file, removes rows that repeat an order number, and writes one total per month.

```python
import pandas as pd

frame = pd.read_csv("sales.csv", parse_dates=["date"])
frame = frame.drop_duplicates(subset="order_id")
monthly = frame.groupby(frame.date.dt.to_period("M"))["amount"].sum()
monthly.to_csv("monthly.csv")  # one row per month
```

Three things to check before you rely on it:

| Column | Found | What I assumed |
| --- | --- | --- |
| order_id | 41,208 rows, 312 repeated | the first row counts |
| amount | 6 empty | empty counts as zero |
| date | ISO and German order mixed | day first where both fit |

Say *strict* and I will stop at the first row that does not parse instead.
"""
QUESTION = "Clean sales.csv: drop duplicate orders and give me one total per month as a new file."
EVERYTHING = """# Heading one
## Heading two

A paragraph with **bold**, *italic*, ~~struck~~, `code` and a [link](https://example.com/path?q=1).

> A quotation that is long enough to be broken into two lines when the window is as narrow as it usually is here.

1. First
2. Second
   - nested
   - [x] done
   - [ ] to do

![a picture](https://evil.example/x.png)

The mass is $E = mc^2$.

---

Last words.
"""
PROVIDERS = [
    ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://llm.acme.example/v1", "DE", True, True),
    ProviderConfig("workshop", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:8080/v1"),
]


def _fill(stage: Stage) -> str:
    """The conversations of the drawings; returns the first."""
    stage.engine.known_models = [
        local_status(),
        local_status("Gemma 4 12B", available=False, why_not="its file is gone"),
        remote_status(),
        remote_status("acme", "small-4", available=False, why_not="the server cannot be reached"),
    ]
    ids = []
    for title, age in TITLES:
        first = title == TITLES[0][0]
        texts = (QUESTION, ANSWER) if first else (f"About {title.lower()}", "Here is what the sales figures say.")
        label = Label.RESTRICTED if first else Label.INTERNAL
        ids.append(stage.engine.add_chat(title, *texts, age_days=age, label=label))
    answer = stage.engine.shown[ids[0]][-1]
    decision = stage.engine.decisions[answer]
    stage.engine.decisions[answer] = replace(
        decision,
        findings=(Finding("email", 2),),
        removed=(
            Removed("acme/large-4", Reason(ReasonCode.LABEL, "restricted")),
            Removed("acme/small-4", Reason(ReasonCode.UNAVAILABLE, "the server cannot be reached")),
        ),
    )
    return ids[0]


async def _chat(stage: Stage) -> str:
    chat = _fill(stage)
    await stage.open()
    stage.window.desk.open(chat)
    await stage.rest()
    return chat


@scene
async def first_start(stage: Stage) -> None:
    stage.engine.known_models = [local_status()]
    await stage.open()


@scene
async def first_start_without_a_model(stage: Stage) -> None:
    await stage.open()


@scene
async def chat(stage: Stage) -> None:
    await _chat(stage)
    stage.window.set_inspector(True)


@scene
async def chat_plain(stage: Stage) -> None:
    await _chat(stage)


@scene
async def chat_everything(stage: Stage) -> None:
    first = await _chat(stage)
    stage.engine.add_chat(LONG, "Show me everything", EVERYTHING)
    await stage.window.model.reload()
    stage.window.desk.open(next(c for c in stage.engine.chats if c != first and stage.engine.chats[c].title == LONG))


@scene
async def chat_growing(stage: Stage) -> None:
    first = await _chat(stage)
    turn = await stage.engine.send(Draft("And now as a table, please.", conversation_id=first))
    stage.engine.grow(turn.answer_id, thinking="The person wants a table.")
    stage.engine.grow(turn.answer_id, "Here is the table, with one row for each mon")


@scene
async def chat_error(stage: Stage) -> None:
    first = await _chat(stage)
    turn = await stage.engine.send(Draft("And the quarters?", conversation_id=first))
    stage.engine.grow(turn.answer_id, "The quarters are")
    stage.engine.fail(turn.answer_id, KnownError(Kind.TIMEOUT, who="acme"))


@scene
async def chat_held(stage: Stage) -> None:
    first = await _chat(stage)
    turn = await stage.engine.send(Draft("Transfer to DE89 3704 0044 0532 0130 00", conversation_id=first))
    stage.engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="an IBAN"))


@scene
async def long_text(stage: Stage) -> None:
    stage.engine.known_models = [local_status(LONG.replace("/", " "))]
    chat = stage.engine.add_chat(LONG, LONG * 3, f"{LONG}\n\n" * 6)
    for number in range(30):
        stage.engine.add_chat(f"{number} {LONG}", "a", "b", age_days=number * 3)
    await stage.open()
    stage.window.desk.open(chat)
    await stage.rest()
    stage.window.set_inspector(True)


@scene
async def narrow(stage: Stage) -> None:
    await _chat(stage)
    stage.window.set_sidebar(False)
    stage.window.resize(stage.window.minimumSize())


@scene
async def search(stage: Stage) -> None:
    await _chat(stage)
    stage.window.actions_table[ActionId.SEARCH].trigger()
    await stage.window.sidebar.search_model.search("sales")


@scene
async def search_nothing(stage: Stage) -> None:
    await _chat(stage)
    await stage.window.sidebar.search_model.search("xyzzy")


@scene
async def notices(stage: Stage) -> None:
    first = await _chat(stage)
    stage.window.desk.delete()
    await stage.rest()
    stage.engine.emit(Notice(KnownError(Kind.DISK_FULL)))
    turn = await stage.engine.send(Draft("hello"))
    stage.engine.end(turn.answer_id)
    assert first


@scene
async def unlock_new(stage: Stage) -> None:
    stage.engine.errors["open"] = KnownError(Kind.VAULT_LOCKED, need="new")
    await stage.open()
    page = stage.window.opening.currentWidget()
    assert isinstance(page, UnlockPage)
    page.field.setText("plum ladder northern otter")
    page.again.setText("plum ladder")


@scene
async def unlock_wrong(stage: Stage) -> None:
    stage.engine.errors["open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
    await stage.window.opening.open("wrong")


@scene
async def key_lost(stage: Stage) -> None:
    stage.engine.errors["open"] = KnownError(Kind.KEY_LOST)
    await stage.open()


@scene
async def store_damaged(stage: Stage) -> None:
    path = "/home/ada/.local/share/signalbox/chat.db"
    stage.engine.errors["open"] = KnownError(Kind.STORE_DAMAGED, path=path, detail="Page 7 cannot be read.")
    await stage.open()


@scene
async def disk_full(stage: Stage) -> None:
    stage.engine.errors["open"] = KnownError(Kind.DISK_FULL)
    await stage.open()


@scene
async def recovery_key(stage: Stage) -> QWidget:
    await _chat(stage)
    stage.window.recovery.make()
    await stage.rest()
    return stage.dialog()


@scene
async def settings_general(stage: Stage) -> None:
    _fill(stage)
    stage.engine.values["network.proxy"] = ("none", Layer.MANDATORY, "/etc/signalbox/policy.d/10.json")
    stage.engine.values["chat.send_key"] = ("ctrl_enter", Layer.USER, "settings.toml")
    await stage.open()
    stage.window.show_preferences(PageId.GENERAL)


@scene
async def settings_providers(stage: Stage) -> None:
    _fill(stage)
    stage.engine.known_providers = PROVIDERS
    await stage.open()
    page = stage.window.show_preferences(PageId.PROVIDERS).pages[PageId.PROVIDERS]
    await stage.rest()
    assert isinstance(page, ProvidersPage)
    page.cards["acme"].test.click()
    await stage.rest()
    stage.engine.check = ProviderCheck(False, error_kind="network", error_fields=(("who", "workshop"),))
    page.cards["workshop"].test.click()


@scene
async def settings_providers_empty(stage: Stage) -> None:
    await stage.open()
    stage.window.show_preferences(PageId.PROVIDERS)


@scene
async def settings_models(stage: Stage) -> None:
    _fill(stage)
    await stage.open()
    stage.window.show_preferences(PageId.MODELS)


@scene
async def settings_models_empty(stage: Stage) -> None:
    await stage.open()
    stage.window.show_preferences(PageId.MODELS)


@scene
async def settings_policy(stage: Stage) -> None:
    _fill(stage)
    source = "/etc/signalbox/policy.d/10-company.json"
    values = (
        ("default_label", '"internal"', source),
        ("providers_allowed", '["acme"]', source),
        ("options.network.proxy", '"none"', source),
    )
    issue = PolicyIssue("/etc/signalbox/policy.d/20-team.json", "vouched", "It must be a list of addresses.")
    stage.engine.policy_report = PolicyReport(Policy(managed=True), values, (issue,))
    await stage.open()
    stage.window.show_preferences(PageId.POLICY)


@scene
async def settings_about(stage: Stage) -> None:
    _fill(stage)
    await stage.open()
    stage.window.show_preferences(PageId.ABOUT)


@scene
async def provider_form(stage: Stage) -> QWidget:
    await stage.open()
    form = ProviderForm(stage.bridge, stage.window)
    form.name.setText("acme")
    form.url.setText("https://llm.acme.example/v1")
    form.key.setText("not a real key")
    check = (("who", "acme"),)
    stage.engine.check = ProviderCheck(False, error_kind="authentication", error_fields=check)
    form.test.click()
    await stage.rest()
    measure(form)
    form.show()
    return form


@scene
async def all_commands(stage: Stage) -> QWidget:
    await _chat(stage)
    stage.window.actions_table[ActionId.PALETTE].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def shortcuts(stage: Stage) -> QWidget:
    await _chat(stage)
    stage.window.actions_table[ActionId.SHORTCUTS].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def recently_deleted(stage: Stage) -> QWidget:
    first = await _chat(stage)
    for days, (chat, summary) in enumerate(tuple(stage.engine.chats.items())[1:5]):
        await stage.engine.delete(chat)
        deleted_us = stage.engine.now_us - days * 7 * DAY_US
        title = LONG if days == 2 else summary.title
        stage.engine.bin[chat] = replace(summary, title=title, deleted_us=deleted_us)
    assert first in stage.engine.chats
    stage.window.actions_table[ActionId.RECENTLY_DELETED].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def recently_deleted_nothing(stage: Stage) -> QWidget:
    await _chat(stage)
    stage.window.actions_table[ActionId.RECENTLY_DELETED].trigger()
    await stage.rest()
    return stage.dialog()


@scene
async def crash(stage: Stage) -> QWidget:
    await stage.open()
    dialog = CrashDialog("Signalbox 0.1.0, Python 3.11.7\nbuiltins.ZeroDivisionError\n  File …, line 1", stage.window)
    measure(dialog)
    dialog.show()
    return dialog


@scene
async def confirm_remove(stage: Stage) -> QWidget:
    _fill(stage)
    stage.engine.known_providers = PROVIDERS
    await stage.open()
    page = stage.window.show_preferences(PageId.PROVIDERS).pages[PageId.PROVIDERS]
    await stage.rest()
    assert isinstance(page, ProvidersPage)
    page.cards["workshop"].remove.click()
    await stage.rest()
    return stage.dialog()


@scene
async def menu(stage: Stage) -> QWidget:
    await _chat(stage)
    made = stage.window.sidebar.menu_button.menu()
    assert made is not None
    inside = made.actions()[1].menu()
    assert isinstance(inside, QMenu)
    # As a part of the window: the offscreen platform has neither a stack of windows nor a keyboard to grab.
    inside.setParent(stage.window, Qt.WindowType.Widget)
    inside.show()
    return inside
