"""Whatever JSON a server sends: events that can be stored, or a failure that can be told. Nothing else."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ProviderFailure
from app.core.events import Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.models import ProviderConfig, ProviderKind
from app.net.sse import ServerSentEvent
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_echoes import echoes
from app.providers.openai_chat_failures import Reporter, complaint_in, complaint_of
from app.providers.openai_chat_offers import offers_in
from app.providers.openai_chat_profiles import Dialect, Profile

NAMES = st.sampled_from(
    "choices delta message content reasoning reasoning_content tool_calls index id function name arguments refusal "
    "finish_reason usage prompt_tokens completion_tokens prompt_tokens_details cached_tokens error code type param "
    "detail loc msg data models model object text thinking x_groq status errors capabilities vision meta".split()
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["stop", "error", "<think>", "\ud800", "429", "thinking", "text"])
    | st.text(st.characters(codec=None), max_size=8)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)
CHUNKS = st.fixed_dictionaries(
    {"choices": st.lists(st.fixed_dictionaries({"delta": VALUES, "finish_reason": SCALARS}), max_size=2)},
    optional={"usage": VALUES, "id": SCALARS, "model": SCALARS},
)
CONFIG = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:1")


def storable(*texts: str) -> None:
    for text in texts:
        text.encode()


def check(event: StreamEvent) -> None:
    match event:
        case TextDelta(text) | ThinkingDelta(text):
            assert text
            storable(text)
        case ToolCallDelta():
            assert event.index >= 0
            storable(event.call_id, event.name, event.arguments)
        case Started():
            storable(event.model, event.response_id)
        case UsageReport(usage):
            assert 0 <= usage.cache_read_tokens <= usage.input_tokens < 2**53
            assert 0 <= usage.reasoning_tokens <= usage.output_tokens


@given(st.lists(CHUNKS | VALUES, max_size=5))
def test_any_stream_of_json(values: list[object]) -> None:
    reader = AnswerReader(Reporter("acme"), think_tags=True)
    with suppress(ProviderFailure):
        for value in values:
            for event in reader.message(ServerSentEvent(json.dumps(value))):
                check(event)
        for event in reader.close():
            check(event)


@given(VALUES | st.binary(max_size=60))
def test_any_error_body(value: object) -> None:
    complaint = complaint_in(value) if isinstance(value, bytes) else complaint_of(value)
    Dialect().restated(complaint.text)
    for status in (None, 400, 404, 429, 500):
        failure = Reporter("acme", "m", "sk-0123456789", ("a private question",)).refusal(status, complaint)
        shown = f"{failure.message} {failure.next_step}"
        storable(shown)
        assert shown.isprintable()


@given(st.text("ab ", max_size=60), st.lists(st.text("ab ", max_size=40), max_size=3), st.sampled_from([4, 7, 16]))
def test_every_echo_is_found_and_nothing_else(text: str, private: list[str], run: int) -> None:
    secrets = [" ".join(item.split()) for item in private]
    widths = [min(run, len(secret)) for secret in secrets]
    there = any(
        width * 2 >= run and any(text[at : at + width] in secret for at in range(len(text) - width + 1))
        for secret, width in zip(secrets, widths, strict=True)
    )
    assert echoes(text, tuple(private), run) == there


@given(VALUES)
def test_any_model_list(value: object) -> None:
    for offer in offers_in(value, CONFIG, Profile()) or ():
        storable(offer.name, offer.wire_name)
        assert offer.name.isprintable()
