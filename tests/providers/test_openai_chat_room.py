"""What a server that refuses a long answer leaves room for, by its own numbers."""

import pytest

from app.providers.openai_chat_room import Room, room_left

COUNTED = [
    (
        "This model's maximum context length is 4096 tokens. However, you requested 4126 tokens (30 in the messages, "
        "4096 in the completion). Please reduce the length of the messages or completion.",
        4096,
        Room(4066, 4096),
    ),
    (
        "This model's maximum context length is 8192 tokens. However, you requested 8400 tokens (400 in the messages, "
        "8000 in the completion).",
        8000,
        Room(7792, 8192),
    ),
    (
        "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 "
        "tokens and your request has 30 input tokens (4096 > 4096 - 30). None",
        4096,
        Room(4066, 4096),
    ),
    (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 12 `inputs` tokens and "
        "9000 `max_new_tokens`",
        9000,
        Room(8181, 8193),
    ),
    (
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of "
        "4126 tokens: 30 tokens from the input messages and 4096 tokens for the completion.",
        4096,
        Room(4066, 4096),
    ),
    (
        "input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000, decrease input length or "
        "`max_tokens` and try again",
        4096,
        Room(1000, 200_000),
    ),
    (
        "This endpoint's maximum context length is 131,072 tokens. However, you requested about 131,100 tokens (100 of "
        "text input, 131,000 in the output).",
        131_000,
        Room(130_972, 131_072),
    ),
    ("model: llama-3.1-8b-2048. 8400 tokens asked for (8000 of output), 8192 fit.", 8000, Room(7792, 8192)),
    ("The prompt has 30 tokens; with 512 tokens of output that is more than the 512 of n_ctx.", 512, Room(482, 512)),
]
BOUNDED = [
    (
        "max_tokens is too large: 5000. This model supports at most 4096 completion tokens, whereas you provided 5000.",
        5000,
        Room(4096),
    ),
    ("max_tokens: 5000 > 4096, which is the maximum allowed number of output tokens for claude-3-5", 5000, Room(4096)),
    ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 16_384, Room(8192)),
    (
        "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the "
        "`context_window` for this model",
        16_384,
        Room(8192),
    ),
]
OTHERS = [
    ("max_tokens is too large: 99999", 99_999),
    ("Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.", 4096),
    # The messages alone are too long, whatever the answer's limit.
    ("This model's maximum context length is 2048 tokens. However, your messages resulted in 3000 tokens.", 4096),
    ("maximum context length is 4096 tokens, you requested 8100 (4090 in the messages, 4010 in the completion)", 4010),
    (
        "This model's maximum context length is 2048 tokens. However, you requested 7096 tokens (3000 in the messages, "
        "4096 in the completion).",
        4096,
    ),
    ("Rate limit reached: 4096 tokens per minute", 4096),
    ("temperature must be at most 2", 4096),
    ("", 4096),
    ("completion " + "9" * 5_000, 4096),
]


@pytest.mark.parametrize(("complaint", "limit", "room"), [*COUNTED, *BOUNDED])
def test_a_refusal_that_counts(complaint: str, limit: int, room: Room) -> None:
    assert room_left(complaint, limit) == room


@pytest.mark.parametrize(("complaint", "limit"), OTHERS)
def test_a_refusal_of_something_else(complaint: str, limit: int) -> None:
    assert room_left(complaint, limit) is None


@pytest.mark.parametrize(("complaint", "limit", "room"), [*COUNTED, *BOUNDED])
@pytest.mark.parametrize("other", [1, 16, 77, 100_000_000])
def test_numbers_of_another_limit_are_never_grown_by(complaint: str, limit: int, room: Room, other: int) -> None:
    found = room_left(complaint, other)
    assert found is None or found.tokens < other
