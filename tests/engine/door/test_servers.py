"""Whose server an address is, and how long it is waited for."""

from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.models import ProviderConfig, ProviderKind
from app.engine.door.servers import FIRST_BYTE_FAR, FIRST_BYTE_NEAR, timeouts_for
from app.net.client import HttpClient
from app.net.exchange import Timeouts
from app.settings.layers import Settings
from app.settings.policy_source import NoPolicy, PolicySource
from tests.support.engines import running
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer

pytestmark = pytest.mark.anyio

NEAR = (
    "http://127.0.0.1:8080/v1",
    "http://localhost:11434",
    "http://[::1]:8080/v1",
    "http://10.1.2.3:8080/v1",
    "http://172.31.0.9:8080/v1",
    "http://192.168.1.20:1234/v1",
    "http://[fd12:3456::7]:8080/v1",
    "http://100.101.102.103:8080/v1",
    "http://[::ffff:192.168.1.20]:1234/v1",
    "http://nas:8080/v1",
    "http://studio.local:1234/v1",
    "http://box.home.arpa/v1",
    "http://host.docker.internal:11434/v1",
)
FAR = (
    "https://api.example.com/v1",
    "https://172.32.0.1/v1",
    "https://100.128.0.1/v1",
    "https://203.0.113.7/v1",
    "https://[2001:db8::1]/v1",
    "https://local.example.com/v1",
    "https://notlocal.example/v1",
    "no address at all",
)


def config(url: str) -> ProviderConfig:
    return ProviderConfig("acme", ProviderKind.OPENAI_CHAT, url)


def first_byte(url: str, tmp_path: Path, policy: PolicySource | None = None) -> float:
    return timeouts_for(config(url), Settings.load(tmp_path, policy or NoPolicy())).first_byte


@pytest.mark.parametrize("url", NEAR)
def test_a_server_of_this_machine_or_its_network_may_read_for_an_hour(url: str, tmp_path: Path) -> None:
    assert first_byte(url, tmp_path) == FIRST_BYTE_NEAR


@pytest.mark.parametrize("url", FAR)
def test_one_far_away_begins_within_minutes(url: str, tmp_path: Path) -> None:
    assert first_byte(url, tmp_path) == FIRST_BYTE_FAR


@pytest.mark.parametrize("url", (NEAR[0], FAR[0]))
def test_who_sets_it_is_heard_for_every_server_and_a_policy_before_them(url: str, tmp_path: Path) -> None:
    Settings.load(tmp_path, NoPolicy()).set("network.first_byte_seconds", 1_800)
    assert first_byte(url, tmp_path) == 1_800
    policy = Given(options={"network.first_byte_seconds": 900})
    assert first_byte(url, tmp_path, policy) == 900
    assert Settings.load(tmp_path, policy).state("network.first_byte_seconds").locked


async def test_a_line_waits_so_long_and_is_opened_anew_by_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Timeouts] = []
    exchange = HttpClient.exchange

    def noting(client: HttpClient, *args: Any, timeouts: Timeouts, **fields: Any) -> Any:
        given.append(timeouts)
        return exchange(client, *args, timeouts=timeouts, **fields)

    monkeypatch.setattr(HttpClient, "exchange", noting)
    async with running(tmp_path) as scene, ScriptedServer() as server:
        near = NewProvider(config(server.url))
        await scene.engine.providers.test(near)
        await scene.engine.options.set("network.first_byte_seconds", 1_800)
        await scene.engine.options.set("network.stall_seconds", 90)
        await scene.engine.providers.test(near)
    assert [(limits.first_byte, limits.idle) for limits in given] == [(3_600, 60), (1_800, 90)]
