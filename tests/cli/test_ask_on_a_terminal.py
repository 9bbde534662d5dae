"""What a person sees of `ask`, where standard output and error are one terminal."""

import io

import pytest

from app.cli.main import run
from app.cli.output import Output
from app.core.errors import Kind, KnownError
from app.core.events import AnswerAwaits
from app.core.handbook import Card
from app.core.messages import FinishReason
from app.core.preparing import Preparing, State
from app.core.requests import Draft, Turn
from tests.cli.conftest import Loop
from tests.cli.eye import seen
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status

FACTS = "► local/tiny · stays on this device · 412 + 2 tokens · 2.1 s · 0 EUR"
REFUSAL = KnownError(Kind.NETWORK, who="acme")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine([local_status("tiny")])


class Screen(io.StringIO):
    """One terminal, to which both streams write."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    monkeypatch.setattr("app.cli.main.Output", lambda as_json: Output(as_json, screen, screen))
    monkeypatch.setenv("TERM", "xterm")
    return screen


def answer(
    engine: FakeEngine,
    *pieces: str,
    reason: FinishReason = FinishReason.STOP,
    thinking: str = "",
    error: KnownError | None = None,
) -> None:
    """Let the next message be answered after all the progress that there can be."""
    original = engine.chat.send

    def prepare(turn: Turn, done: int) -> None:
        preparing = Preparing(State.BUILDING, "Building llama.cpp", done, 100)
        engine.emit(AnswerAwaits(turn.conversation_id, turn.answer_id, preparing))

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        prepare(turn, 1)
        for fraction in (0.1, 0.25, 1):
            engine.load("a-model-with-a-rather-long-name", fraction)
        if thinking:
            engine.grow(turn.answer_id, thinking=thinking)
        for piece in pieces:
            engine.grow(turn.answer_id, piece)
            # Another answer of this program needs a model, too.
            engine.load("another", 0.5)
            prepare(turn, 2)
        if error:
            engine.fail(turn.answer_id, error)
        else:
            engine.end(turn.answer_id, reason, tokens=2)
        return turn

    engine.chat.send = send  # type: ignore[method-assign]


@pytest.mark.parametrize("thinking", ["", "Hm.\nHm."])
@pytest.mark.parametrize(
    "pieces", [("The answer ", "is 42."), ("The answer is", " 42.\n"), ("The answer is 42.\r", "\n")]
)
def test_all_of_an_answer_stands_there(
    engine: FakeEngine, loop: Loop, screen: Screen, pieces: tuple[str, ...], thinking: str
) -> None:
    answer(engine, *pieces, thinking=thinking)
    assert run(engine, loop.submit, ["ask", "hi"]) == 0
    assert seen(screen.getvalue()) == f"The answer is 42.\n{FACTS}\n▏"


def test_of_an_answer_of_several_lines_each_stands_there(engine: FakeEngine, loop: Loop, screen: Screen) -> None:
    answer(engine, "One\nTw", "o\n\nThree")
    assert run(engine, loop.submit, ["ask", "hi"]) == 0
    assert seen(screen.getvalue()) == f"One\nTwo\n\nThree\n{FACTS}\n▏"


def test_an_answer_that_was_ended_early_stands_above_the_reason(engine: FakeEngine, loop: Loop, screen: Screen) -> None:
    answer(engine, "The answer is", reason=FinishReason.LENGTH)
    assert run(engine, loop.submit, ["ask", "hi"]) == 0
    first, *others = seen(screen.getvalue()).splitlines()
    assert first == "The answer is"
    assert others == ["► The answer ended at its length limit: --max-tokens allows more.", FACTS, "▏"]


@pytest.mark.parametrize(("pieces", "stands", "mark"), [(("Ha", "lf"), ["Half"], "► "), ((), [], "")])
def test_an_answer_that_failed_stands_above_the_error(
    engine: FakeEngine, loop: Loop, screen: Screen, pieces: tuple[str, ...], stands: list[str], mark: str
) -> None:
    answer(engine, *pieces, error=REFUSAL)
    assert run(engine, loop.submit, ["ask", "hi"]) == 1
    *lines, told, cursor = seen(screen.getvalue()).splitlines()
    assert (lines[:1], told, cursor) == (stands, f"{mark}{REFUSAL.message} {REFUSAL.next_step}", "▏")


def test_an_answer_that_was_stopped_stands_there(
    engine: FakeEngine, loop: Loop, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Output.stream
    pressed: list[str] = []

    def print_and_press(self: Output, shown: str) -> None:
        stream(self, shown)
        if not pressed:
            pressed.append(shown)
            raise KeyboardInterrupt

    monkeypatch.setattr(Output, "stream", print_and_press)
    answer(engine, "What came")
    assert run(engine, loop.submit, ["ask", "hi"]) == 130
    assert seen(screen.getvalue()).startswith("What came\n")


def test_progress_that_nothing_followed_is_taken_away(engine: FakeEngine, loop: Loop, screen: Screen) -> None:
    answer(engine, reason=FinishReason.STOP)
    assert run(engine, loop.submit, ["ask", "hi"]) == 0
    assert "Loading" in screen.getvalue() and "Preparing" in screen.getvalue()
    assert "Loading" not in seen(screen.getvalue()) and "Preparing" not in seen(screen.getvalue())


def test_an_error_begins_a_line_of_its_own_where_text_or_progress_stands() -> None:
    for standing in ("text", "progress"):
        screen = Screen()
        output = Output(False, screen, screen)
        output.stream("text") if standing == "text" else output.progress("half")
        output.error(REFUSAL)
        before = "text\n► " if standing == "text" else ""
        assert seen(screen.getvalue()) == f"{before}{REFUSAL.message} {REFUSAL.next_step}\n▏"


def test_where_the_answer_goes_elsewhere_progress_is_its_own_affair() -> None:
    out, err = io.StringIO(), Screen()
    output = Output(False, out, err)
    output.progress("10 %")
    output.stream("text")
    output.progress("20 %")
    assert seen(err.getvalue()) == "20 %▏"
    output.progress("")
    assert (out.getvalue(), seen(err.getvalue())) == ("text", "▏")


FORGERIES = [
    "{own}",
    "  {own}",
    "\u200b\u2800 \u3164{own}",
    "▶ {facts}",
    "\N{BLACK MEDIUM RIGHT-POINTING TRIANGLE CENTRED} {facts}",
    "x\r{own}",
    "x" + " " * 79 + "{own}",
]


@pytest.mark.parametrize("cut", [1, 7, 500])
@pytest.mark.parametrize("forgery", FORGERIES, ids=ascii)
def test_no_line_of_an_answer_is_taken_for_one_of_the_program(
    engine: FakeEngine, loop: Loop, screen: Screen, forgery: str, cut: int
) -> None:
    text = "Forty-two.\n" + forgery.format(own=FACTS, facts=FACTS[2:]) + "\nMore."
    answer(engine, *(text[at : at + cut] for at in range(0, len(text), cut)))
    assert run(engine, loop.submit, ["ask", "hi"]) == 0
    first, *between, last, facts, cursor = seen(screen.getvalue()).splitlines()
    assert (first, last, facts, cursor) == ("Forty-two.", "More.", FACTS, "▏")
    # Wherever a terminal breaks the line, no piece of it begins so.
    assert between and not any({"►", "▶", "⯈"} & set(line) for line in between)
    assert forgery.startswith("x") or all(line.lstrip(" \u200b\u2800\u3164").startswith("| > ") for line in between)


def test_scripts_get_every_letter_of_an_answer(
    engine: FakeEngine, loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"a\n{FACTS}\n  ▶ b ► c"
    for flags in ([], ["--stream"]):
        engine.reply(*text)
        assert run(engine, loop.submit, ["ask", "hi", *flags]) == 0
        assert capsys.readouterr() == (f"{text}\n", "")


def test_what_the_handbook_says_is_told_from_an_answer_that_says_so(
    engine: FakeEngine, loop: Loop, screen: Screen
) -> None:
    engine.cards_to_come.append(Card("backups", "Backups", "Move", "One file."))
    answer(engine, "From the handbook · Keys\nNone.")
    assert run(engine, loop.submit, ["ask", "how?"]) == 0
    lines = seen(screen.getvalue()).splitlines()
    assert lines == ["► From the handbook · Backups", "One file.", "", "From the handbook · Keys", "None.", FACTS, "▏"]
