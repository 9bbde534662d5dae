"""Whole commands as processes: the real engine, the real store, a scripted provider."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import DAY_US
from tests.cli.schemas import validate
from tests.support.desktop import ROOT, Home
from tests.support.gguf_models import write_llama
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow

SCRIPT = {
    "models": ["demo"],
    "replies": [
        {"match": "slowly", "lorem": 40_000, "tokens_per_second": 60},
        {"match": "break", "text": "One two three four", "fail": {"kind": "network", "after_tokens": 2}},
        {"match": "think", "thinking": "Hm.", "text": "Thought."},
        {"text": "Hello \x1b[31m zebra\u202e."},
    ],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "script.json").write_text(json.dumps(SCRIPT))
    return Home(folder / "account", more={"SIGNALBOX_FAKE": str(folder / "script.json")})


def run(home: Home, *argv: str, code: int = 0, stdin: str = "") -> str:
    done = home.run(*argv, check=False, stdin=stdin)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_question_its_conversation_and_its_record(home: Home) -> None:
    answer = json.loads(run(home, "ask", "What is it? think", "--json", "--system", "Be short."))
    validate(answer, "ask")
    assert (answer["text"], answer["thinking"], answer["provider"]) == ("Thought.", "Hm.", "fake")
    chat = answer["conversation_id"]
    again = json.loads(run(home, "ask", "And now?", "--conversation", chat, "--json"))
    assert again["conversation_id"] == chat
    shown = json.loads(run(home, "conversations", "show", chat, "--json"))
    validate(shown, "transcript")
    assert [m["role"] for m in shown["messages"]] == ["system", "user", "assistant", "user", "assistant"]
    assert shown["messages"][2]["id"] == answer["message_id"]
    hits = json.loads(run(home, "conversations", "search", "zebra", "--json"))
    validate(hits, "hits")
    assert chat in {hit["conversation_id"] for hit in hits["hits"]}
    report = json.loads(run(home, "audit", "verify", "--json"))
    validate(report, "audit-verify")
    assert report["ok"]
    assert report["entries"] >= 4
    text = run(home, "conversations", "show", chat)
    assert "Hello ␛[31m zebra<U+202E>." in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_a_stream_of_objects(home: Home) -> None:
    lines = [json.loads(line) for line in run(home, "ask", "hi", "--stream", "--json").splitlines()]
    for line in lines:
        validate(line, "ask-stream")
    assert "".join(line.get("delta", "") for line in lines) == lines[-1]["text"]


def test_an_answer_that_breaks_off(home: Home) -> None:
    answer = json.loads(run(home, "ask", "break", "--json", code=1))
    validate(answer, "ask")
    assert answer["error"]["kind"] == "network"
    assert answer["text"].startswith("One")


def test_a_secret_is_refused_and_a_route_says_why(home: Home) -> None:
    secret = "password=Tr0ub4dor&3"
    refused = run(home, "ask", secret, "--json", code=3)
    validate(json.loads(refused), "error")
    assert json.loads(refused)["error"]["kind"] == "privacy"
    assert "Tr0ub" not in refused
    decision = json.loads(run(home, "route", secret, "--json", code=3))
    validate(decision, "route")
    assert (decision["chosen"], decision["findings"]) == (None, [{"kind": "password", "count": 1}])


def test_a_label_is_kept(home: Home) -> None:
    assert json.loads(run(home, "ask", "hi", "--label", "restricted", "--json", code=3))["error"]["kind"] == "label"
    assert "Not fake/demo: The label restricted does not allow it." in run(
        home, "route", "hi", "--label", "restricted", code=3
    )


@pytest.mark.parametrize(
    ("argv", "schema"),
    [
        (["models", "list"], "models"),
        (["providers", "list"], "providers"),
        (["conversations", "list"], "conversations"),
        (["audit", "status"], "audit-status"),
        (["policy", "show"], "policy"),
        (["policy", "schema"], "policy-schema"),
        (["doctor"], "checks"),
    ],
    ids=lambda v: "-".join(v) if isinstance(v, list) else "",
)
def test_what_the_real_engine_says_fits_the_schemas(home: Home, argv: list[str], schema: str) -> None:
    validate(json.loads(run(home, *argv, "--json")), schema)


def test_a_provider_comes_and_goes_and_its_key_is_nowhere(home: Home) -> None:
    key = "sk-canary-4a7f"
    argv = ["providers", "add", "office", "--kind", "openai-chat", "--url", "http://127.0.0.1:9/v1"]
    added = run(home, *argv, "--key-stdin", "--json", stdin=key + "\n")
    validate(json.loads(added), "provider")
    tested = json.loads(run(home, "providers", "test", "office", "--json", code=1))
    validate(tested, "provider-test")
    assert tested["error"]["kind"] == "network"
    assert key not in "".join(file.read_bytes().decode("latin-1") for file in home.folder.rglob("*") if file.is_file())
    validate(json.loads(run(home, "providers", "remove", "office", "--json")), "removed")


def test_a_policy_is_checked(home: Home, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"user_providers": "no"}')
    found = json.loads(run(home, "policy", "check", str(tmp_path / "p.json"), "--json", code=1))
    validate(found, "policy-issues")
    assert found["issues"][0]["key"] == "user_providers"


def test_a_conversation_is_renamed_deleted_and_brought_back(home: Home) -> None:
    chat = json.loads(run(home, "ask", "hi", "--json"))["conversation_id"]
    renamed = json.loads(run(home, "conversations", "rename", chat, "New name", "--json"))
    validate(renamed, "conversation")
    assert renamed["title"] == "New name"
    run(home, "conversations", "delete", chat)
    listed = json.loads(run(home, "conversations", "list", "--json"))["conversations"]
    assert chat not in {c["id"] for c in listed}
    binned = json.loads(run(home, "conversations", "list", "--bin", "--json"))
    validate(binned, "conversations")
    (gone,) = binned["conversations"]
    assert gone["id"] == chat and gone["kept_until_us"] - gone["deleted_us"] == 30 * DAY_US
    assert chat in run(home, "conversations", "list", "--bin")
    assert "New name" in run(home, "conversations", "restore", chat)
    assert json.loads(run(home, "conversations", "list", "--bin", "--json")) == {"conversations": []}
    listed = json.loads(run(home, "conversations", "list", "--json"))["conversations"]
    assert chat in {c["id"] for c in listed}
    run(home, "conversations", "show", "no-such-id", code=1)


def test_a_backup_goes_there_and_back(home: Home, tmp_path: Path) -> None:
    title = "Kept in the backup"
    chat = json.loads(run(home, "ask", "hi", "--json"))["conversation_id"]
    run(home, "conversations", "rename", chat, title)
    file = str(tmp_path / "all.backup")
    run(home, "backup", "create", file, "--passphrase-stdin", stdin="a good long passphrase\n")
    run(home, "conversations", "rename", chat, "Changed later")
    run(home, "backup", "restore", file, "--passphrase-stdin", stdin="a good long passphrase\n")
    assert json.loads(run(home, "conversations", "show", chat, "--json"))["title"] == title


def start(home: Home, *argv: str) -> "subprocess.Popen[str]":
    # Who was started in the background of a script ignores Ctrl+C, and so would every child.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "app", *argv],
            cwd=ROOT, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_the_answer_and_keeps_what_came(home: Home) -> None:
    process = start(home, "ask", "slowly", "--stream", "--json")
    assert process.stdout is not None
    lines: list[dict[str, Any]] = []
    while not (lines and "delta" in lines[-1]):
        lines.append(json.loads(process.stdout.readline()))
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (130, "")
    last = json.loads(rest.splitlines()[-1])
    validate(last, "ask")
    assert last["finish_reason"] == "cancelled"
    shown = json.loads(run(home, "conversations", "show", last["conversation_id"], "--json"))
    assert shown["messages"][-1]["text"] == last["text"] != ""
    assert json.loads(run(home, "audit", "status", "--json"))["open_requests"] == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_stopped_answer_of_this_device_says_what_it_took_and_that_it_was_free(tmp_path: Path) -> None:
    home = Home(tmp_path / "account")
    # One that goes on and on.
    run(home, "models", "add", str(write_llama(tmp_path / "tiny.gguf", context=32_768)))
    process = start(home, "ask", "Hello", "--stream", "--json", "--max-tokens", "30000")
    assert process.stdout is not None
    lines: list[dict[str, Any]] = []
    while not (lines and "delta" in lines[-1]):
        lines.append(json.loads(process.stdout.readline()))
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    last = json.loads(rest.splitlines()[-1])
    validate(last, "ask")
    assert (process.returncode, last["finish_reason"], last["provider"]) == (130, "cancelled", "local")
    assert last["usage"]["input_tokens"] > 0 and last["usage"]["output_tokens"] > 0
    assert last["cost"] == {"amount": "0", "currency": "USD"}
    shown = json.loads(run(home, "conversations", "show", last["conversation_id"], "--json"))["messages"][-1]
    assert (shown["usage"], shown["cost"]) == (last["usage"], last["cost"])


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_leaves_is_no_failure_worth_words(home: Home) -> None:
    process = start(home, "ask", "slowly", "--stream")
    assert process.stdout is not None
    assert process.stdout.read(1)
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as err:
        assert err.read() == ""
    assert process.wait(300) == 1


def test_a_command_loads_no_window(home: Home) -> None:
    code = "import sys; from app import bootstrap; bootstrap.run(['policy', 'show']); print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=home.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
