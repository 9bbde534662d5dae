"""`ask --json` keeps what scripts rely on, for the wire and for local files of both architectures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.desktop import Home
from tests.support.gguf_models import write_llama, write_qwen35moe
from tests.support.peers import Peer

pytestmark = pytest.mark.slow

ROUTE = {"task", "findings", "label", "preference", "chosen", "chain", "removed", "reasons", "versions"}
PROMISED: dict[str, set[str]] = {
    "": {
        "text", "model", "provider", "finish_reason", "usage", "cost", "timings", "conversation_id", "message_id",
        "route",
    },
    "usage": {"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"},
    "timings": {"first_token_ms", "total_ms"},
    "route": ROUTE,
}  # fmt: skip
# Bounded everywhere, so that a model without sense comes to an end.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "colour": {"enum": ["red", "green", "yellow"]},
        "clear": {"type": "boolean"},
        "tracks": {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 1, "maxItems": 3},
        "box": {
            "type": "object",
            "properties": {"name": {"type": "string", "maxLength": 12}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
    "required": ["colour", "clear", "tracks", "box"],
    "additionalProperties": False,
}
WRITERS: dict[str, Callable[..., Path]] = {"llama": write_llama, "qwen35moe": write_qwen35moe}


def ask(home: Home, *words: str) -> dict[str, Any]:
    """What `ask` prints; every promised key is in it."""
    answer: dict[str, Any] = json.loads(home.run("ask", *words, "--json").stdout)
    for place, keys in PROMISED.items():
        assert keys <= set(answer[place] if place else answer), place
    return answer


def check(home: Home, tmp_path: Path, model: str, provider: str, *, counts: bool = True) -> None:
    """A plain answer with its figures, if anybody `counts`, then three that must satisfy a schema."""
    answer = ask(home, "Is the line clear?", "--model", model, "--max-tokens", "24")
    assert answer["text"]
    assert answer["provider"] == provider
    assert model.endswith(answer["model"])
    assert answer["finish_reason"] in ("stop", "length")
    if counts:
        assert answer["usage"]["input_tokens"] > 0
        assert 0 < answer["usage"]["output_tokens"] <= 24
    else:
        assert answer["usage"] == dict.fromkeys(PROMISED["usage"])
    assert 0 <= answer["timings"]["first_token_ms"] <= answer["timings"]["total_ms"]
    # What runs here costs nothing; what a server nobody told the price of costs is not known.
    assert answer["cost"] == ({"amount": "0", "currency": "USD"} if provider == "local" else None)
    assert answer["route"]["chosen"] == model
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(SCHEMA))
    for temperature in ("0", "0.8", "2"):
        held = ask(
            home, "Which signal?", "--model", model, "--max-tokens", "400", "--json-schema", str(schema),
            "--temperature", temperature,
        )  # fmt: skip
        # Not strict: the grammar of one of the servers lets control characters into strings.
        jsonschema.validate(json.loads(held["text"], strict=provider == "local"), SCHEMA)
        # A local model that wanders is led to the end of its object in time, which counts as its limit.
        assert held["finish_reason"] in ("stop", "length")


@pytest.mark.parametrize("architecture", WRITERS)
def test_a_model_file(architecture: str, home: Home, tmp_path: Path) -> None:
    file = WRITERS[architecture](tmp_path / f"{architecture}.gguf")
    facts = json.loads(home.run("models", "inspect", str(file), "--json").stdout)
    assert facts["architecture"] == architecture
    added = json.loads(home.run("models", "add", str(file), "--json").stdout)
    check(home, tmp_path, added["name"], "local")


@pytest.mark.peer
def test_the_wire(home: Home, peer: Peer, tmp_path: Path) -> None:
    home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", peer.url)
    tested = json.loads(home.run("providers", "test", "acme", "--json").stdout)
    # The server of llama-cpp-python tells nobody what a stream cost.
    check(home, tmp_path, f"acme/{tested['models'][0]}", "acme", counts=peer.kind != "llama_cpp.server")
