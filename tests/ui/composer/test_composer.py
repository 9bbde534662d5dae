"""The composer: keys, pastes, attachments, chips."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.decisions import Preference, Route
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.files import LARGEST_TEXT
from app.core.labels import Label, Passage
from app.core.messages import FilePart, ImagePart, Role
from app.core.models import ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.preparing import State
from app.core.requests import Attachment
from app.engine.turns.attachments import read_attachments
from app.ui.cards.attachment_row import AttachmentRow, Thumbnail
from app.ui.cards.card_signals import CardSignals
from app.ui.chat.view import ChatView
from app.ui.composer.attaching import Refused, Trouble, read_file
from app.ui.composer.attachment_chips import _Chip
from app.ui.composer.label_reason import ReasonDialog
from app.ui.composer.model_picker import Choice, ModelPicker
from app.ui.widgets.pictures import mime_type_of, thumbnail
from app.ui.wiring.bridge import Bridge
from tests.support.chat import key, keys, open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until

# The offscreen platform has no windows to raise and no keyboard to grab.
POPUP = pytest.mark.qt_log_ignore("This plugin does not support")


def image(width: int = 40, height: int = 30) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(10, 200, 30))
    return made


def test_nothing_is_said_of_a_message_before_the_models_are_known(engine: FakeEngine, bridge: Bridge, run: Run) -> None:
    engine.known_models = [remote_status()]
    view = ChatView(bridge)
    chip, positions = view.composer.label, []
    view.presenter.next.changed.connect(lambda: positions.append(chip.passage))
    assert (chip.passage, chip.accessibleName()) == (None, "Label: Internal")
    run(view.forecast._ask())
    assert chip.passage is None
    open_chat(run, view, None)
    run(until(lambda: chip.passage is Passage.LEAVES))
    assert Passage.HELD not in positions
    view.deleteLater()


# --- keys


def test_enter_sends_and_shift_enter_breaks(view: ChatView, engine: FakeEngine, run: Run) -> None:
    keys(view, "one")
    key(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    keys(view, "two")
    key(view, Qt.Key.Key_Return)
    run(until(lambda: engine.named("chat.send")))
    assert engine.named("chat.send")[0][0].text == "one\ntwo"
    assert view.composer.text == ""


def test_the_person_may_want_control_enter(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.values["chat.send_key"] = ("ctrl_enter", Layer.USER, "")
    run(view.presenter.next.refresh())
    keys(view, "one")
    key(view, Qt.Key.Key_Return)
    assert view.composer.text == "one\n"
    key(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    run(until(lambda: engine.named("chat.send")))


def test_enter_belongs_to_an_input_method_that_composes(view: ChatView, engine: FakeEngine, run: Run) -> None:
    QApplication.sendEvent(view.composer.editor, QInputMethodEvent("にほ", []))
    key(view, Qt.Key.Key_Return)
    commit = QInputMethodEvent()
    commit.setCommitString("日本")
    QApplication.sendEvent(view.composer.editor, commit)
    run(settle())
    assert engine.named("chat.send") == []
    key(view, Qt.Key.Key_Return)
    run(until(lambda: engine.named("chat.send")))


def test_nothing_is_not_sent(view: ChatView, engine: FakeEngine, run: Run) -> None:
    keys(view, "  ")
    key(view, Qt.Key.Key_Return)
    run(settle())
    assert engine.named("chat.send") == []
    assert not view.composer.send.isEnabled()


def test_the_field_grows_to_a_limit(view: ChatView, run: Run) -> None:
    heights = []
    for lines in (1, 3, 12, 40):
        view.composer.set_text("\n".join("x" for _ in range(lines)))
        run(settle(3))
        heights.append(view.composer.editor.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert view.composer.geometry().bottom() < view.height()


def test_escape_stops_and_the_button_changes(view: ChatView, engine: FakeEngine, run: Run) -> None:
    keys(view, "go")
    key(view, Qt.Key.Key_Return)
    run(until(lambda: view.presenter.growing))
    run(settle())
    assert view.composer.send.stops
    keys(view, "next")
    key(view, Qt.Key.Key_Return)
    assert view.composer.text == "next"
    assert "being written" in view.composer.hint.text()
    key(view, Qt.Key.Key_Escape)
    run(until(lambda: view.presenter.growing is None))
    assert not view.composer.send.stops
    assert len(engine.named("chat.stop")) == 1


def test_up_in_an_empty_field_edits_the_last_message(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "first", "answer"))
    keys(view, "x")
    key(view, Qt.Key.Key_Up)
    assert view.transcript.cards[0].findChild(type(view.composer.editor)) is None
    view.composer.clear()
    key(view, Qt.Key.Key_Up)
    assert view.transcript.cards[0].findChild(type(view.composer.editor)) is not None


# --- pastes


def test_a_paste_is_plain_text_without_what_is_hidden(view: ChatView) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='https://x.test'>")
    data.setText("a\u202eb\U000e0041\r\nc")
    view.composer.editor.insertFromMimeData(data)
    assert view.composer.text == "ab\nc"
    assert view.composer.hint.text() == "2 hidden characters were left out of what you pasted."


def test_pictures_and_files_become_attachments(view: ChatView, engine: FakeEngine, run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello", encoding="utf-8")
    files, copied = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(note))])
    copied.setImageData(image())

    async def attach_and_send() -> None:
        view.composer.editor.insertFromMimeData(files)
        view.composer.editor.insertFromMimeData(copied)
        await until(lambda: len(view.composer.attachments) == 2)
        assert sorted(a.mime_type for a in view.composer.attachments) == ["image/png", "text/plain"]
        view.composer.submitted.emit()
        await until(lambda: view.transcript.cards)
        picture = view.transcript.cards[0].findChild(Thumbnail)
        assert picture is not None
        await until(lambda: not picture._image.isNull())

    run(attach_and_send())
    sent = view.presenter.window.items[0].message
    assert {type(part) for part in sent.parts} >= {ImagePart, FilePart}
    assert not view.composer.attachments


def test_what_cannot_be_attached_is_named(view: ChatView, run: Run, tmp_path: Path) -> None:
    binary = tmp_path / "thing.bin"
    binary.write_bytes(b"\x00\x01\xff" * 100)
    run(view.commands.attach((str(binary),)))
    assert not view.composer.attachments
    assert view.composer.hint.text() == "“thing.bin” is neither a picture nor text."
    assert view.composer.hint.property("role") == "held"


def test_files_are_read_within_bounds(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (LARGEST_TEXT + 1))
    assert run(read_file(str(large))) == Refused("large.txt", Trouble.TOO_LARGE)
    assert run(read_file(str(tmp_path / "none"))) == Refused("none", Trouble.UNREADABLE)
    assert run(read_file(str(tmp_path))) == Refused(tmp_path.name, Trouble.UNREADABLE)
    with_mark = tmp_path / "mark.csv"
    with_mark.write_bytes(b"\xef\xbb\xbfa,b\n")
    assert run(read_file(str(with_mark))).mime_type == "text/csv"


def test_the_window_takes_the_files_that_the_engine_takes(run: Run, tmp_path: Path) -> None:
    datas = [
        text.encode(codec) for text, codec in (("Süß, 5 €", "cp1252"), ("你好，世界", "gb18030"), ("Größe", "utf-16"))
    ]
    datas += [
        b"\0\1\xff" * 9,
        b"GIF89a;card\n1;2\n",
        b"x" * 3_000_000,
        "日本語です。".encode("cp932"),
        "a\n".encode("utf-16-le"),
    ]
    for number, data in enumerate(datas):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        found = run(read_file(str(path)))
        try:
            ((part,), _) = read_attachments([Attachment(path.name, "text/csv", data)])
        except KnownError:
            assert isinstance(found, Refused)
        else:
            assert isinstance(found, Attachment)
            assert found.mime_type == part.mime_type


def test_a_guess_is_shown(view: ChatView, engine: FakeEngine, run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("Süß, 5 €".encode("cp1252"))
    run(view.commands.attach((str(note),)))
    (chip,) = view.composer.chips.findChildren(_Chip)
    assert chip.accessibleName() == "note.txt, 8 characters, read as windows-1252, a guess"
    row = AttachmentRow([FilePart("1", chip.attachment.mime_type, "note.txt", "Süß")], CardSignals())
    assert any("windows-1252" in label.text() for label in row.findChildren(QLabel))


def test_pictures_are_known_by_their_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert image(400, 200).save(str(path), "PNG")  # type: ignore[call-overload]
    data = path.read_bytes()
    assert mime_type_of(data) == "image/png"
    small = thumbnail(data, 100)
    assert (small.width(), small.height()) == (100, 50)
    assert mime_type_of(b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>") == ""
    assert thumbnail(b"not a picture", 100).isNull()


def test_an_attachment_can_be_taken_off(view: ChatView, run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello", encoding="utf-8")
    run(view.commands.attach((str(note),)))
    assert view.composer.send.isEnabled()
    view.composer.chips._chips[0].removed.emit()
    assert not view.composer.attachments
    assert not view.composer.send.isEnabled()


# --- drafts


# --- chips


def test_the_label_chip_says_what_will_happen(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [remote_status()]
    run(view.presenter.next.refresh())
    chip = view.composer.label
    run(until(lambda: "may leave to acme" in chip.accessibleName()))
    assert chip.passage is Passage.LEAVES
    run(view.commands.set_label(Label.RESTRICTED))
    run(until(lambda: chip.passage is Passage.HELD))
    assert chip.accessibleName() == "Label: Restricted: held"
    keys(view, "x")
    run(until(lambda: view.composer.hint.text() == "Held: The label Restricted does not allow it"))
    engine.known_models.append(local_status())
    run(view.presenter.next.refresh())
    run(until(lambda: chip.passage is Passage.STAYS and view.composer.hint.text() == ""))


def test_the_label_chip_says_the_worst(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status(), remote_status()]
    run(view.presenter.next.refresh())
    chip = view.composer.label
    run(until(lambda: "Internal: here, else may leave to acme" in chip.accessibleName()))
    assert (chip.passage, chip.stays) == (Passage.LEAVES, False)
    run(view.commands.set_label(Label.RESTRICTED))
    run(until(lambda: chip.accessibleName() == "Label: Restricted: stays here"))
    assert (chip.passage, chip.stays) == (Passage.STAYS, True)
    # A server that tells of its models only once something is sent.
    decision = chip.decision
    assert decision is not None
    chip.show_route(Route(decision, None, may_leave="other"))
    assert chip.accessibleName() == "Label: Restricted: may leave to other"
    chip.show_route(Route(replace(decision, chosen=None, chain=()), None, may_leave="other"))
    assert (chip.passage, chip.why_held()) == (Passage.LEAVES, "")


def test_what_is_sent_carries_what_the_chip_said(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status()]
    run(view.presenter.next.refresh())
    run(until(lambda: view.composer.label.stays))
    keys(view, "one")
    key(view, Qt.Key.Key_Return)
    run(until(lambda: engine.named("chat.send")))
    ((draft,),) = engine.named("chat.send")
    assert draft.stays
    run(view.commands.carry_on())
    assert engine.named("chat.send")[-1][0].stays
    last = view.presenter.last(Role.ASSISTANT)
    assert last is not None
    run(view.commands.regenerate(last.id))
    assert engine.shown_as_staying == [True]
    engine.known_models = [remote_status()]
    run(view.presenter.next.refresh())
    run(until(lambda: not view.composer.label.stays))
    run(view.commands.regenerate(last.id))
    assert engine.shown_as_staying == [True, False]


def test_what_is_given_back_is_sent_as_the_chip_says_by_then(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status()]
    run(view.presenter.next.refresh())
    run(until(lambda: view.composer.label.stays))
    keys(view, "one")
    engine.errors["chat.send"] = KnownError(Kind.WOULD_LEAVE, who="acme")
    engine.known_models = [remote_status()]
    key(view, Qt.Key.Key_Return)
    run(until(lambda: view.composer.text == "one"))
    run(until(lambda: "may leave to acme" in view.composer.label.accessibleName()))
    key(view, Qt.Key.Key_Return)
    run(until(lambda: len(engine.named("chat.send")) == 2))
    assert [draft.stays for (draft,) in engine.named("chat.send")] == [True, False]


def test_a_lower_label_asks_for_a_reason(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", label=Label.CONFIDENTIAL)
    open_chat(run, view, chat)

    async def lower(reason: str) -> None:
        view.composer.label.picked.emit(Label.PUBLIC)
        await until(partial(view.findChild, ReasonDialog))
        dialog = view.findChild(ReasonDialog)
        assert dialog is not None
        assert not dialog.accept_button.isEnabled()
        dialog.reason.setText(reason)
        dialog.accept_button.click() if reason else dialog.reject()
        await settle(20)

    run(lower(""))
    assert engine.named("conversations.set_label") == []
    run(lower("It is on our web site"))
    assert engine.named("conversations.set_label") == [(chat, Label.PUBLIC, "It is on our web site")]
    view.composer.label.picked.emit(Label.RESTRICTED)
    run(until(lambda: len(engine.named("conversations.set_label")) == 2))


@POPUP
@pytest.mark.parametrize("preference", list(Preference))
def test_only_a_preference_that_makes_a_difference_is_named(
    view: ChatView, engine: FakeEngine, run: Run, preference: Preference
) -> None:
    run(view.presenter.next.refresh())
    view.presenter.next.options["routing.preference"] = preference.value
    view.presenter.next.changed.emit()
    named = preference is Preference.LOCAL_FIRST
    assert view.composer.model.accessibleName() == ("Model: Auto · this device first" if named else "Model: Auto")
    picker = view.composer.model.open()
    assert ("this device first" in picker.rows[0].detail) is named
    picker.close()


@POPUP
def test_the_model_list_says_why_not(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [
        remote_status("acme", "small", available=False, why_not="The server cannot be reached"),
        remote_status("acme", "large"),
        local_status("Gemma"),
    ]
    run(view.presenter.next.refresh())
    picker = view.composer.model.open()
    titles = [row.title for row in picker.rows]
    assert titles == ["Auto", "Gemma", "large", "small", "Open model file…", "Connect a provider…"]
    assert [row.enabled for row in picker.rows][3] is False
    assert picker.rows[3].detail == "The server cannot be reached"
    picker.list.setCurrentIndex(picker.list.model().index(2, 0))
    QTest.keyClick(picker.list, Qt.Key.Key_Return)
    run(until(lambda: view.presenter.next.pick == "acme/large"))
    assert view.composer.model.accessibleName() == "Model: large"


@POPUP
def test_a_long_list_is_searched(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [remote_status("acme", f"model-{n}") for n in range(30)]
    run(view.presenter.next.refresh())
    picker = view.composer.model.open()
    assert isinstance(picker, ModelPicker)
    QTest.keyClicks(picker._search, "27")
    assert [row.title for row in picker.rows if row.choice is Choice.PICK] == ["model-27"]
    QTest.keyClick(picker._search, Qt.Key.Key_Return)
    run(until(lambda: view.presenter.next.pick == "acme/model-27"))


@POPUP
@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("acme/x-7b:q4", ["acme/x-7b:q4"]),
        ("  acme/own/x ", ["acme/own/x"]),
        ("x-7b", ["acme/x-7b", "zeta/x-7b"]),
        ("acme/large", []),
        ("acme/", []),
        ("no such model", []),
    ],
)
def test_a_model_that_no_list_has_is_named(
    view: ChatView, engine: FakeEngine, run: Run, typed: str, named: list[str]
) -> None:
    engine.known_providers = [
        ProviderConfig(name, ProviderKind.OPENAI_CHAT, "http://x/v1") for name in ("acme", "zeta")
    ]
    engine.known_models = [remote_status("acme", "large")]
    run(view.presenter.next.refresh())
    picker = view.composer.model.open()
    QTest.keyClicks(picker._search, typed)
    beside = [row for row in picker.rows if row.detail.endswith("not in its list")]
    assert [row.name for row in beside] == named
    QTest.keyClick(picker._search, Qt.Key.Key_Return)
    if named:
        run(until(lambda: view.presenter.next.pick == named[0]))
        again = view.composer.model.open()
        assert again.rows[again.list.currentIndex().row()].name == named[0]
        again.close()
    else:
        picker.close()


@POPUP
def test_without_a_provider_nothing_is_named(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status(f"model-{n}") for n in range(30)]
    run(view.presenter.next.refresh())
    picker = view.composer.model.open()
    QTest.keyClicks(picker._search, "acme/x")
    assert [row.choice for row in picker.rows] == [Choice.OPEN_FILE, Choice.CONNECT]
    picker.close()


@POPUP
def test_the_list_says_how_far_set_up_is(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status("tiny")]
    engine.prepare(State.BUILDING, 40)
    run(view.presenter.next.refresh())
    picker = view.composer.model.open()
    told = picker.rows[1]
    assert (told.choice, told.title, told.enabled) == (Choice.TELL, "Preparing local models, 40 %", False)
    picker.list.setCurrentIndex(picker.list.model().index(2, 0))
    height = picker.height()
    engine.prepare(State.BUILDING, 70)
    run(until(lambda: picker.rows[1].title == "Preparing local models, 70 %"))
    assert picker.list.currentIndex().row() == 2, "what was chosen stays so"
    engine.prepare(State.FAILED, sentence="There is no compiler.")
    run(until(lambda: picker.rows[1].detail == "There is no compiler."))
    index = picker.list.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "There is no compiler."
    engine.known_models.append(local_status("small"))
    engine.prepare(State.READY)
    engine.emit(ModelsChanged())
    run(until(lambda: [row.title for row in picker.rows[:3]] == ["Auto", "small", "tiny"]))
    assert picker.rows[picker.list.currentIndex().row()].title == "tiny"
    assert picker.height() == height, "as many rows, of the same kind"
    picker.close()


@POPUP
def test_the_last_rows_lead_elsewhere(view: ChatView, run: Run) -> None:
    asked: list[str] = []
    view.open_model_requested.connect(lambda: asked.append("file"))
    view.connect_provider_requested.connect(lambda: asked.append("provider"))
    for row in (-2, -1):
        picker = view.composer.model.open()
        index = len(picker.rows) + row
        picker.list.clicked.emit(picker.list.model().index(index, 0))
    view.ways.local.click()
    view.ways.remote.click()
    assert asked == ["file", "provider", "file", "provider"]


# --- what goes wrong


@pytest.mark.parametrize("kind", ["text/html", "text/rtf", "application/x-qt-richtext"])
def test_other_kinds_of_paste_do_nothing(view: ChatView, kind: str) -> None:
    data = QMimeData()
    data.setData(kind, QByteArray(b"<b>x</b>"))
    view.composer.editor.insertFromMimeData(data)
    assert "<" not in view.composer.text
