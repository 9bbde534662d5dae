"""What a model writes, told apart wherever the stream cuts it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.llama.worker.output import CALL, MAX_CALL, TEXT, THINKING, Dialect, Output, calls_of, read_calls
from app.thinking.dialects import HARMONY as HARMONY_FAMILY
from app.thinking.dialects import Block
from app.thinking.dialects import Dialect as Family

HARMONY = Dialect((HARMONY_FAMILY,))
MISTRAL = Dialect((Family(),), *calls_of("[TOOL_CALLS]"))
NOBODY = Dialect((Family((Block("\0a", "\0b"),)),), "\0c", "\0d")


def told(raw: bytes, cuts: tuple[int, ...] = (), **options: Any) -> dict[str, str]:
    """All pieces of a kind together, after feeding `raw` in the portions that `cuts` makes."""
    output = Output(options.pop("dialect", Dialect()), **options)
    whole: dict[str, str] = {}
    places = sorted({0, len(raw), *(cut % (len(raw) + 1) for cut in cuts)})
    pieces = []
    for start, end in zip(places, [*places[1:], len(raw)], strict=True):
        pieces += output.feed(raw[start:end])
    pieces += output.feed(b"", final=True)
    for kind, text in pieces:
        whole[kind] = whole.get(kind, "") + text
    return whole


CASES: list[tuple[str, dict[str, object], dict[str, str]]] = [
    ("Plain prose.", {}, {TEXT: "Plain prose."}),
    ("", {}, {}),
    ("  \n ", {}, {TEXT: "  \n "}),
    ("<think>So.</think>\n\nYes.", {}, {THINKING: "So.", TEXT: "Yes."}),
    ("\n<think>\nSo.", {}, {THINKING: "\nSo."}),
    ("<think></think>Yes", {}, {TEXT: "Yes"}),
    ("Tags: <think>no</think>", {}, {TEXT: "Tags: <think>no</think>"}),
    ("<think>a</think>b<think>c</think>", {}, {THINKING: "a", TEXT: "b<think>c</think>"}),
    ("a < b and <th", {}, {TEXT: "a < b and <th"}),
    ("<thin", {}, {TEXT: "<thin"}),
    ("So.</think>Yes", {"thinking": True}, {THINKING: "So.", TEXT: "Yes"}),
    ("Yes.\n### user: more", {"stops": ("### user:",)}, {TEXT: "Yes.\n"}),
    ("Yes.\n### us", {"stops": ("### user:",)}, {TEXT: "Yes.\n### us"}),
    ("aab", {"stops": ("ab",)}, {TEXT: "a"}),
    ("<think>x### user:y</think>z", {"stops": ("### user:",)}, {THINKING: "x"}),
    (
        'A<tool_call>{"name": "f", "arguments": {"x": 1}}</tool_call>\nB',
        {"tools": ("f",)},
        {TEXT: "AB", CALL: '{"name": "f", "arguments": "{\\"x\\": 1}"}'},
    ),
    ('A<tool_call>{"name": "f"', {"tools": ("f",)}, {TEXT: 'A<tool_call>{"name": "f"'}),
    ("A<tool_call>x</tool_call>", {}, {TEXT: "A<tool_call>x</tool_call>"}),
    (
        '{"name": "f", "parameters": {}}',
        {"tools": ("f",)},
        {CALL: '{"name": "f", "arguments": "{}"}'},
    ),
    ('{"name": "g", "parameters": {}}', {"tools": ("f",)}, {TEXT: '{"name": "g", "parameters": {}}'}),
    ("{ not json", {"tools": ("f",)}, {TEXT: "{ not json"}),
    (
        "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>Yes",
        {"dialect": HARMONY},
        {THINKING: "Hm", TEXT: "Yes"},
    ),
    ("<|channel|>final<|message|>Yes", {"dialect": HARMONY}, {TEXT: "Yes"}),
    (
        '[TOOL_CALLS][{"name": "f", "arguments": {"a": 2}}]',
        {"dialect": MISTRAL, "tools": ("f",)},
        {CALL: '{"name": "f", "arguments": "{\\"a\\": 2}"}'},
    ),
    ('{"a": "<|end|></think>"}', {"dialect": Dialect(())}, {TEXT: '{"a": "<|end|></think>"}'}),
    ("Grüße 你好 \N{GRINNING FACE}", {}, {TEXT: "Grüße 你好 \N{GRINNING FACE}"}),
]


@pytest.mark.parametrize(("raw", "options", "expected"), CASES, ids=range(len(CASES)))
def test_whole(raw: str, options: dict[str, Any], expected: dict[str, str]) -> None:
    assert told(raw.encode(), **options) == expected


@given(st.sampled_from(CASES), st.lists(st.integers(0, 200), max_size=12))
def test_cuts_change_nothing(case: tuple[str, dict[str, Any], dict[str, str]], cuts: list[int]) -> None:
    raw, options, expected = case
    assert told(raw.encode(), tuple(cuts), **options) == expected
    assert told(raw.encode(), tuple(range(200)), **options) == expected


@given(st.binary(max_size=80), st.lists(st.integers(0, 80), max_size=6))
def test_any_bytes_are_text_in_the_end(raw: bytes, cuts: list[int]) -> None:
    assert "".join(told(raw, tuple(cuts), dialect=NOBODY).values()) == raw.decode("utf-8", "replace")


def test_prose_is_not_held_back() -> None:
    output = Output(Dialect(), stops=("STOP",))
    assert output.feed(b"Hello ") == [(TEXT, "Hello ")]
    assert output.feed(b"S") == []
    assert output.feed(b"un") == [(TEXT, "Sun")]


def test_calls_between_tags() -> None:
    text = "<function=f>\n<parameter=a>\n1\n</parameter>\n<parameter=b>\ntwo words\n</parameter>\n</function>"
    ((name, arguments),) = read_calls(text)
    assert (name, json.loads(arguments)) == ("f", {"a": 1, "b": "two words"})


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "f\\ud800", "arguments": "\\ud800"}',
        '{"name": "f\\ud800", "arguments": {"\\ud800": ["\\ud800"]}}',
        '<function=f\ud800><parameter=\ud800>["\\ud800"]</parameter></function>',
    ],
)
def test_half_a_character_in_a_call_is_made_sound(text: str) -> None:
    ((name, arguments),) = read_calls(text)
    assert name == "f?"
    assert arguments.isascii()
    assert "\\ud" not in arguments


@pytest.mark.parametrize("text", ["<function=" * 100_000, "<function=f>" + "<parameter=a>" * 100_000])
def test_what_only_begins_again_and_again_is_read_once(text: str) -> None:
    assert [name for name, _ in read_calls(text)] in ([], ["f"])


def test_arguments_nested_beyond_measure_are_no_call() -> None:
    for depth in (900, 100_000):
        assert len(read_calls('{"name": "f", "arguments": {"a": ' + "[" * depth + "]" * depth + "}}")) <= 1


@pytest.mark.parametrize("opening", ["<tool_call>", "{", "[TOOL_CALLS]"])
def test_a_call_without_end_becomes_prose(opening: str) -> None:
    output = Output(MISTRAL if opening[0] == "[" else Dialect(), tools=("f",))
    assert output.feed(opening.encode() + b"x" * (MAX_CALL - 1)) == []
    told = "".join(text for _, text in output.feed(b"xx"))
    assert told == opening + "x" * (MAX_CALL + 1)
    assert output.feed(b"y") == [(TEXT, "y")]


def test_the_end_of_a_long_call_is_found_wherever_it_is_cut() -> None:
    output = Output(Dialect(), tools=("f",))
    output.feed(b'<tool_call>{"name": "f", "arguments": {}}')
    pieces = [piece for byte in b"</tool_call>B" for piece in output.feed(bytes([byte]))]
    assert [kind for kind, _ in pieces] == [CALL, TEXT]


@given(st.text(max_size=60))
def test_anything_else_is_no_call(text: str) -> None:
    assert read_calls("x" + text) == [] or "<function=" in text
