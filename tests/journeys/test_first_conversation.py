"""A newcomer's first minutes, with real key events in a real window and real models behind it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.desktop import Home, Window, window
from tests.support.gguf_models import write_llama
from tests.support.peers import Peer
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.gui, pytest.mark.slow]

WORDS = (" signal", " box", "es", " guard", " the", " line", " by", " night", " and", " by", " day", ".")
SAYS = tuple(dict.fromkeys(WORDS))


def conversations(home: Home) -> list[dict[str, Any]]:
    listed = json.loads(home.run("conversations", "list", "--json").stdout)["conversations"]
    return [json.loads(home.run("conversations", "show", one["id"], "--json").stdout) for one in listed]


def answers(home: Home) -> list[dict[str, Any]]:
    """All finished answers, newest conversation first, as the command line shows them."""
    return [
        message
        for conversation in conversations(home)
        for message in conversation["messages"]
        if message["role"] == "assistant" and message["complete"]
    ]


def ask_in_window(screen: Window, home: Home, text: str) -> None:
    """Type a message, press Enter, wait for the answer to be whole."""
    before = len(answers(home))
    screen.say(text, lambda: len(answers(home)) > before)


def check_journey(display: str, home: Home, provider: str) -> None:
    """Ask at once, quit, start again, find the first message in the search box, go on where it was."""
    with window(display, home) as screen:
        # No wait for anything: whoever starts a program begins to type.
        ask_in_window(screen, home, "Tell me about zebrafinches please")
        assert screen.close() == 0
    [first] = answers(home)
    assert first["text"]
    assert first["provider"] == provider
    assert first["timings"]["first_token_ms"] <= first["timings"]["total_ms"]
    found = json.loads(home.run("conversations", "search", "zebrafinch", "--json").stdout)["hits"]
    assert "Tell me about zebrafinches please" in [hit["snippet"] for hit in found]
    with window(display, home) as screen:
        screen.wait_open(home)
        screen.key("ctrl+k")
        screen.type("zebrafinch")
        # The search begins when the typing rests; then Return opens what was found.
        screen.wait_named("zebrafinches", before=lambda: screen.key("Return"))
        screen.key("ctrl+l")
        ask_in_window(screen, home, "And about quokkas")
        assert screen.close() == 0
    [conversation] = conversations(home)
    said = [message["text"] for message in conversation["messages"] if message["role"] == "user"]
    assert said == ["Tell me about zebrafinches please", "And about quokkas"]
    report = json.loads(home.run("audit", "verify", "--json").stdout)
    assert report["ok"] is True
    status = json.loads(home.run("audit", "status", "--json").stdout)
    assert status["open_requests"] == 0
    log = home.folder.with_name(home.folder.name + ".log").read_text()
    assert log == "", log


def test_with_a_model_file(display: str, home: Home, tmp_path: Path) -> None:
    model = write_llama(tmp_path / "tiny.gguf", says=SAYS)
    home.run("models", "add", str(model))
    check_journey(display, home, "local")
    assert {answer["text"] for answer in answers(home)} == {"".join(SAYS)}
    assert {answer["passage"] for answer in answers(home)} == {"stays"}


@pytest.mark.peer
def test_with_each_real_server(display: str, home: Home, peer: Peer) -> None:
    home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", peer.url)
    tested = json.loads(home.run("providers", "test", "acme", "--json").stdout)
    assert tested["ok"], tested
    check_journey(display, home, "acme")


def test_a_model_file_opened_in_the_window(display: str, home: Home, tmp_path: Path) -> None:
    """From nothing: no model, the file dialog by its shortcut, the path typed, then the first message."""
    model = write_llama(tmp_path / "opened.gguf", says=SAYS)
    with window(display, home) as screen:
        screen.wait_open(home)
        screen.key("ctrl+o")
        screen.wait_named("Open model file")
        screen.type(str(model))
        screen.key("Return")

        def known() -> bool:
            return "opened" in home.run("models", "list").stdout

        wait_until(known, what="the model")
        screen.focus()
        screen.key("ctrl+l")
        ask_in_window(screen, home, "Hello there")
        assert screen.close() == 0
    assert answers(home)[0]["text"] == "".join(SAYS)
