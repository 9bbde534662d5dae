"""Answers as untidy servers send them: cut, joined, with other line ends, without marks, with pieces that are empty."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from random import Random
from typing import Any

from app.core.errors import Kind, ProviderFailure
from app.core.events import Finished, TextDelta
from app.net.failures import Cause, NetFailure, Phase
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_body import AnswerBody
from app.providers.openai_chat_failures import Reporter
from tests.support.answer_oracle import End, Outcome, Verdict, verdict

WORDS = [
    "One", " two", " three.", "\n", " ", "", "\n\n- four", "é€😀", "\u2028", "data: five", "\n\ndata: [DONE]\n\n",
    '{"a": "b"}', "[DONE]", "}{", "\\", '"', "\u0085", "\r", "stop", " e\u0301", "\ufeffx", "<", " <t",
]  # fmt: skip
MARKS = [b"[DONE]", b"[DONE]", b"[done]", b'"[DONE]"', b" [DONE] "]
ODD = [b"rubbish", b"[1, 2]", b"null", b'{"cut": ', b"7"]
FAULTS: list[dict[str, Any]] = [
    {"error": {"message": "it fell over", "code": 500}},
    {"code": 50001, "msg": "model is starting"},
    {"error": "slow down", "choices": [{"delta": {"content": "late"}}]},
]


@dataclass(frozen=True)
class Untidy:
    """A body, the pieces in which it comes, and how it ends."""

    pieces: tuple[bytes, ...]
    end: End

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


def untidy(dice: Random) -> Untidy:
    """Any body, most of them nearly good."""
    if dice.random() < 0.15:
        body = _unframed(dice)
    else:
        body = _framed(dice, _messages(dice))
    if dice.random() < 0.1:
        body = b"\xef\xbb\xbf" + body
    if dice.random() < 0.35:
        body = body[: dice.randint(0, len(body))]
    end = dice.choices(list(End), (5, 3, 2))[0]
    return Untidy(_pieces(dice, body), end)


def _values(dice: Random) -> list[dict[str, Any]]:
    always = dice.choice([None, None, None, None, "stop"])
    values: list[dict[str, Any]] = []
    if dice.random() < 0.5:
        values.append(_chunk({"role": "assistant"}, dice.choice([None, always, "stop"])))
    for _ in range(dice.choice([0, 1, 2, 3, 5, 8])):
        field = dice.choices(["content", "reasoning"], (8, 1))[0]
        values.append(_chunk({field: dice.choice(WORDS)}, "stop" if dice.random() < 0.05 else always))
        if dice.random() < 0.05:
            call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
            values.append(_chunk({"tool_calls": [call]}, always))
        if dice.random() < 0.1:
            values.append(dice.choice([{"choices": []}, {"choices": None}, _chunk({}, None), _chunk({}, "null")]))
    if dice.random() < 0.6:
        values.append(_chunk({}, dice.choice(["stop", "length", "STOP", "tool_calls"]), dice.choice([True, False])))
    if dice.random() < 0.4:
        values.append({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}})
    if dice.random() < 0.05:
        values.insert(dice.randint(0, len(values)), dice.choice([*FAULTS, _chunk({"content": "x"}, "error")]))
    return values


def _chunk(delta: dict[str, Any], reason: str | None, camel: bool = False) -> dict[str, Any]:
    return {"model": "m", "choices": [{"delta": delta, "finishReason" if camel else "finish_reason": reason}]}


def _messages(dice: Random) -> list[bytes]:
    messages = [json.dumps(value, ensure_ascii=dice.random() < 0.5).encode() for value in _values(dice)]
    if dice.random() < 0.65:
        messages.append(dice.choice(MARKS))
        if dice.random() < 0.1:
            messages.append(json.dumps(_chunk({"content": "too late"}, None)).encode())
    if dice.random() < 0.05:
        messages.insert(dice.randint(0, len(messages)), dice.choice(ODD))
    return messages


def _framed(dice: Random, messages: list[bytes]) -> bytes:
    ends = dice.choice([[b"\n"], [b"\n"], [b"\r\n"], [b"\r"], [b"\n", b"\r\n", b"\r"]])
    forgets, joins = dice.choice([0, 0, 0, 0.3, 1]), dice.choice([0, 0, 0, 0, 0.3])
    body = b""
    for number, message in enumerate(messages):
        if number and dice.random() < joins:
            body = body.rstrip(b"\r\n") + dice.choice([b"", b" ", b"data: "]) + message
        else:
            body += _aside(dice, dice.choice(ends)) + dice.choice([b"data: ", b"data:"]) + message
        body += dice.choice(ends)
        # A line break of two characters must not be made of two line ends.
        if dice.random() >= forgets:
            body += b"\n" if body.endswith(b"\r\n") else body[-1:]
    if dice.random() < 0.3:
        body = body.rstrip(b"\r\n") + dice.choice([b"", b"\n", b"\r\n", b"\r", b"\nid: 7", b"\n: thanks"])
    return body


def _aside(dice: Random, end: bytes) -> bytes:
    if dice.random() < 0.85:
        return b""
    return dice.choice(
        [b": waiting" + end, end, b"id: 7" + end, b"retry: 10" + end, b"data:" + end + end, b"x: y" + end]
    )


def _unframed(dice: Random) -> bytes:
    if dice.random() < 0.5:
        return b"\n".join(json.dumps(value).encode() for value in _values(dice) or [{}])
    text = dice.choice(WORDS) + dice.choice(WORDS)
    where: dict[str, Any] = dice.choice([{"message": {"content": text}}, {"text": text}, {"message": None}])
    whole = {"choices": [where | {"finish_reason": dice.choice(["stop", "length", None])}]}
    return json.dumps(whole, indent=dice.choice([None, 1])).encode()


def _pieces(dice: Random, body: bytes) -> tuple[bytes, ...]:
    if dice.random() < 0.2:
        return tuple(bytes([byte]) for byte in body)
    cuts = sorted(dice.randint(0, len(body)) for _ in range(dice.randint(0, 6)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    return tuple(piece for piece in pieces if piece)


class _Coming:
    """An answer whose body comes in pieces, and ends as it should."""

    status = 200

    def __init__(self, untidy: Untidy) -> None:
        self._untidy = untidy

    def header(self, name: str) -> str:
        return ""

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        for piece in self._untidy.pieces:
            yield piece
        if self._untidy.end is End.BROKE:
            raise NetFailure(Cause.CLOSED, "the connection broke")
        if self._untidy.end is End.STALLED:
            raise NetFailure(Cause.TIMEOUT, phase=Phase.IDLE)

    async def read(self, limit: int) -> bytes:
        raise NotImplementedError

    async def head(self, limit: int) -> bytes:
        raise NotImplementedError


async def found(untidy: Untidy, *, think_tags: bool) -> Verdict:
    """What the program makes of a body."""
    reporter = Reporter("acme")
    reader = AnswerReader(reporter, think_tags=think_tags)
    text, outcome = "", None
    try:
        async for event in AnswerBody(_Coming(untidy), reader, reporter, 60.0).events():
            assert outcome is None, "something came behind the end"
            if isinstance(event, TextDelta):
                text += event.text
            elif isinstance(event, Finished):
                outcome = Outcome.WHOLE
    except ProviderFailure as failure:
        assert outcome is None, "a failure came behind the end"
        outcome = Outcome.BROKEN if failure.kind in (Kind.BROKEN_OFF, Kind.TIMEOUT) else Outcome.FAILED
    assert outcome is not None, "no end came"
    # Blanks before the first word may belong to thoughts that stood before it.
    return Verdict(outcome, text.lstrip())


async def agree(seed: int) -> Outcome:
    """One body, judged twice; raises AssertionError where the program and the oracle differ."""
    dice = Random(seed)
    made = untidy(dice)
    right, ours = verdict(made.body, made.end), await found(made, think_tags=dice.random() < 0.5)
    assert ours == right, f"seed {seed}: {ours}, and it is {right}, which {made.end.value}:\n{made.body!r}"
    return right.outcome
