"""The first minute without an account, a server, a key, a network or a question: the model that is built in answers."""

import json
from typing import Any

import pytest

from app.core.starter import READS_ENGLISH, WHAT_IT_IS
from tests.journeys.test_first_conversation import answers, ask_in_window
from tests.support.desktop import Home, window
from tests.support.starters import give_starter

pytestmark = pytest.mark.slow


@pytest.fixture
def home(home: Home) -> Home:
    give_starter(home)
    # Nothing else is set: what it writes is nonsense often enough, and takes long where much else is computed.
    home.data.mkdir()
    (home.data / "settings.toml").write_text("[chat]\nmax_output_tokens = 24\n")
    return home


def ask(home: Home, *arguments: str) -> dict[str, Any]:
    """A message and its answer, as scripts get it."""
    answer: dict[str, Any] = json.loads(home.run("ask", *arguments, "--json").stdout)
    assert (answer["provider"], answer["model"], answer["passage"]) == ("local", "starter", "stays")
    return answer


@pytest.mark.gui
def test_the_first_message_of_a_fresh_home(display: str, home: Home) -> None:
    """Typed as soon as the window is there, and answered with no question asked."""
    with window(display, home) as screen:
        ask_in_window(screen, home, "Tell me about rain please")
        assert screen.close() == 0
    [answer] = answers(home)
    assert answer["text"].strip()
    assert (answer["provider"], answer["model"]) == ("local", "starter")
    assert answer["finish_reason"] in ("stop", "length")
    assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"] is True
    log = home.folder.with_name(home.folder.name + ".log").read_text()
    assert log == "", log


def test_one_shot(home: Home) -> None:
    done = home.run("ask", "Hello there")
    assert done.stdout.strip()
    assert done.stderr.count(WHAT_IT_IS) == 1 and READS_ENGLISH not in done.stderr


def test_a_message_in_another_language(home: Home) -> None:
    answer = ask(home, "Wie geht es dir heute?")
    assert answer["notes"] == [WHAT_IT_IS, READS_ENGLISH]
    assert READS_ENGLISH not in answer["text"]


def test_what_may_not_leave_where_nothing_else_is_there(home: Home) -> None:
    """A server that cannot be reached, a label that keeps the message here; hidden means not even then."""
    home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", "http://127.0.0.1:9/v1")
    answer = ask(home, "Keep this here", "--label", "restricted")
    assert answer["label"] == "restricted"
    assert answer["notes"] == [WHAT_IT_IS]
    (home.data / "settings.toml").write_text('[local]\nstarter = "hidden"\n')
    refused = home.run("ask", "Keep this here", "--label", "restricted", "--json", check=False)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["kind"] in ("no_candidate", "network")
