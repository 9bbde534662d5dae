"""Requests are told apart by rules, in several languages, and counted with a ceiling."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.decisions import TaskKind
from app.core.messages import FilePart, ImagePart, Message, Part, Role, TextPart
from app.core.models import Capability
from app.core.tokens import IMAGE_TOKENS
from app.routing import classify, cues


def message(*parts: Part | str, role: Role = Role.USER) -> Message:
    typed = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message("m", "c", None, role, typed, 0)


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("Hello there!", TaskKind.CHAT, "und"),
        ("Write a Python function that reverses a list", TaskKind.CODE, "en"),
        ("def halve(n):\n    return n / 2\n\nWhat is wrong?", TaskKind.CODE, "en"),
        ("Anna has 12 apples and gives 5 away. How many are left?", TaskKind.MATH, "en"),
        ("Berechne das Integral von x^2", TaskKind.MATH, "de"),
        ("Translate this into French: good morning", TaskKind.TRANSLATION, "en"),
        ("Übersetze das bitte ins Englische: Guten Tag", TaskKind.TRANSLATION, "de"),
        ("Fasse den Text bitte in drei Sätzen zusammen", TaskKind.SUMMARY, "de"),
        ("Peux-tu résumer ce texte pour moi ?", TaskKind.SUMMARY, "fr"),
        ("Proofread this: I has a cat", TaskKind.EDITING, "en"),
        ("Extract all the names from this text", TaskKind.EXTRACTION, "en"),
        ("Write a poem about the rain", TaskKind.WRITING, "en"),
        ("Was ist die Hauptstadt von Frankreich?", TaskKind.FACTUAL, "de"),
        ("Prove that there is no largest prime, and explain why", TaskKind.REASONING, "en"),
        ("今日はどうですか", TaskKind.CHAT, "ja"),
        ("Как дела?", TaskKind.CHAT, "ru"),
    ],
)
def test_kind_and_language(text: str, kind: TaskKind, language: str) -> None:
    profile = classify([message(text)], max_output=100)
    assert (profile.kind, profile.language) == (kind, language)


def test_the_last_user_message_is_judged_and_everything_is_counted() -> None:
    branch = [message("Be brief.", role=Role.SYSTEM), message("Hello"), message("Hi.", role=Role.ASSISTANT)]
    short = classify([*branch, message("Translate: yes")], max_output=1)
    assert short.kind is TaskKind.TRANSLATION
    assert short.input_tokens > classify([message("Translate: yes")], max_output=1).input_tokens


def test_needs() -> None:
    picture = ImagePart("a", "image/png")
    profile = classify([message("Look", picture)], max_output=1, json_schema=True, tools=True)
    assert profile.needs == {Capability.IMAGES, Capability.JSON_SCHEMA, Capability.TOOLS}
    assert profile.input_tokens >= IMAGE_TOKENS
    assert profile.kind is TaskKind.AGENT
    assert classify([message("Look")], max_output=1).needs == frozenset()


def test_harder_with_conditions_and_length() -> None:
    easy = classify([message("Write a function")], max_output=1)
    hard = classify(
        [message("Write a function, exactly one loop, without using sets, prove its complexity")], max_output=1
    )
    assert easy.difficulty < hard.difficulty <= 100


@given(st.lists(st.text(max_size=300), max_size=4))
def test_total_and_never_below_the_bytes(texts: list[str]) -> None:
    branch = [message(FilePart("f", "text/plain", "f", text)) for text in texts]
    profile = classify(branch, max_output=7)
    assert 0 <= profile.difficulty <= 100
    assert profile.input_tokens >= sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    assert profile.max_output == 7


@pytest.mark.parametrize(
    "unit", ["\n", " ", " \n", "a", "1", "a.", "1, ", "x = ", ";\n", "a(", "a()", "</", "SELECT ", "what "]
)
@pytest.mark.parametrize("pattern", [*(shape for _, _, shape in cues.SHAPES), cues.HARD, cues.NUMBER, cues.QUANTITY])
def test_a_long_paste_is_looked_at_once(pattern: re.Pattern[str], unit: str) -> None:
    # What looks again from each beginning would take minutes.
    pattern.findall(unit * (200_000 // len(unit)))
