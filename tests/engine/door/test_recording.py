"""Each entry keeps what is new in it, whatever becomes of a conversation, and an officer reads the whole."""

from pathlib import Path

import pytest

from app.audit.threads import NAME
from app.core.audit import AuditEvent, AuditKind
from app.sealing import hpke
from tests.support.engines import Scene, running
from tests.support.opened_entries import contents, entries, opened_by, threads
from tests.support.policies import Given, named

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}


async def told(scene: Scene, text: str, talk: str | None = None, **more: object) -> tuple[str, str]:
    """Say it; the conversation's id and the answer's."""
    answer = await scene.ask(text, conversation_id=talk, **more)
    return answer.conversation_id, answer.id


async def test_an_entry_holds_what_is_new_and_the_whole_is_read(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk, _ = await told(scene, "One", system="Be brief.")
        await told(scene, "Two", talk)
    async with running(tmp_path, ECHO) as scene:
        await told(scene, "Three", talk)
        await told(scene, "Other")
        assert (await scene.engine.audit.verify()).ok
    home = tmp_path / "home"
    assert contents(home) == [
        ["Be brief.", "One"],
        ["One"],
        ["Two"],
        ["Two"],
        ["Three"],
        ["Three"],
        ["Other"],
        ["Other"],
    ]
    assert threads(home) == [
        ["Be brief.", "One"],
        ["Be brief.", "One", "One", "Two"],
        ["Be brief.", "One", "One", "Two", "Two", "Three"],
        ["Other"],
    ]


async def test_again_otherwise_and_elsewhere_go_on_from_what_stands_there(tmp_path: Path) -> None:
    script = {
        "models": ["first", "second"],
        "replies": [{"model": "first", "match": "fail", "fail": {"kind": "network"}}, {"echo": True}],
    }
    async with running(tmp_path, script) as scene:
        talk, _ = await told(scene, "One")
        _, second = await told(scene, "Two", talk)
        turn = await scene.engine.chat.regenerate(second)
        await scene.engine.chat.wait(turn)
        await told(scene, "Please fail", talk)
        page = await scene.engine.transcripts.page(talk)
        await scene.send("Two, edited", conversation_id=talk, edit_of=page.items[2].message.id)
        assert (await scene.engine.audit.verify()).ok
    home = tmp_path / "home"
    assert contents(home)[:6] == [["One"], ["One"], ["Two"], ["Two"], [], ["Two"]]
    assert threads(home)[:3] == [["One"], ["One", "One", "Two"], ["One", "One", "Two"]]
    assert threads(home)[-1] == ["One", "One", "Two, edited"]


async def test_another_system_prompt_is_another_thread(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk, _ = await told(scene, "One", system="Be brief.")
        await told(scene, "Two", talk, system="Be long.")
        await told(scene, "Three", talk, system="Be long.")
        await told(scene, "Four", talk)
    asked = contents(tmp_path / "home")[::2]
    # The branch itself is under the first one still, and its last answers stand under the other.
    assert asked == [
        ["Be brief.", "One"],
        ["Be long.", "One", "One", "Two"],
        ["Three"],
        ["Two", "Two", "Three", "Three", "Four"],
    ]


async def test_what_others_cannot_open_is_said_to_them_anew(tmp_path: Path) -> None:
    (seed, public), (_, other) = hpke.generate(), hpke.generate()
    policy = Given(recipients=named(other))
    async with running(tmp_path, ECHO, policy) as scene:
        talk, _ = await told(scene, "One")
        policy.state(recipients=named(other, public))
        await told(scene, "Two", talk)
        await told(scene, "Three", talk)
    assert opened_by(seed, tmp_path / "home").count(AuditKind.REQUEST) == 2
    assert threads(tmp_path / "home", seed) == [["One", "One", "Two"], ["One", "One", "Two", "Two", "Three"]]


async def test_nothing_is_gone_on_from_where_no_content_is_kept(tmp_path: Path) -> None:
    policy = Given(audit_content="hash")
    async with running(tmp_path, ECHO, policy) as scene:
        talk, _ = await told(scene, "One")
        policy.state(audit_content="full")
        await told(scene, "Two", talk)
        policy.state(audit_content="hash")
        await told(scene, "Three", talk)
        policy.state(audit_content="full")
        await told(scene, "Four", talk)
        assert (await scene.engine.audit.verify()).ok
    home = tmp_path / "home"
    assert contents(home)[::2] == [[], ["One", "One", "Two"], [], ["Three", "Three", "Four"]]
    said = [body[NAME]["messages"] for kind, body in entries(home) if kind == AuditKind.REQUEST]
    assert said == [1, 3, 5, 7]


async def test_an_answer_that_a_crash_cut_is_said_with_the_next_question(tmp_path: Path) -> None:
    """Who recovers knows nothing of the thread, and the entry is read all the same."""
    script = {"replies": [{"match": "slow", "text": "Some words", "fail": {"kind": "network", "after_tokens": 1}}]}
    async with running(tmp_path, {"replies": [*script["replies"], {"echo": True}]}) as scene:
        talk, _ = await told(scene, "slow")
        await told(scene, "Two", talk)
    assert threads(tmp_path / "home")[-1] == ["slow", "Some", "Two"]


async def test_a_check_of_all_finds_what_goes_on_from_nothing(tmp_path: Path) -> None:
    """As a fault of the program would leave it: sealed and signed, and not what was said."""
    thread = {"messages": 1, "sha256": "00" * 32, "earlier": {"entry": 2, "messages": 1, "sha256": "00" * 32}}
    async with running(tmp_path, ECHO) as scene:
        await told(scene, "One")
        assert (await scene.engine.audit.verify()).ok
        register = scene.engine._open.ground.register
        seq = await register.append(AuditEvent(AuditKind.REQUEST, {NAME: thread}, turn="turn"))
        assert (await scene.engine.audit.verify(whole=False)).ok
        found = (await scene.engine.audit.verify()).problems
        assert [(problem.seq, problem.kind) for problem in found] == [(seq, "thread")]
