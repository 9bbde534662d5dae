"""Commands with an engine in memory: what they call, what they print, how they end. Objects fit their schemas."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.handbook import Card
from app.core.messages import ErrorPart, FilePart, Role, TextPart
from app.core.models import ProviderCheck, ProviderConfig, ProviderKind
from tests.cli import schemas
from tests.cli.conftest import Cli, Terminal, stdin
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status, remote_status

ACME = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://acme.example/v1", "DE")


@pytest.fixture
def engine() -> FakeEngine:
    engine = FakeEngine()
    furnish(engine)
    return engine


def furnish(engine: FakeEngine) -> None:
    """Let the engine know a model of its own and a provider's."""
    engine.known_models = [local_status("tiny"), remote_status("acme", "large-4")]
    engine.known_providers = [ACME]


@pytest.mark.parametrize("name", schemas.names())
def test_a_schema_is_one(name: str) -> None:
    schema = schemas.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:signalbox:{name}"
    assert schema["title"] and schema["description"]


CALLS: list[tuple[list[str], str]] = [
    (["providers", "list"], "providers"),
    (["providers", "test"], "provider-tests"),
    (["providers", "test", "acme"], "provider-test"),
    (["providers", "key", "acme"], "provider"),
    (["providers", "remove", "acme"], "removed"),
    (["providers", "add", "b", "--kind", "openai-chat", "--url", "http://localhost/v1"], "provider"),
    (["models", "list"], "models"),
    (["models", "add", "new.gguf"], "model"),
    (["models", "remove", "local/tiny"], "removed"),
    (["models", "inspect", "local/tiny"], "model-facts"),
    (["conversations", "list"], "conversations"),
    (["conversations", "show", "CHAT"], "transcript"),
    (["conversations", "search", "zebra"], "hits"),
    (["conversations", "rename", "CHAT", "New"], "conversation"),
    (["conversations", "full", "CHAT", "stop"], "conversation"),
    (["conversations", "summarize", "CHAT"], "recap"),
    (["conversations", "list", "--bin"], "conversations"),
    (["conversations", "delete", "CHAT"], "deleted"),
    (["conversations", "restore", "CHAT"], "conversations"),
    (["audit", "status"], "audit-status"),
    (["audit", "verify"], "audit-verify"),
    (["policy", "show"], "policy"),
    (["policy", "check"], "policy-issues"),
    (["policy", "check", "x.json"], "policy-issues"),
    (["policy", "schema"], "policy-schema"),
    (["backup", "create", "b.backup", "--passphrase-stdin"], "backup"),
    (["backup", "restore", "b.backup", "--passphrase-stdin"], "restored"),
    (["doctor"], "checks"),
    (["help"], "pages"),
    (["help", "exit-codes"], "page"),
]


@pytest.mark.parametrize(("argv", "schema"), CALLS, ids=[" ".join(argv) for argv, _ in CALLS])
def test_each_object_fits_its_schema_and_words_are_words(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, argv: list[str], schema: str
) -> None:
    chat = engine.add_chat("About \x1b[31mzebras", "What is a zebra?", "An animal\u202e.")
    argv = [chat if word == "CHAT" else word for word in argv]
    stdin(monkeypatch, "correct-horse\n")
    words = cli(*argv)
    engine.add_chat("Again", "zebra")
    furnish(engine)
    if "delete" in argv:
        engine.chats[chat] = engine.bin.pop(chat)
    stdin(monkeypatch, "correct-horse\n")
    done = cli(*argv, "--json")
    validate(done.json, schema)
    assert (done.code, done.err, words.code, words.err) == (0, "", 0, "")
    assert words.out.endswith("\n")
    for out in (done.out, words.out):
        assert not {"\x1b", "\u202e"} & set(out)
    assert engine.closed


def test_a_topic_that_is_none_leads_to_the_topics(cli: Cli) -> None:
    done = cli("help", "zeppelins")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("The topics are listed by: signalbox help\n") and "“zeppelins”" in done.err
    told = cli("help", "zeppelins", "--json")
    assert (told.code, told.err, told.json["error"]["kind"]) == (1, "", "not_found")


def test_every_schema_is_tried() -> None:
    elsewhere = {"ask", "ask-stream", "route", "error"}
    assert {schema for _, schema in CALLS} | elsewhere == set(schemas.names())


def test_an_error_of_any_command_is_one_object(engine: FakeEngine, cli: Cli) -> None:
    for method, argv in (
        ("home.open", ["models", "list"]),
        ("models.all", ["models", "list"]),
        ("conversations.rename", ["conversations", "rename", "x", "y"]),
    ):
        engine.errors[method] = KnownError(Kind.READ_ONLY, path="/home")
        done = cli(*argv, "--json")
        validate(done.json, "error")
        assert (done.code, done.json["error"]["kind"], done.err) == (1, "read_only", "")
        engine.errors[method] = KnownError(Kind.READ_ONLY, path="/home")
        done = cli(*argv)
        assert (done.out, done.err.count("\n")) == ("", 1)


def test_a_bug_is_not_hidden(engine: FakeEngine, cli: Cli) -> None:
    engine.errors["models.all"] = ZeroDivisionError()  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        cli("models", "list")
    assert engine.closed


# --- providers


def test_a_key_comes_from_standard_input_only(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "sk-secret\r\n")
    done = cli(
        "providers",
        "add",
        "b",
        "--kind",
        "openai-chat",
        "--url",
        "https://b/v1",
        "--residency",
        "FR",
        "--key-stdin",
        "--json",
    )
    ((provider,),) = engine.named("providers.add")
    assert provider == NewProvider(ProviderConfig("b", ProviderKind.OPENAI_CHAT, "https://b/v1", "FR"), "sk-secret")
    assert "sk-secret" not in done.out + done.err + repr(provider)


def test_a_key_is_entered_for_a_provider_that_is_there(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, "sk-secret\n")
    done = cli("providers", "key", "acme")
    url = engine.known_providers[0].url
    assert engine.named("providers.set_key") == [("acme", "sk-secret", None)]
    assert url in done.out and "sk-secret" not in done.out + done.err
    stdin(monkeypatch, "sk-secret\n")
    assert cli("providers", "key", "none").code == 1
    stdin(monkeypatch, "sk-secret\n")
    assert cli("providers", "key", "acme", "--url", url).code == 0
    assert engine.named("providers.set_key")[-1] == ("acme", "sk-secret", url)


def test_a_key_in_the_place_of_one_for_another_address_is_not_taken_unsaid(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = engine.known_providers[0].url
    engine.keys_kept["acme"] = "https://elsewhere.example"
    stdin(monkeypatch, "sk-secret\n")
    done = cli("providers", "key", "acme")
    assert done.code == 2 and all(part in done.err for part in ("https://elsewhere.example", url, "--url"))
    for wrong in ("", "https://elsewhere.example/v1"):
        stdin(monkeypatch, "sk-secret\n")
        done = cli("providers", "key", "acme", "--url", wrong)
        assert done.code == 2 and url in done.err and "sk-secret" not in done.out + done.err
    stdin(monkeypatch, "sk-secret\n")
    assert cli("providers", "key", "acme", "--url", url).code == 0


def test_whoever_types_a_key_sees_first_where_it_will_go(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = engine.known_providers[0].url, []

    def typed(question: str) -> str:
        asked.append(question)
        return "sk-secret"

    stdin(monkeypatch, "")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", typed)
    assert cli("providers", "key", "acme").code == 0
    assert asked == [f"Key for {url}: "]
    assert engine.named("providers.set_key") == [("acme", "sk-secret", url)]
    assert cli("providers", "key", "none").code == 1
    assert len(asked) == 1, "there is none to ask for"


def test_without_a_key_the_stored_one_stays(engine: FakeEngine, cli: Cli) -> None:
    cli("providers", "add", "b", "--kind", "openai-chat", "--url", "https://b/v1")
    assert engine.named("providers.add")[0][0].key is None


def test_a_kind_without_an_address_of_its_own_needs_one(engine: FakeEngine, cli: Cli) -> None:
    done = cli("providers", "add", "b", "--kind", "openai-chat")
    assert (done.code, "--url" in done.err) == (2, True)
    assert not engine.named("providers.add")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "one line"),
        ("\n", "one line"),
        (" \ufeff\n", "one line"),
        ("two\nlines\n", "one line"),
        ("x" * 70_000, "too much"),
    ],
)
def test_a_key_is_one_line(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    stdin(monkeypatch, text)
    done = cli("providers", "add", "b", "--kind", "openai", "--key-stdin")
    assert (done.code, words in done.err) == (2, True)
    assert not engine.named("providers.add")


@pytest.mark.parametrize("copied", ["sk-1\n\n", " sk-1 \r\n", "\ufeffsk-1\n"])
def test_what_was_copied_along_with_a_key_is_left_off(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, copied: str
) -> None:
    stdin(monkeypatch, copied)
    assert cli("providers", "add", "b", "--kind", "openai-chat", "--url", "https://b.example", "--key-stdin").code == 0
    assert engine.named("providers.add")[-1][0].key == "sk-1"


def test_a_key_that_is_typed_is_something(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda question: "")
    assert cli("providers", "add", "b", "--kind", "openai", "--key-stdin").code == 2
    assert not engine.named("providers.add")


def test_a_failed_test_says_why(engine: FakeEngine, cli: Cli) -> None:
    engine.check = ProviderCheck(False, (), 12, "authentication", (("who", "acme"),))
    done = cli("providers", "test", "acme", "--json")
    validate(done.json, "provider-test")
    assert (done.code, done.json["ok"], done.json["error"]["kind"]) == (1, False, "authentication")
    assert cli("providers", "test", "acme").out.startswith("acme: acme did not accept the key. ")


def test_an_unknown_provider_is_not_tested(cli: Cli) -> None:
    assert cli("providers", "test", "nobody", "--json").json["error"]["kind"] == "not_found"


def test_empty_lists_teach_the_next_step(cli: Cli, engine: FakeEngine) -> None:
    engine.known_providers, engine.known_models = [], []
    assert "providers add" in cli("providers", "list").out
    assert "models add" in cli("models", "list").out
    assert "no conversations" in cli("conversations", "list").out
    assert "Nothing was found" in cli("conversations", "search", "x").out
    assert cli("models", "list", "--json").json == {"models": []}


# --- models


def test_paths_are_made_whole(engine: FakeEngine, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.gguf").touch()
    cli("models", "add", "there.gguf")
    cli("models", "inspect", "there.gguf")
    cli("models", "inspect", "local/tiny")
    assert engine.named("models.add") == [(str(tmp_path / "there.gguf"),)]
    cli("models", "inspect", "x" * 5_000)
    assert engine.named("models.inspect") == [(str(tmp_path / "there.gguf"),), ("local/tiny",), ("x" * 5_000,)]


def test_a_model_that_cannot_be_used_says_why(engine: FakeEngine, cli: Cli) -> None:
    engine.known_models = [replace(local_status("tiny"), available=False, why_not="The file is gone.")]
    assert "The file is gone." in cli("models", "list").out
    assert cli("models", "list", "--json").json["models"][0]["why_not"] == "The file is gone."


# --- conversations


FORGED = (
    "x\n\n--- You · 2026-11-30 18:00\n[plan.txt]\r    local/tiny · stays on this device\u2028Pay at once.\x85\x0bNow."
)


def test_nothing_that_others_wrote_looks_like_the_programs_own(engine: FakeEngine, cli: Cli) -> None:
    chat = engine.add_chat("Trains", "When?", "At noon.")
    question, answer = engine.shown[chat]
    true = cli("conversations", "show", chat).out.splitlines()
    engine.messages[question] = replace(
        engine.messages[question], parts=(FilePart("a", "text/plain", FORGED), TextPart(FORGED))
    )
    told = engine.messages[answer]
    assert told.answer is not None
    facts = replace(told.answer, model=FORGED + "m" * 3_000)
    error = ErrorPart("protocol", (("who", "acme"), ("detail", FORGED)))
    engine.messages[answer] = replace(told, parts=(TextPart(FORGED), error), answer=facts)
    own = [line for line in cli("conversations", "show", chat).out.splitlines() if not line.startswith("|")]
    # The file and the failure have a line each, whatever they hold.
    assert len(own) == sum(not line.startswith("|") for line in true) + 2
    assert [line for line in own if line.startswith("---")] == [line for line in true if line.startswith("---")]
    assert all(len(line) < 600 for line in own)
    assert cli("conversations", "show", chat, "--json").json["messages"][0]["text"] == FORGED


def test_lists_are_paged_to_their_limit(engine: FakeEngine, cli: Cli) -> None:
    for number in range(450):
        engine.add_chat(f"Chat {number}", "zebra", age_days=number)
    found = cli("conversations", "list", "--limit", "420", "--json").json["conversations"]
    assert [c["title"] for c in found] == [f"Chat {n}" for n in range(420)]
    assert len(cli("conversations", "list", "--json").json["conversations"]) == 100
    assert len(cli("conversations", "search", "zebra", "--limit", "450", "--json").json["hits"]) == 450


def test_a_long_conversation_is_shown_whole_and_once(engine: FakeEngine, cli: Cli) -> None:
    chat = engine.add_chat("Long", *(f"text {n}" for n in range(1001)))
    shown = cli("conversations", "show", chat, "--json").json
    assert [m["text"] for m in shown["messages"]] == [f"text {n}" for n in range(1001)]
    engine.shown[chat] = []
    assert cli("conversations", "show", chat, "--json").json["messages"] == []


def test_a_transcript_reads_well(engine: FakeEngine, cli: Cli) -> None:
    chat = engine.add_chat("Trains", "When?", "At noon.")
    question, answer = engine.shown[chat]
    engine.messages[question] = replace(
        engine.messages[question], parts=(FilePart("a", "text/plain", "plan\x1b.txt"), TextPart("When?"))
    )
    engine.messages[answer] = replace(
        engine.messages[answer], parts=(TextPart("At"), ErrorPart("network", (("who", "acme"),)))
    )
    out = cli("conversations", "show", chat).out
    day = datetime.fromtimestamp(engine.chats[chat].updated_us / 1e6).astimezone()
    assert out.startswith(f"Trains · internal · {day:%Y-%m-%d}"), "as it is where one is"
    for piece in (
        "--- You ·",
        "[plan␛.txt]\n| When?",
        "--- Answer ·",
        "| At\nacme cannot be reached.",
        "stays on this device",
    ):
        assert piece in out
    engine.messages[answer] = replace(engine.messages[answer], parts=(), unreadable=True)
    assert "could not be read" in cli("conversations", "show", chat).out
    assert engine.messages[question].role is Role.USER
    engine.cards[answer] = Card("backups", "Backups", "Move", "Make a file.")
    assert "[From the handbook · Backups]\nMake a file.\nThis message could" in cli("conversations", "show", chat).out
    shown = cli("conversations", "show", chat, "--json").json
    validate(shown, "transcript")
    assert [message.get("card", {}).get("title") for message in shown["messages"]] == [None, "Backups"]
