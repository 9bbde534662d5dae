"""An answer in which nothing stands is none, whoever gave it; one that only thought until its limit is told as that."""

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind, KnownError
from app.core.messages import ErrorPart, FinishReason, ThinkingPart
from tests.support.engines import running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio


def outcome(home: Path) -> tuple[str, dict[str, Any]]:
    """Kind and body of the entry that closed the request."""
    [found] = [(kind, body) for kind, body in entries(home) if kind.startswith("response")]
    return found


@pytest.mark.parametrize(
    "reply",
    [
        {"text": " \n\n"},
        {"text": "\u200b\u00a0"},
        {"text": "\n", "thinking": "\n"},
        {"text": " ", "finish": "unknown"},
    ],
)
async def test_blanks_are_no_answer(tmp_path: Path, reply: dict[str, Any]) -> None:
    async with running(tmp_path, {"replies": [reply]}) as scene:
        turn = await scene.send("hello")
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.EMPTY
        assert caught.value.message == "fake gave an empty answer."
        assert (await scene.engine.audit.status()).open_requests == 0
    kind, body = outcome(scene.home)
    assert (kind, body["error.type"]) == ("response.aborted", "empty")


@pytest.mark.parametrize(
    "reply", [{"text": "Yes", "thinking": "Well, let me see."}, {"text": "\n Yes", "thinking": "a b c"}]
)
async def test_thoughts_that_took_the_whole_limit_are_told_as_such(tmp_path: Path, reply: dict[str, Any]) -> None:
    async with running(tmp_path, {"replies": [reply]}) as scene:
        turn = await scene.send("hello", max_output=2)
        answer = await scene.engine.chat.wait(turn)
        assert [type(part) for part in answer.parts] == [ThinkingPart, ErrorPart]
        assert answer.answer is not None
        assert answer.answer.finish_reason is FinishReason.LENGTH
        assert answer.answer.usage is not None
    kind, body = outcome(scene.home)
    assert (kind, body["error.type"]) == ("response.aborted", "unanswered")
    assert body["gen_ai.response.finish_reasons"] == ["length"]


async def test_thoughts_and_an_end_in_order_are_an_answer(tmp_path: Path) -> None:
    async with running(tmp_path, {"replies": [{"thinking": "Well."}]}) as scene:
        answer = await scene.engine.chat.wait(await scene.send("hello"))
        assert [type(part) for part in answer.parts] == [ThinkingPart]


async def test_an_answer_that_says_no_reason_is_whole(tmp_path: Path) -> None:
    async with running(tmp_path, {"replies": [{"text": "Yes", "finish": "unknown"}]}) as scene:
        answer = await scene.engine.chat.wait(await scene.send("hello"))
        assert answer.answer is not None
        assert answer.answer.finish_reason is FinishReason.UNKNOWN
    kind, body = outcome(scene.home)
    assert (kind, body["gen_ai.response.finish_reasons"]) == ("response", ["unknown"])
