"""What the engine says has happened, told by the whole window."""

from app.core.errors import Kind, KnownError
from app.core.events import Notice, PolicyChanged
from app.core.requests import Draft
from app.ui.shell.window import Window
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import notices, opened

HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


def test_known_errors_become_notices(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await until(lambda: notices(window))
        assert notices(window) == ["The disk is full. Make room, then try again. What was there is safe."]
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await settle(30)
        assert len(notices(window)) == 1, "the same thing is said once"
        engine.errors["models.add"] = KnownError(Kind.MODEL_FILE, detail=HOSTILE)
        window.model_files.open(["/x/broken.gguf"])
        await until(lambda: any(HOSTILE in text for text in notices(window)))
        assert not any("Reading" in text for text in notices(window))

    run(scenario())


def test_new_rules_are_told_once(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        engine.emit(PolicyChanged(), PolicyChanged())
        await until(lambda: notices(window))
        await settle(30)
        assert [text.partition(".")[0] for text in notices(window)] == ["Your organization has changed its rules"]

    run(scenario())


def test_a_message_held_elsewhere_is_told(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        turn = await engine.chat.send(Draft("secret", conversation_id=chat))
        engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="an IBAN"))
        await until(lambda: any("the message holds an IBAN" in text for text in notices(window)))

    run(scenario())
