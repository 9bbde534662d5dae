"""Help: pages, its own search, links from page to page, and the way back."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.cards.prose import ProseView
from app.ui.handbook.view import HandbookView
from app.ui.theme.theme import theme
from app.ui.widgets.dialogs import Question
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import dialog


@pytest.fixture
def view(themed: QApplication, bridge: Bridge, run: Run) -> Iterator[HandbookView]:
    made = HandbookView(bridge)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    yield made

    async def end() -> None:
        made.hide()
        made.deleteLater()
        await settle()

    run(end())


async def shown(view: HandbookView, topic: str = "", heading: str = "") -> None:
    """Show a page and wait until it stands there."""
    view.show_page(topic, heading)
    await until(lambda: (here := view.history.here) and (not topic or here.topic == topic))


def titles(view: HandbookView) -> list[str]:
    return [place.title for place in view.list.places.places]


def text(view: HandbookView) -> str:
    return "\n".join(part.toPlainText() for part in view.page.body.views if isinstance(part, ProseView))


def test_the_first_page_is_shown_and_all_are_listed(run: Run, view: HandbookView, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await shown(view)
        pages = await engine.handbook.pages()
        assert titles(view) == [page.title for page in pages]
        assert view.list.currentIndex().row() == 0 and view.page.accessibleName() == pages[0].title
        assert text(view).startswith(pages[0].title)
        assert not (view.back_button.isEnabled() or view.forward_button.isEnabled())
        await shown(view, "labels")
        view.show_page("no-such-page")
        await until(lambda: view.page.accessibleName() == pages[0].title)

    run(scenario())


def test_a_page_is_shown_at_a_heading_with_flowing_lines(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view, "errors", "Keys and stored data")
        top = view.page.scrolled
        assert top > 0
        view.page.verticalScrollBar().setValue(top + 40)
        theme().set_text_steps(2)
        await settle()
        assert view.page.scrolled == top + 40, "who has scrolled is not called back"
        theme().set_text_steps(0)
        page = view._pages["labels"].text.split("\n\n")[1]
        assert "\n" in page
        await shown(view, "labels")
        assert page.replace("\n", " ") in text(view)

    run(scenario())


def test_a_link_leads_to_its_page_and_back_to_where_one_was(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view, "errors")
        view.page.verticalScrollBar().setValue(50)
        (link,) = {
            run.link for part in view.page.body.views if isinstance(part, ProseView) for line in part.lines
            for run in line.runs if run.link
        }  # fmt: skip
        view.page.link_wanted.emit(link)
        await until(lambda: view.history.here and view.history.here.topic == "options")
        assert view.list.currentIndex().data() == "Options"
        view.back()
        assert view.page.accessibleName() == "What each error means" and view.page.scrolled == 50
        view.forward()
        assert view.page.accessibleName() == "Options"
        assert view.back_button.isEnabled() and not view.forward_button.isEnabled()

    run(scenario())


def test_a_link_that_leads_out_asks_first(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view)
        view.page.link_wanted.emit("https://example.com/")
        await until(lambda: dialog(view, Question))
        asked = dialog(view, Question)
        assert asked is not None and asked.windowTitle() == "Open example.com?"
        asked.reject()
        await settle()

    run(scenario())


def test_searching_shows_what_was_found_with_its_matches(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view)
        view.list.setFocus()
        QTest.keyClicks(view.list, "r")
        QTest.keyClicks(view.field, "ecovery key")
        assert view.field.text() == "recovery key" and view.field.hasFocus(), "typing anywhere searches"
        await until(lambda: view._asked == "recovery key" and titles(view)[0] == "Recovery key and passphrases")
        first = view.list.places.places[0]
        assert first.heading and any(first.snippet[start:end] == "recovery" for start, end in first.marks)
        QTest.keyClick(view.field, Qt.Key.Key_Down)
        QTest.keyClick(view.field, Qt.Key.Key_Down)
        second = view.list.places.places[1]
        await until(lambda: view.history.here and view.history.here.topic == second.topic)
        QTest.keyClick(view.field, Qt.Key.Key_Up)
        QTest.keyClick(view.field, Qt.Key.Key_Return)
        await until(lambda: view.history.here and view.history.here.topic == first.topic)
        assert view.page.hasFocus()
        view.focus_search()
        QTest.keyClick(view.field, Qt.Key.Key_Escape)
        await until(lambda: len(titles(view)) > 15)
        assert view.list.currentIndex().data() == "Recovery key and passphrases"

    run(scenario())


def test_enter_goes_to_the_first_that_is_found_though_it_is_not_known_yet(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view)
        view.focus_search()
        QTest.keyClicks(view.field, "exit codes")
        QTest.keyClick(view.field, Qt.Key.Key_Return)
        await until(lambda: view.history.here and view.history.here.topic == "exit-codes")

    run(scenario())


def test_what_an_older_question_brings_is_not_shown(run: Run, view: HandbookView, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await shown(view)
        late = engine.hold("handbook.search")
        older = asyncio.ensure_future(view.search("labels"))
        await until(lambda: engine.named("handbook.search"))
        await view.search("zebra")
        late.set()
        await older
        assert view.stack.currentWidget() is view.nothing and not titles(view)

    run(scenario())


def test_nothing_found_says_so(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view)
        await view.search("xyzzy")
        assert view.stack.currentWidget() is view.nothing
        view.list.choose()
        view.list.step(1)
        await view.search("")
        assert view.stack.currentWidget() is view.list and len(titles(view)) > 15

    run(scenario())


def test_the_arrows_go_through_the_pages_and_leave_no_steps(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view)
        view.list.setFocus()
        for _ in range(3):
            QTest.keyClick(view.list, Qt.Key.Key_Down)
        await until(lambda: view.page.accessibleName() == titles(view)[3])
        assert not view.history.can_go_back
        QTest.keyClick(view.list, Qt.Key.Key_Up)
        await until(lambda: view.page.accessibleName() == titles(view)[2])

    run(scenario())


def test_a_page_is_copied_and_read_by_the_keyboard(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view, "errors")
        view.copy_button.click()
        assert QGuiApplication.clipboard().text().startswith("What each error means\n\n")
        view.page.setFocus()
        bar = view.page.verticalScrollBar()
        for key, there in ((Qt.Key.Key_End, bar.maximum()), (Qt.Key.Key_Home, 0)):
            QTest.keyClick(view.page, key)
            assert bar.value() == there
        QTest.keyClick(view.page, Qt.Key.Key_Space)
        assert 0 < bar.value() < bar.maximum()

    run(scenario())


def test_where_there_is_little_room_the_page_has_most_of_it(run: Run, view: HandbookView) -> None:
    async def scenario() -> None:
        await shown(view, "commands")
        view.resize(420, 400)
        await settle()
        assert view.left.width() < 160 and view.page.width() > 250
        assert view.page.body.geometry().right() < view.page.viewport().width()

    run(scenario())
