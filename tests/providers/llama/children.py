"""What tests do with the children of a provider: find them, hear of them, let them fail."""

import contextlib
from collections.abc import AsyncIterator

import psutil
import pytest

from app.core.errors import ProviderFailure
from app.core.events import StreamEvent, TextDelta
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.supervisor import Child
from tests.providers.llama.conftest import request, tell

ENDLESS = 1900


def children() -> set[int]:
    """Workers that run; one that has ended may still wait for its parent to notice."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "_worker" in process.cmdline():
                found.add(process.pid)
    return found


def child_of(provider: LlamaProvider) -> Child:
    (seat,) = provider._seats.values()
    return seat.loading.result()


async def first_words(stream: AsyncIterator[StreamEvent]) -> None:
    async for event in stream:
        if isinstance(event, TextDelta):
            return


async def failure(provider: LlamaProvider, model: str = "llama", text: str = "Hi") -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await tell(provider, request(model, text, max_output=ENDLESS))
    return caught.value
