"""Several processes on one home."""

from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.models import ProviderConfig, ProviderKind
from tests.support.engines import running

pytestmark = pytest.mark.anyio


async def test_what_one_process_removes_another_does_not_use(tmp_path: Path) -> None:
    config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:9/v1")
    async with running(tmp_path) as one, running(tmp_path) as two:
        await one.engine.providers.add(NewProvider(config))
        assert await two.engine.providers.all() == (config,)
        await two.engine.providers.remove("acme")
        with pytest.raises(KnownError) as caught:
            await one.send("Hello", model="acme/any")
        assert caught.value.kind is Kind.NOT_FOUND
        assert await one.engine.providers.all() == ()
