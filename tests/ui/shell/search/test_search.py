"""Search results: pages, marks at the right letters, nothing that a snippet could do."""

import asyncio

from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from app.core.messages import SearchHit
from app.ui.shell.search.hit_list import HitList
from app.ui.shell.search.search_model import HitRoles, SearchModel
from app.ui.widgets.snippets import _mark
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.waiting import until


def test_hits_come_in_pages(run: Run, bridge: Bridge, engine: FakeEngine, qtmodeltester: ModelTester) -> None:
    for number in range(70):
        engine.add_chat(f"Chat {number}", f"about sales, part {number}")
    model = SearchModel(bridge, bridge)

    async def scenario() -> None:
        await model.search("sales")
        assert model.rowCount() == 30
        while model.canFetchMore():
            rows = model.rowCount()
            model.fetchMore()
            await until(lambda: model.rowCount() > rows)  # noqa: B023
        assert model.rowCount() == 70
        await model.search("")
        assert model.rowCount() == 0

    run(scenario())
    qtmodeltester.check(model)


def test_an_old_answer_does_not_replace_a_newer_one(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.add_chat("Chat", "apples")
    model = SearchModel(bridge, bridge)

    async def scenario() -> None:
        slow = bridge.start(model.search("apples"))
        await asyncio.sleep(0)
        await model.search("pears")
        assert slow is not None
        await slow
        assert model.rowCount() == 0

    run(scenario())


def test_marks_count_in_qts_units(themed: QApplication) -> None:
    made = _mark("𝕊𝕊 naïve 𝕊", 3, 8)
    assert (made.start, made.length) == (5, 5)


def test_hostile_snippets_are_only_drawn(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    hostile = '<img src="file:///etc/hostname">\u202e\n[x](javascript:1)'
    chat = engine.add_chat(hostile, hostile)
    model = SearchModel(bridge, bridge)
    rows = HitList(model)
    run(model.search("img"))
    hit = model.index(0, 0).data(HitRoles.HIT)
    assert isinstance(hit, SearchHit) and hit.conversation_id == chat
    rows.resize(240, 200)
    rows.grab()
    opened: list[tuple[str, str]] = []
    rows.opened.connect(lambda *a: opened.append(a))
    rows.activated.emit(model.index(0, 0))
    assert opened == [(chat, hit.message_id)]
    rows.deleteLater()
