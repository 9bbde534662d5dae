"""The page that says what the program is and whether all is well: checks, and the check of the register."""

import asyncio
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.core.audit import AuditProblem, AuditReport, Verification
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.ui.preferences.about import AboutPage
from app.ui.preferences.view import PageId, PreferencesView
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def test_about_checks_the_register(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    page = AboutPage(bridge)

    async def scenario() -> None:
        await page.refresh()
        assert "✓ chat.db opens" in words(page) and "48,211" in words(page)
        page.check.begin.click()
        await until(lambda: page.check.result.text() == "Unchanged. Entries checked: 48,211")
        await until(lambda: "Checked" in words(page))

    run(scenario())
    page.deleteLater()


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (AuditReport(7, ()), "✓ every entry holds"),
        (AuditReport(7, (), first=6), "✓ entries 6 to 7 hold"),
        (AuditReport(7, (), first=8), "✓ nothing new to check"),
        (AuditReport(7, (AuditProblem(3, "root", "It differs."),) * 2), "✗ 2 problems found"),
    ],
)
def test_about_says_what_the_last_check_looked_at_and_found(
    run: Run, bridge: Bridge, engine: FakeEngine, report: AuditReport, text: str
) -> None:
    async def last() -> Verification:
        return Verification(1_700_000_000_000_000, report, None)

    engine.audit.last = last  # type: ignore[method-assign]
    page = AboutPage(bridge)
    run(page.refresh())
    assert f"· {text}" in words(page.sheet)
    page.deleteLater()


def test_the_check_of_the_register_is_seen_and_stopped(
    run: Run, bridge: Bridge, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = AboutPage(bridge)
    page.show()
    check, ended, go_on = page.check, [], asyncio.Event()

    async def slowly(progress: Any = None, *_: Any, **__: Any) -> AuditReport:
        try:
            progress(0.25)
            await go_on.wait()
        finally:
            ended.append(True)
        return AuditReport(7, (AuditProblem(3, "leaf", "The entry is not the one that was recorded."),))

    monkeypatch.setattr(engine.audit, "verify", slowly)

    async def scenario() -> None:
        check.begin.setFocus()
        check.begin.click()
        await until(lambda: check.bar.isVisible() and check.bar.value() == check.bar.maximum() // 4)
        assert not check.begin.isVisible() and not check.result.isVisible()
        check.stop.click()
        await until(lambda: ended)
        await until(check.begin.isVisible)
        assert (check.result.text(), check.bar.isVisible()) == (
            "Stopped before the end. There is no new result.",
            False,
        )
        go_on.set()
        check.begin.click()
        await until(lambda: "1 problem found" in check.result.text())
        assert "not the one that was recorded" in check.result.text()

    run(scenario())
    page.deleteLater()


def test_about_says_what_works_though_the_registers_end_is_not_ours(
    run: Run, bridge: Bridge, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> None:
        raise KnownError(Kind.AUDIT_BLOCKED, detail="Another key wrote its end.")

    monkeypatch.setattr(engine.audit, "status", refused)
    page = AboutPage(bridge)
    run(page.refresh())
    assert "Another key wrote its end." in words(page) and "✓ chat.db opens" in words(page)
    page.deleteLater()


def test_about_is_read_when_it_is_shown_and_not_with_every_event(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    view = PreferencesView(bridge)
    view.show()

    async def scenario() -> None:
        about = view.show_page(PageId.ABOUT)
        await until(lambda: "✓ chat.db opens" in words(about))
        for _ in range(5):
            engine.emit(ModelsChanged())
            await settle()
        assert len(engine.named("home.doctor")) == 1
        view.show_page(PageId.MODELS)
        view.show_page(PageId.ABOUT)
        await until(lambda: len(engine.named("home.doctor")) == 2)

    run(scenario())
    view.deleteLater()


def test_what_a_check_found_is_told_with_its_place_and_what_to_do(
    run: Run, bridge: Bridge, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = AuditProblem(1_203, "root", "<b>It differs.</b>"), AuditProblem(None, "tip", "It ends early.")

    async def found(*_: Any, **__: Any) -> AuditReport:
        return AuditReport(2_000, problems)

    monkeypatch.setattr(engine.audit, "verify", found)
    page = AboutPage(bridge)

    async def scenario() -> None:
        page.check.begin.click()
        await until(page.check.result.text)

    run(scenario())
    lines = page.check.result.text().splitlines()
    assert lines[:3] == ["2 problems found:", "Entry 1,203: <b>It differs.</b>", "It ends early."]
    assert lines[3] == "Show this to whoever looks after your audit log."
    page.deleteLater()
