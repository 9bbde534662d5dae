"""Both real servers, started once for all tests, with one small model."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.core.models import ProviderConfig, ProviderKind
from app.net.client import Net
from app.providers.openai_chat import OpenAIChat
from tests.support.gguf_models import write_llama
from tests.support.peers import KINDS, Peer, running_peer


@pytest.fixture(scope="session")
def peer_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with random weights; nothing it says makes sense, all that it counts is real."""
    return write_llama(tmp_path_factory.mktemp("peer") / "tiny-random.gguf")


@pytest.fixture(scope="session", params=KINDS)
def peer(request: pytest.FixtureRequest, peer_model: Path) -> Iterator[Peer]:
    """Each server in turn."""
    with running_peer(request.param, peer_model, peer_model.with_suffix(f".{request.param}.log")) as running:
        yield running


@pytest.fixture
async def provider(peer: Peer) -> AsyncIterator[OpenAIChat]:
    """The wire, talking to it."""
    config = ProviderConfig("peer", ProviderKind.OPENAI_CHAT, peer.url)
    made = OpenAIChat(config, None, Net().client(named=[peer.url]))
    yield made
    await made.aclose()
