"""Scenes of the settings, page by page, and of what their buttons open."""

import asyncio
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.core.api.audit import Progress
from app.core.audit import AuditProblem, AuditReport, Verification
from app.core.events import PolicyChanged
from app.core.models import ProviderCheck
from app.core.options import Layer
from app.core.policy import Policy, PolicyIssue, PolicyReport
from app.ui.preferences.about import AboutPage
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.providers import ProvidersPage
from app.ui.preferences.view import PageId
from app.ui.widgets.dialogs import measure
from tests.screens.content import PROVIDERS, fill
from tests.screens.studio import Stage, scene


@scene
async def settings_general(stage: Stage) -> None:
    fill(stage)
    stage.engine.values["network.proxy"] = ("none", Layer.MANDATORY, "/etc/signalbox/policy.d/10.json")
    stage.engine.values["chat.send_key"] = ("ctrl_enter", Layer.USER, "settings.toml")
    await stage.open()
    stage.window.views.show_preferences(PageId.GENERAL)


@scene
async def settings_providers(stage: Stage) -> None:
    fill(stage)
    stage.engine.known_providers = PROVIDERS
    await stage.open()
    page = stage.window.views.show_preferences(PageId.PROVIDERS).pages[PageId.PROVIDERS]
    await stage.rest()
    assert isinstance(page, ProvidersPage)
    page.cards["acme"].test.click()
    await stage.rest()
    stage.engine.check = ProviderCheck(False, error_kind="network", error_fields=(("who", "workshop"),))
    page.cards["workshop"].test.click()


@scene
async def settings_providers_empty(stage: Stage) -> None:
    await stage.open()
    stage.window.views.show_preferences(PageId.PROVIDERS)


@scene
async def settings_models(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    stage.window.views.show_preferences(PageId.MODELS)


@scene
async def settings_models_empty(stage: Stage) -> None:
    await stage.open()
    stage.window.views.show_preferences(PageId.MODELS)


@scene
async def settings_policy(stage: Stage) -> None:
    fill(stage)
    source = "/etc/signalbox/policy.d/10-company.json"
    values = (
        ("default_label", '"internal"', source),
        ("providers_allowed", '["acme"]', source),
        ("options.network.proxy", '"none"', source),
    )
    issue = PolicyIssue("/etc/signalbox/policy.d/20-team.json", "vouched", "It must be a list of addresses.")
    stage.engine.policy_report = PolicyReport(Policy(managed=True), values, (issue,))
    await stage.open()
    stage.window.views.show_preferences(PageId.POLICY)


@scene
async def settings_about(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    stage.window.views.show_preferences(PageId.ABOUT)


@scene
async def settings_about_with_problems(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    problems = (
        AuditProblem(48_102, "root", "The root of this checkpoint is not that of the entries before it."),
        AuditProblem(None, "rollback", "The log was seen with 48,300 entries, and holds 48,211."),
    )

    async def found(*_: object, **__: object) -> AuditReport:
        return AuditReport(48_211, problems)

    async def last() -> Verification:
        return Verification(1_795_000_000_000_000, await found(), None)

    stage.engine.audit.last = last  # type: ignore[method-assign]
    stage.engine.audit.verify = found  # type: ignore[method-assign]
    page = stage.window.views.show_preferences(PageId.ABOUT).pages[PageId.ABOUT]
    await stage.rest()
    assert isinstance(page, AboutPage)
    page.check.begin.click()
    await stage.rest()


@scene
async def settings_about_checking(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    await stage.engine.audit.verify()
    page = stage.window.views.show_preferences(PageId.ABOUT).pages[PageId.ABOUT]
    await stage.rest()
    assert isinstance(page, AboutPage)

    async def slowly(progress: Progress, *_: object) -> None:
        progress(0.4)
        await asyncio.Event().wait()

    stage.engine.audit.verify = slowly  # type: ignore[assignment,method-assign]
    page.check.begin.click()
    await stage.rest()
    page.check.bar.setValue(page.check.bar.maximum() * 2 // 5)


@scene
async def provider_form(stage: Stage) -> QWidget:
    await stage.open()
    form = ProviderForm(stage.bridge, stage.window)
    form.name.setText("acme")
    form.url.setText("https://llm.acme.example/v1")
    form.key.setText("not a real key")
    check = (("who", "acme"),)
    stage.engine.check = ProviderCheck(False, error_kind="authentication", error_fields=check)
    form.test.click()
    await stage.rest()
    measure(form)
    form.show()
    return form


@scene
async def provider_key(stage: Stage) -> QWidget:
    await stage.open()
    form = ProviderForm(stage.bridge, stage.window, replace(PROVIDERS[0], managed=True))
    form.key.setText("not a real key")
    await stage.rest()
    measure(form)
    form.show()
    return form


@scene
async def policy_changed(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    stage.engine.emit(PolicyChanged())
    await stage.rest()


@scene
async def confirm_remove(stage: Stage) -> QWidget:
    fill(stage)
    stage.engine.known_providers = PROVIDERS
    await stage.open()
    page = stage.window.views.show_preferences(PageId.PROVIDERS).pages[PageId.PROVIDERS]
    await stage.rest()
    assert isinstance(page, ProvidersPage)
    page.cards["workshop"].remove.click()
    await stage.rest()
    return stage.dialog()
