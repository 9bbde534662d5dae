"""Model lists of servers become offers, or a failure that says what they are instead."""

import json

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.labels import Passage
from app.core.models import Capability, Offer
from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import KEY
from tests.support.scripted_server import ScriptedServer, error, http

pytestmark = pytest.mark.anyio


class TestModelList:
    async def offers(self, server: ScriptedServer, provider: OpenAIChat, listing: object) -> tuple[Offer, ...]:
        server.script(http(200, json.dumps(listing).encode()))
        return await provider.list_offers()

    async def test_models_become_offers(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        offers = await self.offers(
            server,
            provider,
            {
                "data": [
                    {"id": "zeta", "max_model_len": 4096},
                    {"id": "meta/llama-3:free", "context_length": 8192},
                    {"id": "/models/tiny model.gguf", "meta": {"n_ctx": 1024}},
                ]
            },
        )
        assert [(o.name, o.wire_name, o.context_tokens) for o in offers] == [
            ("acme/meta/llama-3:free", "meta/llama-3:free", 8192),
            ("acme/tiny-model", "/models/tiny model.gguf", 1024),
            ("acme/zeta", "zeta", 4096),
        ]
        assert {(o.passage, o.operator, o.available) for o in offers} == {(Passage.LEAVES, "127.0.0.1", True)}
        assert (server.requests[0].method, server.requests[0].target) == ("GET", "/v1/models")
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"

    @pytest.mark.parametrize(
        "rivals",
        [
            ["OpenAI#gpt", "OpenAI-gpt"],
            ["OpenAI#gpt", "OpenAI gpt", "OpenAI~gpt"],
            ["/a/tiny.gguf", "/b/tiny.gguf"],
            ["/a/tiny.gguf", "tiny"],
            ["x" * 200 + "a", "x" * 200 + "b", "x" * 200],
        ],
    )
    async def test_models_of_nearly_one_name_all_stay_and_keep_theirs_in_any_order(
        self, server: ScriptedServer, provider: OpenAIChat, rivals: list[str]
    ) -> None:
        offers = await self.offers(server, provider, [{"id": name} for name in rivals])
        again = await self.offers(server, provider, [{"id": name} for name in reversed(rivals)])
        assert offers == again
        assert {offer.wire_name for offer in offers} == set(rivals)
        assert len({offer.model for offer in offers}) == len(rivals)
        assert all(offer.model == offer.wire_name for offer in offers if offer.wire_name in ("OpenAI-gpt", "tiny"))
        assert all(len(offer.model) <= 200 for offer in offers)

    @pytest.mark.parametrize(
        ("listing", "models"),
        [
            ({"data": None}, []),
            ({"object": "list", "models": None}, []),
            ({"data": []}, []),
            ({"data": None, "models": [{"id": "a"}]}, ["a"]),
            (
                {"data": [{"name": "a"}, {"model": "b", "name": "For people"}, {"id": "c", "name": "C"}]},
                ["a", "b", "c"],
            ),
            ({"data": [{"id": "", "name": "a"}, {"id": None, "model": "b"}, {"id": 5, "model": "c"}]}, ["a", "b", "c"]),
            (["a", "b", "b", "", 5, None], ["a", "b"]),
            ({"models": ["a", "b"]}, ["a", "b"]),
            ({"data": {"data": ["a"]}}, ["a"]),
            ({"result": {"models": [{"id": "a"}]}}, ["a"]),
        ],
    )
    async def test_a_list_is_a_list_however_it_is_written(
        self, server: ScriptedServer, provider: OpenAIChat, listing: object, models: list[str]
    ) -> None:
        assert [offer.model for offer in await self.offers(server, provider, listing)] == models

    async def test_models_that_do_not_chat_are_listed_as_such(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        names = ["text-embedding-3-small", "whisper-1", "tts-1", "dall-e-3", "omni-moderation-latest", "babbage-002"]
        offers = await self.offers(server, provider, [{"id": name} for name in [*names, "gpt-5", "o3", "qwen3"]])
        assert {o.model for o in offers if o.available} == {"gpt-5", "o3", "qwen3"}
        assert {o.why_not for o in offers if not o.available} == {"It does not chat."}

    async def test_what_a_server_says_of_a_model_counts(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        offers = await self.offers(
            server,
            provider,
            [
                {"id": "plain"},
                {
                    "id": "router",
                    "architecture": {"input_modalities": ["text"]},
                    "supported_parameters": ["tools", "reasoning"],
                    "top_provider": {"context_length": 32, "max_completion_tokens": 16},
                },
                {"id": "mistral", "capabilities": {"vision": True, "function_calling": False}},
            ],
        )
        known = {o.model: o for o in offers}
        every = {Capability.IMAGES, Capability.TOOLS, Capability.JSON_SCHEMA}
        assert known["plain"].capabilities == every
        assert known["router"].capabilities == {Capability.TOOLS, Capability.THINKING}
        assert (known["router"].context_tokens, known["router"].max_output_tokens) == (32, 16)
        assert known["mistral"].capabilities == every - {Capability.TOOLS}

    @pytest.mark.parametrize(
        "listing",
        [
            {"data": [None, 5, {"id": 5}, {"id": ""}, {"name": "x"}]},
            {"data": [{"id": "x" * 9000}, {"id": "a\x1b[31m\nb"}]},
            {"data": []},
        ],
    )
    async def test_strange_entries(self, server: ScriptedServer, provider: OpenAIChat, listing: object) -> None:
        for offer in await self.offers(server, provider, listing):
            assert offer.name.isprintable()
            assert len(offer.name) < 300

    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            (http(200, b"<html>"), Kind.PROTOCOL),
            (http(200, b'{"object":"list"}'), Kind.PROTOCOL),
            (http(200, b"[" * 50_000), Kind.PROTOCOL),
            (http(404, b"Not Found"), Kind.PROTOCOL),
            (error(401, f"Bad key {KEY}"), Kind.AUTHENTICATION),
            (http(503), Kind.OVERLOADED),
        ],
    )
    async def test_failures(self, server: ScriptedServer, provider: OpenAIChat, raw: bytes, kind: Kind) -> None:
        server.script(raw)
        with pytest.raises(ProviderFailure) as caught:
            await provider.list_offers()
        assert caught.value.kind is kind
        assert KEY not in f"{caught.value} {caught.value.fields}"
