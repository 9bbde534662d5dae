"""The list of conversations: pages, headings, and rows that move as conversations change."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from app.core.clock import DAY_US
from app.core.ids import new_id
from app.core.messages import ConversationSummary
from app.ui.shell.sidebar.conversation_model import ConversationModel
from app.ui.shell.sidebar.conversation_rows import Roles
from app.ui.shell.sidebar.dates import group_of
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.fakes.state import NOW_US
from tests.support.qt import Run
from tests.support.waiting import until

NOW = datetime.fromtimestamp(NOW_US / 1e6).astimezone()


def make(bridge: Bridge, now: Callable[[], datetime] = lambda: NOW) -> ConversationModel:
    return ConversationModel(bridge, bridge, now=now)


def shown(model: ConversationModel) -> list[str]:
    rows = [model.index(i, 0) for i in range(model.rowCount())]
    return [("# " if model.data(i, Roles.HEADING) else "") + model.data(i) for i in rows]


async def read_all(model: ConversationModel) -> None:
    pages: list[None] = []
    model.loaded.connect(lambda: pages.append(None))
    await model.reload()
    while model.canFetchMore():
        before = len(pages)
        model.fetchMore()
        await until(lambda: len(pages) > before)  # noqa: B023


def test_headings_by_date() -> None:
    now = datetime(2026, 3, 31, 0, 5, tzinfo=UTC)
    keys = [
        group_of(at, now).key
        for at in (
            datetime(2026, 4, 1, 9, tzinfo=UTC),
            datetime(2026, 3, 31, 0, 1, tzinfo=UTC),
            datetime(2026, 3, 30, 23, 59, tzinfo=UTC),
            datetime(2026, 3, 24, tzinfo=UTC),
            datetime(2026, 3, 1, tzinfo=UTC),
            datetime(2026, 2, 28, tzinfo=UTC),
            datetime(2025, 12, 31, tzinfo=UTC),
        )
    ]
    assert keys == ["today", "today", "yesterday", "week", "days30", "2026-2", "2025-12"]
    assert group_of(datetime(2025, 12, 31, tzinfo=UTC), now).title == "December 2025"


def test_pages_join_under_one_heading(run: Run, bridge: Bridge, engine: FakeEngine, qtmodeltester: ModelTester) -> None:
    for number in range(250):
        engine.add_chat(f"Chat {number}", age_days=number / 10)
    model = make(bridge)
    run(read_all(model))
    qtmodeltester.check(model)
    titles = shown(model)
    assert [t for t in titles if not t.startswith("#")] == [f"Chat {n}" for n in range(250)]
    headings = [t for t in titles if t.startswith("#")]
    assert len(headings) == len(set(headings))
    assert len(engine.named("conversations.page")) == 3


def test_headings_cannot_be_chosen_and_titles_are_one_line(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.add_chat("two\nlines \u202e<b>")
    engine.add_chat("   ")
    model = make(bridge)
    run(model.reload())
    assert shown(model) == ["# Today", "Untitled", "two lines <b>"]
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.rowCount(model.index(1, 0)) == 0
    assert model.index_of("unknown") == QModelIndex()


def test_rows_move_as_a_fresh_read_would_put_them(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    """Whatever changes, the list equals what the same conversations give when read anew."""
    dice = random.Random(7)
    model = make(bridge)

    async def scenario() -> None:
        for number in range(30):
            engine.add_chat(f"Chat {number}", age_days=dice.choice([0, 0.2, 1, 1.5, 3, 20, 45, 80]))
        await read_all(model)
        for step in range(300):
            chat = dice.choice(list(engine.chats.values()))
            match dice.randrange(4):
                case 0:
                    changed = replace(chat, title=f"Renamed {step}")
                case 1:
                    changed = replace(chat, updated_us=NOW_US + step)
                case 2:
                    changed = ConversationSummary(new_id(), f"New {step}", NOW_US, NOW_US - dice.randrange(90 * DAY_US))
                case _:
                    del engine.chats[chat.id]
                    model.remove(chat.id)
                    continue
            engine.chats[changed.id] = changed
            model.put(changed)
            fresh = make(bridge)
            await read_all(fresh)
            assert shown(model) == shown(fresh), step

    run(scenario())


def test_old_conversation_of_an_unread_page_stays_there(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    for number in range(150):
        engine.add_chat(f"Chat {number}", age_days=number / 10)
    model = make(bridge)
    run(model.reload())
    rows = model.rowCount()
    oldest = min(engine.chats.values(), key=lambda c: c.updated_us)
    model.put(replace(oldest, title="Renamed"))
    assert model.rowCount() == rows
    run(read_all(model))
    assert sum(not t.startswith("#") for t in shown(model)) == 150


def test_growing_is_said(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    chat = engine.add_chat("Report")
    model = make(bridge)
    run(model.reload())
    model.set_growing(frozenset({chat}))
    index = model.index_of(chat)
    assert model.data(index, Roles.GROWING) is True
    assert "being written" in model.data(index, Qt.ItemDataRole.AccessibleTextRole)


def test_editing_asks_for_the_new_title_only_when_there_is_one(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    chat = engine.add_chat("Report")
    model = make(bridge)
    run(model.reload())
    asked: list[tuple[str, str]] = []
    model.renamed.connect(lambda *a: asked.append(a))
    index = model.index_of(chat)
    assert not model.setData(index, "  ")
    assert model.setData(index, "Report")
    assert model.setData(index, " Final\n report ")
    assert asked == [(chat, "Final report")]


def test_a_new_day_is_noticed(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    times = [NOW]
    model = make(bridge, now=lambda: times[0])
    run(model.reload())
    assert not model.regroup()
    times[0] += timedelta(days=1)
    assert model.regroup()
