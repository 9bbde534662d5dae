"""A home with a screen, an account of its own, and models that really answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop import Home, needs, xserver
from tests.support.gguf_models import write_llama
from tests.support.peers import KINDS, Peer, running_peer


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    needs("Xvfb", "xdotool")
    with xserver() as name:
        yield name


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "account")


@pytest.fixture(scope="session", params=KINDS)
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """Each real server in turn, with a model whose words mean nothing."""
    folder = tmp_path_factory.mktemp("server")
    model = write_llama(folder / "served.gguf", name="served")
    with running_peer(request.param, model, folder / "server.log") as running:
        yield running
