"""What `ask` says beside an answer: what the handbook says, and what the built-in model is."""

import json
from dataclasses import asdict, replace

import pytest

from app.core.handbook import Card
from app.core.models import STARTER
from app.core.starter import WAYS_ON, WHAT_IT_IS
from tests.cli.conftest import Cli
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status, remote_status


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine([local_status("tiny"), remote_status("acme", "large-4")])


CARD = Card("backups", "Backups", "Move", "Make a file with `signalbox backup create FILE`.")


def test_what_the_handbook_says_stands_beside_the_answer(engine: FakeEngine, cli: Cli) -> None:
    engine.cards_to_come.append(CARD)
    engine.reply("Like this.")
    done = cli("ask", "how?")
    assert (done.code, done.out) == (0, "Like this.\n")
    assert done.err == f"From the handbook · Backups\n{CARD.paragraph}\n\n"


def test_what_the_handbook_says_alone_is_the_answer(engine: FakeEngine, cli: Cli) -> None:
    engine.cards_to_come.append(replace(CARD, alone=True))
    done = cli("ask", "how?")
    assert (done.code, done.out) == (0, f"{CARD.paragraph}\n")
    assert "From the handbook · Backups\n" in done.err and "--model local/starter" in done.err
    engine.cards_to_come.append(replace(CARD, alone=True))
    assert cli("ask", "how?", "--stream").out == f"{CARD.paragraph}\n"


@pytest.mark.parametrize("alone", [False, True])
def test_scripts_get_the_card_in_a_key_of_its_own(engine: FakeEngine, cli: Cli, alone: bool) -> None:
    told = {**asdict(CARD), "alone": alone}
    for flags in ((), ("--stream",)):
        engine.cards_to_come.append(replace(CARD, alone=alone))
        engine.reply(*() if alone else ("Like ", "this."))
        done = cli("ask", "how?", "--json", *flags)
        engine.replies.clear()
        lines = [json.loads(line) for line in done.out.splitlines()]
        for line in lines:
            validate(line, "ask-stream")
        validate(lines[-1], "ask")
        assert lines[-1]["card"] == told and lines[-1]["text"] == ("" if alone else "Like this.")
        assert (lines[-1]["model"] is None, lines[-1]["route"] is None) == (alone, alone)
    assert lines[1] == {"card": told}


def test_after_an_answer_of_the_built_in_model_stands_what_it_is_and_what_would_be_better(
    engine: FakeEngine, cli: Cli
) -> None:
    engine.known_models = [local_status("starter"), local_status("tiny")]
    engine.reply("Hello")
    done = cli("ask", "hi", "--model", STARTER)
    assert (done.out, done.err) == ("Hello\n", f"{WHAT_IT_IS} {WAYS_ON}\n")
    for command in ("signalbox models add FILE", "signalbox providers add --help"):
        assert command in WAYS_ON
    engine.reply("Hello")
    assert cli("ask", "hi", "--model", STARTER, "--json").json["notes"] == [WHAT_IT_IS]


def test_an_answer_without_a_card_has_no_such_key(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("Hello")
    assert "card" not in cli("ask", "hi", "--json").json
