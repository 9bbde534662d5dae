"""What a route foretells is what befalls the message: the same sentence and the same exit code."""

from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.requests import Attachment, Draft, Tool
from tests.support.engines import Scene, running
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

SECRET = "password=Tr0ub4dor&3"
IBAN = "GB82 WEST 1234 5698 7654 32"
SMALL = {"models": [{"name": "demo", "context_tokens": 2_000, "capabilities": []}], "replies": [{"echo": True}]}
PICTURE = Attachment("dot.png", "image/png", bytes.fromhex("89504e470d0a1a0a"))
DRAFTS = {
    "secret": (Draft(SECRET), Kind.PRIVACY),
    "label": (Draft("Hello", label=Label.RESTRICTED), Kind.LABEL),
    "finding": (Draft(f"Pay to {IBAN}"), Kind.LABEL),
    "label, picked": (Draft("Hello", label=Label.CONFIDENTIAL, model="fake/demo"), Kind.LABEL),
    "picture": (Draft("What is it?", attachments=(PICTURE,)), Kind.NO_CANDIDATE),
    "tools, picked": (Draft("Hello", model="fake/demo", tools=(Tool("t", "", {}),)), Kind.NO_CANDIDATE),
    "length": (Draft("words " * 2_000), Kind.CONTEXT_LENGTH),
    "length, picked": (Draft("words " * 2_000, model="fake/demo"), Kind.CONTEXT_LENGTH),
    "nobody of that name": (Draft("Hello", model="fake/gone"), Kind.NOT_FOUND),
    "no provider of that name": (Draft("Hello", model="acme/gone"), Kind.NOT_FOUND),
}


async def both(scene: Scene, draft: Draft) -> tuple[KnownError, KnownError]:
    """What is foretold, and what comes."""
    foretold = (await scene.engine.chat.route(draft)).refusal
    assert foretold is not None
    with pytest.raises(KnownError) as caught:
        await scene.engine.chat.send(draft)
    return foretold, caught.value


def check(foretold: KnownError, came: KnownError) -> None:
    assert (foretold.kind, foretold.message, foretold.exit_code) == (came.kind, came.message, came.exit_code)


@pytest.mark.parametrize("case", DRAFTS)
async def test_what_is_refused_is_foretold(tmp_path: Path, case: str) -> None:
    draft, kind = DRAFTS[case]
    async with running(tmp_path, SMALL) as scene:
        foretold, came = await both(scene, draft)
    assert foretold.kind is kind
    check(foretold, came)


async def test_what_is_answered_is_not_refused(tmp_path: Path) -> None:
    async with running(tmp_path, SMALL) as scene:
        route = await scene.engine.chat.route(Draft("Hello"))
        assert (route.decision.chosen, route.refusal) == ("fake/demo", None)
        assert (await scene.ask("Hello")).text == "Hello"


async def test_where_a_secret_stands_is_foretold(tmp_path: Path) -> None:
    async with running(tmp_path, {"models": [{"name": "demo"}], "replies": [{"text": f"Use {SECRET}"}]}) as scene:
        answer = await scene.ask("Which one?")
        foretold, came = await both(scene, Draft("And now?", answer.conversation_id))
    assert "in an earlier message" in foretold.message
    check(foretold, came)


@pytest.mark.parametrize("model", [None, "fake/demo"])
async def test_what_policy_refuses_is_foretold(tmp_path: Path, model: str | None) -> None:
    async with running(tmp_path, SMALL, Given(models_denied=["fake/*"])) as scene:
        foretold, came = await both(scene, Draft("Hello", model=model))
    assert (foretold.kind, foretold.exit_code) == (Kind.POLICY, 3)
    check(foretold, came)


async def test_that_there_is_no_model_is_foretold(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        foretold, came = await both(scene, Draft("Hello"))
    assert (foretold.kind, foretold.exit_code) == (Kind.NO_CANDIDATE, 1)
    check(foretold, came)
