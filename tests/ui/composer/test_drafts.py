"""What was written and not sent: it stays with its conversation, and comes back there."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.requests import Attachment, Draft, Turn, Unsent
from app.ui.chat.view import ChatView
from app.ui.wiring.bridge import Bridge
from tests.support.chat import key, keys, open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

NOTES = Attachment("notes.txt", "text/plain", b"x")
PICTURE = Attachment("scan.png", "image/png", b"\x89PNG")


async def asked_to_send(engine: FakeEngine, times: int = 1) -> None:
    """Wait until so many messages came before the engine, which holds the last."""
    await until(lambda: len(engine.named("chat.send")) == times)
    await settle()


def test_drafts_belong_to_their_conversation(view: ChatView, engine: FakeEngine, run: Run) -> None:
    first, second = engine.add_chat("A", "a"), engine.add_chat("B", "b")
    open_chat(run, view, first)
    keys(view, "for A")
    open_chat(run, view, second)
    assert view.composer.text == ""
    keys(view, "for B")
    open_chat(run, view, first)
    assert view.composer.text == "for A"
    assert engine.unsent == {first: Unsent("for A"), second: Unsent("for B")}
    view.open(None)
    run(settle(30))
    assert view.composer.text == ""


def test_typing_is_kept_when_it_pauses(view: ChatView, engine: FakeEngine, run: Run) -> None:
    view.open(None)
    run(settle(30))
    keys(view, "unsent")
    view.drafts._timer.timeout.emit()
    run(until(lambda: engine.unsent.get("") == Unsent("unsent")))


def test_a_message_that_was_not_taken_in_stays(view: ChatView, engine: FakeEngine, run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello", encoding="utf-8")
    run(view.commands.attach((str(note),)))
    engine.errors["chat.send"] = KnownError(Kind.DISK_FULL)
    keys(view, "precious")
    key(view, Qt.Key.Key_Return)
    run(until(lambda: view.composer._notice))
    assert view.composer.text == "precious"
    assert len(view.composer.attachments) == 1
    notice = view.composer._notice
    assert notice is not None
    assert notice.accessibleName() == "The disk is full. Make room, then try again. What was there is safe."


def test_a_withdrawn_message_comes_back(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_attachments([NOTES])

    async def withdrawn() -> None:
        turn = await engine.chat.send(Draft("secret", chat, attachments=(PICTURE,)))
        await settle()
        engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="a key"))
        await settle()

    run(withdrawn())
    assert view.composer.text == "secret"
    assert view.composer.attachments == (PICTURE, NOTES)
    assert len(view.transcript.cards) == 2


def test_a_withdrawn_message_waits_with_its_files_where_it_was_written(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, other)

    async def withdrawn() -> None:
        turn = await engine.chat.send(Draft("secret", chat, attachments=(PICTURE,)))
        engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="a key"))
        await settle()

    run(withdrawn())
    assert (view.composer.text, view.composer.attachments) == ("", ())
    open_chat(run, view, chat)
    assert (view.composer.text, view.composer.attachments) == ("secret", (PICTURE,))


def test_what_could_not_be_sent_waits_with_its_files_where_it_was_written(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_text("precious")
    view.composer.set_attachments([PICTURE])
    engine.errors["chat.send"] = KnownError(Kind.DISK_FULL)
    may_send = engine.hold("chat.send")
    view.composer.send.click()
    open_chat(run, view, other)
    may_send.set()
    run(settle(40))
    assert (view.composer.text, view.composer.attachments) == ("", ())
    open_chat(run, view, chat)
    assert (view.composer.text, view.composer.attachments) == ("precious", (PICTURE,))


def test_an_edit_that_was_not_taken_in_waits_where_it_was_written(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat, other = engine.add_chat("A", "a", "b", label=Label.RESTRICTED), engine.add_chat("B", "a", "b")
    run(engine.chat.send(Draft("with a file", chat, attachments=(NOTES,))))
    open_chat(run, view, chat)
    sent = next(m for m in engine.messages.values() if m.text == "with a file")
    keys(view, "later")
    engine.errors["chat.send"] = KnownError(Kind.DISK_FULL)
    may_send = engine.hold("chat.send")
    view._edit(sent.id, "not for others")
    run(settle(20))
    open_chat(run, view, other)
    may_send.set()
    run(settle(40))
    assert (view.composer.text, view.composer.attachments) == ("", ())
    open_chat(run, view, chat)
    assert (view.composer.text, view.composer.attachments) == ("not for others\n\nlater", (NOTES,))


def test_an_edit_belongs_to_its_conversation_though_a_new_chat_is_shown_by_now(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat = engine.add_chat("A", "a", "b", label=Label.RESTRICTED)
    run(engine.chat.send(Draft("with a file", chat, attachments=(NOTES,))))
    open_chat(run, view, chat)
    sent = next(m for m in engine.messages.values() if m.text == "with a file")
    read, may_read = engine.transcripts.attachment, asyncio.Event()

    async def slowly(attachment_id: str) -> Attachment:
        await may_read.wait()
        return await read(attachment_id)

    engine.transcripts.attachment = slowly  # type: ignore[method-assign]
    view._edit(sent.id, "anew")
    open_chat(run, view, None)
    run(view.presenter.next.set_label(Label.PUBLIC))
    may_read.set()
    run(settle(40))
    assert engine.named("chat.send")[-1] == (Draft("anew", chat, sent.id, (NOTES,), stays=True),)
    assert view.presenter.conversation_id is None


def test_what_was_typed_after_sending_is_there_when_one_comes_back(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, chat)
    for times, error in enumerate((None, KnownError(Kind.DISK_FULL)), 1):
        view.composer.set_text("sent")
        if error:
            engine.errors["chat.send"] = error
        may_send = engine.hold("chat.send")
        view.composer.editor.submitted.emit()
        run(asked_to_send(engine, times))
        assert not view.composer.text
        keys(view, "written since")
        open_chat(run, view, other)
        assert view.composer.text == ""
        may_send.set()
        expected = "sent\n\nwritten since" if error else "written since"
        run(until(lambda: engine.unsent.get(chat) == Unsent(expected)))  # noqa: B023
        open_chat(run, view, chat)
        assert view.composer.text == expected
        if view.presenter.growing:
            engine.end(view.presenter.growing)
            run(settle(20))


def test_files_stay_with_the_draft_that_they_belong_to(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b")
    view.composer.set_attachments([NOTES])
    open_chat(run, view, chat)
    assert not view.composer.attachments
    view.composer.set_attachments([PICTURE])
    open_chat(run, view, None)
    assert view.composer.attachments == (NOTES,)
    view.composer.send.click()
    run(until(lambda: view.presenter.conversation_id and view.presenter.growing))
    open_chat(run, view, None)
    assert not view.composer.attachments, "they were sent"
    open_chat(run, view, chat)
    assert view.composer.attachments == (PICTURE,)


def test_files_attached_while_the_store_opens_are_kept(engine: FakeEngine, bridge: Bridge, run: Run) -> None:
    view = ChatView(bridge)
    view.composer.set_attachments([NOTES])
    open_chat(run, view, None)
    assert view.composer.attachments == (NOTES,)
    view.deleteLater()


def test_files_are_kept_when_the_typing_pauses_and_after_a_restart(
    view: ChatView, engine: FakeEngine, bridge: Bridge, run: Run
) -> None:
    open_chat(run, view, None)
    view.composer.set_attachments([NOTES])
    view.drafts._timer.timeout.emit()
    run(until(lambda: engine.unsent.get("") == Unsent("", (NOTES,))))
    keys(view, "look")
    view.drafts._timer.timeout.emit()
    run(until(lambda: engine.unsent.get("") == Unsent("look", (NOTES,))))
    assert engine.named("drafts.save")[-1] == ("", "look", None), "the same files are not written again"
    again = ChatView(bridge)
    open_chat(run, again, None)
    assert again.composer.unsent == Unsent("look", (NOTES,))
    again.deleteLater()


def test_files_that_were_taken_off_are_forgotten(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.unsent[""] = Unsent("look", (NOTES, PICTURE))
    open_chat(run, view, None)
    assert view.composer.attachments == (NOTES, PICTURE)
    view.composer.set_attachments([PICTURE])
    view.drafts._timer.timeout.emit()
    run(until(lambda: engine.unsent.get("") == Unsent("look", (PICTURE,))))


def test_what_is_attached_after_sending_is_stored_though_the_same_was_sent(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat = engine.add_chat("A", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_attachments([NOTES])
    view.drafts.save()
    run(until(lambda: engine.unsent.get(chat) == Unsent("", (NOTES,))))
    may_send = engine.hold("chat.send")
    view.composer.send.click()
    run(asked_to_send(engine))
    assert not view.composer.attachments
    view.composer.set_attachments([NOTES])
    view.drafts.save()
    may_send.set()
    run(until(lambda: view.presenter.growing))
    run(until(lambda: engine.unsent.get(chat) == Unsent("", (NOTES,))))


def test_a_draft_outlives_an_edit_and_a_wish_to_go_on(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_text("later")
    view.composer.set_attachments([NOTES])
    view.drafts.save()
    for deed in (lambda: view._edit(engine.shown[chat][0], "anew"), lambda: run(view.commands.carry_on())):
        deed()
        run(until(lambda: view.presenter.growing))
        assert view.presenter.growing
        engine.end(view.presenter.growing)
        run(until(lambda: not view.presenter.growing))
        open_chat(run, view, other)
        open_chat(run, view, chat)
        assert view.composer.unsent == Unsent("later", (NOTES,))


def test_a_message_on_its_way_is_kept_before_what_is_written_since(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat = engine.add_chat("A", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_text("precious")
    view.composer.set_attachments([NOTES])
    may_send = engine.hold("chat.send")
    view.composer.send.click()
    run(asked_to_send(engine))
    keys(view, "since")
    view.drafts.save()
    run(until(lambda: engine.unsent.get(chat) == Unsent("precious\n\nsince", (NOTES,))))
    may_send.set()
    run(until(lambda: engine.unsent.get(chat) == Unsent("since")))
    assert view.composer.unsent == Unsent("since")


def test_what_is_withdrawn_early_waits_before_what_was_written_since_elsewhere(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_text("precious")
    view.composer.set_attachments([PICTURE])
    view.composer.send.click()
    run(until(lambda: view.presenter.growing))
    *_, question, answer = engine.shown[chat]
    keys(view, "since")
    open_chat(run, view, other)
    engine.withdraw(Turn("t", chat, question, answer), KnownError(Kind.PRIVACY, detail="a key"))
    run(until(lambda: engine.unsent.get(chat) == Unsent("precious\n\nsince", (PICTURE,))))
    open_chat(run, view, chat)
    assert view.composer.unsent == Unsent("precious\n\nsince", (PICTURE,))


def test_a_new_chat_withdrawn_before_it_is_shown_gives_its_message_back(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    open_chat(run, view, None)
    view.composer.set_text("precious")
    view.composer.set_attachments([NOTES])
    may_show = engine.hold("conversations.get")
    view.composer.send.click()
    run(until(lambda: engine.shown))
    (chat,) = engine.shown
    question, answer = engine.shown[chat]
    engine.withdraw(Turn("t", chat, question, answer), KnownError(Kind.PRIVACY, detail="a key"))
    run(settle(30))
    may_show.set()
    run(until(lambda: view.composer.unsent == Unsent("precious", (NOTES,))))
    assert view.presenter.conversation_id == chat
    assert view.composer._notice is not None


def test_a_message_that_was_stored_while_it_was_taken_in_is_no_draft_any_more(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    chat, other = engine.add_chat("A", "a", "b"), engine.add_chat("B", "a", "b")
    open_chat(run, view, chat)
    view.composer.set_text("sent")
    may_send, may_save = engine.hold("chat.send"), engine.hold("drafts.save")
    view.composer.send.click()
    run(asked_to_send(engine))
    view.open(other)
    run(until(lambda: engine.named("drafts.save")))
    may_send.set()
    run(until(lambda: len(engine.shown[chat]) == 4))
    may_save.set()
    run(until(lambda: len(engine.named("drafts.save")) == 2))
    run(until(lambda: engine.unsent.get(chat) == Unsent()))
    assert engine.named("drafts.save")[0][1] == "sent"
