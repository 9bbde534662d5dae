"""Opening the store: every way in which it can be refused has its page, its sentence and its way on."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.core.errors import Kind, KnownError
from app.ui.shell.unlocking.before_open import KeyLostPage, TroublePage, UnlockPage
from app.ui.shell.unlocking.opening import Opening
from app.ui.shell.unlocking.strength import Strength, strength
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.waiting import until

WORDS = "plum ladder northern otter"


@pytest.fixture
def opening(bridge: Bridge) -> Iterator[Opening]:
    made = Opening(bridge)
    made.resize(900, 700)
    made.show()
    yield made
    made.deleteLater()


def said(page: object) -> str:
    assert isinstance(page, UnlockPage | KeyLostPage | TroublePage)
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def locked(need: str) -> KnownError:
    return KnownError(Kind.VAULT_LOCKED, need=need)


def test_opens_at_once_without_a_page(run: Run, opening: Opening) -> None:
    opened: list[object] = []
    opening.opened.connect(opened.append)
    run(opening.open())
    assert len(opened) == 1
    assert opening.count() == 0


def test_first_passphrase_is_asked_twice_and_judged(run: Run, opening: Opening, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = locked("new")
        await opening.open()
        page = opening.currentWidget()
        assert isinstance(page, UnlockPage)
        assert page.hint.text()
        assert page.again.isVisible() and not page.go.isEnabled()
        page.field.setText("abc")
        page.again.setText("abc")
        assert not page.go.isEnabled() and "Too weak" in said(page)
        page.field.setText(WORDS)
        assert not page.go.isEnabled() and "not the same" in said(page)
        page.again.setText(WORDS)
        assert page.go.isEnabled() and "not the same" not in said(page)
        opened: list[object] = []
        opening.opened.connect(opened.append)
        QTest.keyClick(page.again, Qt.Key.Key_Return)
        assert not page.go.isEnabled(), "deriving the key takes a moment"
        await until(lambda: opened)
        assert engine.named("home.open")[-1] == (WORDS,)
        assert page.field.text() == page.again.text() == ""

    run(scenario())


def test_known_passphrase_and_a_wrong_one(run: Run, opening: Opening, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = locked("existing")
        await opening.open()
        page = opening.currentWidget()
        assert isinstance(page, UnlockPage)
        assert not page.again.isVisible() and "not the passphrase" not in said(page)
        assert page.field.echoMode() == QLineEdit.EchoMode.Password
        page.field.eye.click()
        assert page.field.echoMode() == QLineEdit.EchoMode.Normal
        page.field.setText("x")
        engine.errors["home.open"] = locked("existing")
        page.go.click()
        await until(lambda: "not the passphrase" in said(page))
        assert page.go.isEnabled() and page.field.isEnabled()

    run(scenario())


def test_key_lost_takes_a_recovery_key(run: Run, opening: Opening, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = KnownError(Kind.KEY_LOST)
        await opening.open()
        page = opening.currentWidget()
        assert isinstance(page, KeyLostPage)
        assert "not in the key store any more" in said(page) and "Enter your recovery key" in said(page)
        page.field.setText(" 4KQ7R-9TZ2M ")
        engine.errors["home.recover"] = KnownError(Kind.KEY_LOST)
        page.go.click()
        await until(lambda: "not the recovery key" in said(page))
        engine.errors["home.recover"] = locked("new")
        page.go.click()
        await until(page.passphrase.isVisible)
        assert not page.go.isEnabled()
        page.passphrase.setText(WORDS)
        opened: list[object] = []
        opening.opened.connect(opened.append)
        page.go.click()
        await until(lambda: opened)
        assert engine.named("home.recover") == [("4KQ7R-9TZ2M", None), ("4KQ7R-9TZ2M", None), ("4KQ7R-9TZ2M", WORDS)]
        assert page.field.text() == ""

    run(scenario())


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KnownError(Kind.STORE_DAMAGED, path="/h/chat.db"), "/h/chat.db is damaged"),
        (KnownError(Kind.STORE_NEWER, path="/h/chat.db"), "newer Signalbox"),
        (KnownError(Kind.READ_ONLY, path="/h"), "/h cannot be written"),
        (KnownError(Kind.DISK_FULL), "The disk is full"),
        (KnownError(Kind.VAULT_LOCKED, detail="The keyring does not answer."), "keyring does not answer"),
    ],
)
def test_trouble_is_told_and_can_be_tried_again(
    run: Run, opening: Opening, engine: FakeEngine, error: KnownError, sentence: str
) -> None:
    async def scenario() -> None:
        stuck: list[None] = []
        opened: list[object] = []
        opening.stuck.connect(lambda: stuck.append(None))
        opening.opened.connect(opened.append)
        engine.errors["home.open"] = error
        await opening.open()
        page = opening.currentWidget()
        assert isinstance(page, TroublePage) and stuck
        assert sentence in said(page) and error.next_step in said(page)
        page.again.click()
        await until(lambda: opened)

    run(scenario())


def test_quitting_is_possible_everywhere(run: Run, opening: Opening, engine: FakeEngine) -> None:
    async def scenario() -> None:
        quits: list[None] = []
        opening.quit.connect(lambda: quits.append(None))
        for error in (locked("new"), KnownError(Kind.KEY_LOST), KnownError(Kind.DISK_FULL)):
            engine.errors["home.open"] = error
            await opening.open()
            page = opening.currentWidget()
            assert page is not None
            next(b for b in page.findChildren(QPushButton) if b.text() == "Quit").click()
        assert len(quits) == 3

    run(scenario())


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", Strength.NONE),
        ("abc", Strength.WEAK),
        ("password1", Strength.WEAK),
        ("Passwordpassword", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("12345678901234567890", Strength.WEAK),
        ("kX9#vT2pQwR4!m", Strength.FAIR),
        (WORDS, Strength.STRONG),
        ("Füße über der Brücke 7!", Strength.STRONG),
    ],
)
def test_strength_is_a_sane_hint(text: str, level: Strength) -> None:
    assert strength(text) is level
