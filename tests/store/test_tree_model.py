"""The tree against a plain model of it: whatever happens, both show the same."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core.clock import SystemClock
from app.core.messages import TranscriptPage
from app.core.ports.turns import NewTurn
from app.store.chat import open_chat_store
from tests.support.stores import KEY, conversation, exchange, whole


@dataclass
class Oracle:
    """A tree in the simplest words."""

    parent: dict[str, str | None] = field(default_factory=dict)
    children: dict[str | None, list[str]] = field(default_factory=lambda: {None: []})
    shown: dict[str | None, str | None] = field(default_factory=dict)

    def add(self, node: str, parent: str | None) -> None:
        self.parent[node] = parent
        self.children.setdefault(parent, []).append(node)
        self.children[node] = []
        self.show(node)

    def show(self, node: str) -> None:
        at: str | None = node
        while at is not None:
            self.shown[self.parent[at]] = at
            at = self.parent[at]

    def remove(self, node: str) -> None:
        parent = self.parent.pop(node)
        self.children[parent].remove(node)
        del self.children[node]
        if self.shown.get(parent) == node:
            self.shown[parent] = self.children[parent][-1] if self.children[parent] else None

    def branch(self) -> list[str]:
        found, at = [], self.shown.get(None)
        while at is not None:
            found.append(at)
            at = self.shown.get(at)
        return found

    def up(self, node: str) -> list[str]:
        found: list[str] = []
        at: str | None = node
        while at is not None:
            found.append(at)
            at = self.parent[at]
        return found[::-1]


class Trees(RuleBasedStateMachine):
    """Turns begin, end, are withdrawn and shown, in any order, with restarts between."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.home = Path(tempfile.mkdtemp())
        self.talk = conversation()
        self.oracle = Oracle()
        self.open: dict[str, tuple[NewTurn, list[str]]] = {}

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize()
    def start(self) -> None:
        self.store = self.run(open_chat_store(self.home, KEY, owner="o", clock=SystemClock()))
        self.send(None)

    @rule(data=st.data())
    def reply_somewhere(self, data: st.DataObject) -> None:
        answers = [None, *(node for node in self.oracle.parent if self.is_answer(node))]
        self.send(data.draw(st.sampled_from(answers)))

    @rule()
    def go_on_at_the_end(self) -> None:
        branch = self.oracle.branch()
        self.send(branch[-1] if branch else None)

    @precondition(lambda self: self.oracle.parent)
    @rule(data=st.data())
    def regenerate(self, data: st.DataObject) -> None:
        asked = data.draw(st.sampled_from([n for n in self.oracle.parent if not self.is_answer(n)]))
        self.begin(exchange(self.talk, None, user_id=asked))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        turn_id = data.draw(st.sampled_from(sorted(self.open)))
        new, _ = self.open.pop(turn_id)
        self.run(self.store.turns.answer(turn_id, whole(new, "done")))
        self.run(self.store.turns.close(turn_id))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        turn_id = data.draw(st.sampled_from(sorted(self.open)))
        new, before = self.open.pop(turn_id)
        showed_it = self.oracle.branch()[-1:] == [new.answer.id]
        if not self.oracle.children[new.answer.id]:
            self.oracle.remove(new.answer.id)
            if new.user is not None and not self.oracle.children[new.user.id]:
                self.oracle.remove(new.user.id)
        if showed_it:
            if before and before[-1] in self.oracle.parent:
                self.oracle.show(before[-1])
            elif self.oracle.children[None]:
                self.oracle.show(self.oracle.children[None][-1])
        self.run(self.store.turns.withdraw(turn_id))

    @precondition(lambda self: self.oracle.parent)
    @rule(data=st.data())
    def show(self, data: st.DataObject) -> None:
        node = data.draw(st.sampled_from(sorted(self.oracle.parent)))
        self.oracle.show(node)
        self.run(self.store.transcripts.show_branch(node))

    @rule()
    def restart(self) -> None:
        self.run(self.store.aclose())
        self.store = self.run(open_chat_store(self.home, KEY, owner="o", clock=SystemClock()))

    @precondition(lambda self: self.oracle.branch())
    @rule(data=st.data(), before=st.integers(0, 4), after=st.integers(0, 4))
    def look_around(self, data: st.DataObject, before: int, after: int) -> None:
        branch = self.oracle.branch()
        at = data.draw(st.integers(0, len(branch) - 1))
        page: TranscriptPage = self.run(
            self.store.transcripts.page(self.talk.id, anchor=branch[at], before=before, after=after)
        )
        low, high = max(0, at - before), min(len(branch), at + after + 1)
        assert [item.message.id for item in page.items] == branch[low:high]
        assert (page.has_before, page.has_after) == (low > 0, high < len(branch))
        for item in page.items:
            assert list(item.siblings) == self.oracle.children[self.oracle.parent[item.message.id]]
        whole_way = self.run(self.store.transcripts.branch(branch[at]))
        assert [message.id for message in whole_way] == self.oracle.up(branch[at])

    @invariant()
    def shows_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        page = self.run(self.store.transcripts.page(self.talk.id, before=10_000))
        assert [item.message.id for item in page.items] == self.oracle.branch()
        assert {turn.id for turn in self.run(self.store.turns.open_turns())} == set(self.open)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.run(self.store.aclose())
        self.runner.close()
        shutil.rmtree(self.home)

    def is_answer(self, node: str) -> bool:
        return len(self.oracle.up(node)) % 2 == 0

    def send(self, parent: str | None) -> None:
        self.begin(exchange(self.talk, parent, "text"))

    def begin(self, new: NewTurn) -> None:
        before = self.oracle.branch()
        self.run(self.store.turns.begin(new))
        if new.user is not None:
            self.oracle.add(new.user.id, new.user.parent_id)
        self.oracle.add(new.answer.id, new.answer.parent_id)
        self.open[new.turn.id] = (new, before)


TestTrees = Trees.TestCase
TestTrees.settings = settings(
    max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
