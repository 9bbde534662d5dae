"""`route` with an engine in memory."""

import json
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from tests.cli.conftest import Cli
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status, remote_status


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine([local_status("tiny"), remote_status("acme", "large-4")])


def test_a_route_is_an_object(engine: FakeEngine, cli: Cli) -> None:
    done = cli("route", "write code", "--label", "restricted", "--json")
    validate(done.json, "route")
    assert done.json["chosen"] == "local/tiny"
    assert done.json["removed"][0] | {"text": ""} == {
        "model": "acme/large-4",
        "reason": "label",
        "detail": "restricted",
        "text": "",
    }
    assert not engine.named("chat.send")


def test_a_route_in_words(engine: FakeEngine, cli: Cli) -> None:
    out = cli("route", "write code", "--label", "restricted").out
    assert out.startswith("local/tiny would answer.\n")
    assert "Not acme/large-4: The label restricted does not allow it." in out
    assert "2 × email" in out


def test_a_route_says_the_worst(engine: FakeEngine, cli: Cli) -> None:
    assert "\nIt stays on this device.\n" in f"{cli('route', 'x', '--label', 'restricted').out}\n"
    assert "\nIt stays on this device, else it may leave to acme.\n" in f"{cli('route', 'x').out}\n"
    assert cli("route", "x", "--label", "restricted", "--json").json["may_leave"] == ""
    assert cli("route", "x", "--json").json["may_leave"] == "acme"
    engine.known_models = [remote_status()]
    assert "\nIt may leave to acme.\n" in f"{cli('route', 'x').out}\n"
    assert "may leave" not in cli("route", "x", "--label", "restricted").out


@pytest.mark.parametrize(
    ("available", "label", "refusal", "code"),
    [
        (True, "restricted", KnownError(Kind.LABEL, label="restricted", who="any of your models"), 3),
        (False, "public", KnownError(Kind.NO_CANDIDATE, detail="the server cannot be reached"), 1),
    ],
)
def test_a_route_that_leads_nowhere_exits_as_the_message_would(
    engine: FakeEngine, cli: Cli, available: bool, label: str, refusal: KnownError, code: int
) -> None:
    engine.known_models = [remote_status(available=available)]
    done = cli("route", "write code", "--label", label)
    assert done.code == refusal.exit_code == code
    assert done.out.startswith("No model may take this message.\n")
    assert done.err == f"{refusal.message} {refusal.next_step}\n"
    done = cli("route", "write code", "--label", label, "--json")
    validate(done.json, "route")
    assert (done.code, done.json["chosen"], done.err) == (refusal.exit_code, None, "")


def test_a_batch_whose_decisions_lead_nowhere_is_decided_all_the_same(
    engine: FakeEngine, cli: Cli, tmp_path: Path
) -> None:
    engine.known_models = [remote_status()]
    path = tmp_path / "batch.jsonl"
    path.write_text('{"prompt": "a"}\n{"prompt": "b", "label": "restricted"}\n')
    done = cli("route", "--batch", str(path), "--json")
    assert (done.code, done.err) == (0, "")
    assert [line["chosen"] for line in done.lines] == ["acme/large-4", None]


def test_a_batch_is_a_decision_a_line(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"prompt": "one"},
        {"prompt": "two", "label": "restricted", "tools": ["search"], "images": 2},
        {"prompt": "three", "tools": [{"name": "f", "parameters": {"type": "object"}}], "images": True},
    ]
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    done = cli("route", "--batch", str(path), "--json")
    assert done.code == 0
    assert len(done.lines) == 3
    for line in done.lines:
        validate(line, "route")
    drafts = [draft for (draft,) in engine.named("chat.route")]
    assert [draft.text for draft in drafts] == ["one", "two", "three"]
    assert [draft.label for draft in drafts] == [None, Label.RESTRICTED, None]
    assert [[tool.name for tool in draft.tools] for draft in drafts] == [[], ["search"], ["f"]]
    assert [[a.mime_type for a in draft.attachments] for draft in drafts] == [[], ["image/png"] * 2, ["image/png"]]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"x"',
        "{}",
        '{"prompt": 1}',
        '{"prompt": "x", "label": "top"}',
        '{"prompt": "x", "images": -1}',
        '{"prompt": "x", "images": 1e999}',
        '{"prompt": "x", "tools": [1]}',
    ],
)
def test_a_wrong_line_of_a_batch_stops_no_other(engine: FakeEngine, cli: Cli, tmp_path: Path, line: str) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(f'{{"prompt": "a"}}\n\n{line}\n{{"prompt": "b"}}\n')
    done = cli("route", "--batch", str(path), "--json")
    assert done.code == 2
    first, wrong, last = done.lines
    validate(wrong, "error")
    assert (wrong["line"], wrong["error"]["kind"]) == (3, "usage")
    assert wrong["error"]["message"].startswith("Line 3 is not an object with a “prompt”")
    assert first["chosen"] == last["chosen"] == "local/tiny"
