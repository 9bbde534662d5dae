"""Thoughts and answer, told apart wherever the stream cuts the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.thinking import Parting


def parted(*pieces: str, inside: bool = False, unsure: bool = False) -> tuple[str, str]:
    """(thoughts, answer)."""
    parting = Parting(inside=inside, unsure=unsure)
    told = {True: "", False: ""}
    for piece in [*(one for part in pieces for one in parting.feed(part)), *parting.close()]:
        if piece.turned:
            told = {piece.thinking: told[True] + told[False], not piece.thinking: ""}
        told[piece.thinking] += piece.text
    return told[True], told[False]


BEGUN_BY_THE_PROMPT = [
    ("x</think>y", "x", "y"),
    ("So 4.\n</think>\n\nFour.", "So 4.\n", "Four."),
    ("So 4. </think> Four.", "So 4. ", "Four."),
    ("So \\boxed{4}</think>**Four**", "So \\boxed{4}", "**Four**"),
    ("我想。</think>好", "我想。", "好"),
    ("Hm\n[/THINK]Yes", "Hm\n", "Yes"),
    ("Hm</thought>\nYes", "Hm", "Yes"),
    ("Hm<channel|>Yes", "Hm", "Yes"),
    ("Hm<|END_THINKING|><|START_RESPONSE|>Yes<|END_RESPONSE|>", "Hm", "Yes"),
    ("Hm\n[BEGIN FINAL RESPONSE]\nYes\n[END FINAL RESPONSE]\n", "Hm\n", "Yes\n"),
    ("Hm</think>Yes. A later </think> stays.", "Hm", "Yes. A later </think> stays."),
    ("Hm</think>\n</think>Yes", "Hm", "Yes"),
    ("</think>\n\nYes", "", "Yes"),
]
TALKING = [
    '{"a": "x</think>y", "b": "<|end|>", "c": "<|channel>thought"}',
    '["</think>",\n"<|START_THINKING|>"]',
    "<p>x</think>y</p>",
    'print("<|end|>", 1)\n',
    "if mark == '<|END_THINKING|>': stop()",
    "The turn ends with <|end|> there.",
    "The mark of the end is: </think>",
    "It ends by\n</think>",
    "It ends by\n</think>\n\n",
    "<thinker>x</thinker>y",
    "<rethinking",
    "<html><body>x</body></html>",
    "[1] x",
    "Use the tag </think> to end it.",
    "Write `x</think>y` there.",
    "```\nx\n</think>\ny\n```\nDone.",
    'It ends with "</think>".',
    "The end (</think>) is needed.",
    "Between <think> and\n</think>\nstand thoughts.",
    "<p>\n<think>x</think>\n</p>",
    "`<think>` opens.\n\n</think>\ncloses.",
    "x</think>.",
    "x</think>, y",
    "`<|channel>thought` and `<channel|>` are marks.",
    "~~~\n<|START_THINKING|>\n~~~",
    "Yes <think>no</think>",
    "Yes\n<think>\nno\n</think>\n",
    "a </thin",
    "<thinker>x",
    "[THINKERS] x",
    "  plain",
    "",
]
BLOCKS = [
    ("<think>hm</think>\n\nYes", "hm", "Yes"),
    ("\n <think>\nhm\n</think>Yes", "\nhm\n", "Yes"),
    ("<think></think>Yes", "", "Yes"),
    ("<think>never closed </thin", "never closed </thin", ""),
    ("<think>a</think>b\n<think>c</think>d", "ac", "b\nd"),
    ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
    ("<think>a</think><think>b</think>c", "ab", "c"),
    ("<think><think>a</think>b", "a", "b"),
    ("<thinking>a</thinking>b", "a", "b"),
    ("<thought>a</think></thought>b", "a</think>", "b"),
    ("[THINK]a[/THINK]b", "a", "b"),
    ("<seed:think>a</seed:think>b", "a", "b"),
    ("<|channel>thought\na\n<channel|>b", "\na\n", "b"),
    ("<|channel>thought\na\n<channel|>b <|channel>thought\nc<channel|>d", "\na\n\nc", "b d"),
    ("<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>b<|END_RESPONSE|>", "a", "b"),
    ("<|open|>think<|sep|>a<|close|>think<|sep|><|open|>response<|sep|>b<|close|>response<|sep|>", "a", "b"),
    ("<think>a</think><response>b</response>", "a", "b"),
    ("<think>a</think><response>b</response> is a tag", "a", "b</response> is a tag"),
    ("<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b", "a", "b"),
    (
        "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary to=user<|message|>b<|end|>"
        "<|start|>assistant<|channel|>analysis<|message|>c<|end|><|start|>assistant<|channel|>final<|message|>d",
        "abc",
        "d",
    ),
    ("<|channel|>final<|message|>b<|return|>", "", "b"),
    ("<|think|>a<|end|><|begin|>assistant<|content|>b", "a", "b"),
    ('<think>a</think>{"b": "c</think>d <|end|>"}', "a", '{"b": "c</think>d <|end|>"}'),
    ("Yes.<|end|>", "", "Yes."),
    (
        '<think>It ends with `</think>`, and "</think>", too.</think>Yes.',
        'It ends with `</think>`, and "</think>", too.',
        "Yes.",
    ),
    ("<think>a `b</think>c", "a `b", "c"),
    ("<think>a `</think>", "a `", ""),
    ("<THINK>a</THINK>b", "a", "b"),
    ("<longcat_think>a</longcat_think>\nb", "a", "b"),
    ("<model:reasoning>a</model:reasoning>b\n<model:reasoning>c</model:reasoning>", "ac", "b\n"),
    ("[REASONING]a[/REASONING]b", "a", "b"),
    ("<antThinking>a</antThinking>b", "a", "b"),
]
ALL = [*BEGUN_BY_THE_PROMPT, *BLOCKS, *((text, "", text) for text in TALKING)]


@pytest.mark.parametrize(("text", "thoughts", "answer"), ALL, ids=range(len(ALL)))
def test_whole_and_letter_by_letter_and_cut_once_anywhere(text: str, thoughts: str, answer: str) -> None:
    assert parted(text) == (thoughts, answer)
    assert parted(*text) == (thoughts, answer)
    for cut in range(len(text)):
        assert parted(text[:cut], text[cut:]) == (thoughts, answer)


@pytest.mark.parametrize(("text", "thoughts", "answer"), BEGUN_BY_THE_PROMPT)
def test_what_was_begun_by_the_prompt_is_known_the_next_time(text: str, thoughts: str, answer: str) -> None:
    parting = Parting(inside=True, unsure=True)
    pieces = [piece for letter in text for piece in parting.feed(letter)] + parting.close()
    assert not any(piece.turned for piece in pieces)
    assert "".join(piece.text for piece in pieces if piece.thinking) == thoughts
    assert "".join(piece.text for piece in pieces if not piece.thinking) == answer


def test_where_the_next_time_no_thoughts_come_all_was_the_answer() -> None:
    assert parted("Yes, of course.", inside=True, unsure=True) == ("", "Yes, of course.")
    parting = Parting(inside=True, unsure=True)
    parting.feed("Hm, ")
    assert parting.close(whole=False) == []


def test_nothing_is_turned_without_need() -> None:
    for text in (*TALKING, *(text for text, _, _ in BLOCKS)):
        parting = Parting()
        assert not any(piece.turned for letter in text for piece in parting.feed(letter))
        assert not parting.begun_before


def test_an_answer_is_passed_on_at_once() -> None:
    parting = Parting()
    assert parting.feed("H") == [(False, "H", False)]
    assert parting.feed("i <") == [(False, "i ", False)]
    assert parting.feed("b") == [(False, "<b", False)]


def test_thoughts_that_come_apart_leave_no_mark() -> None:
    parting = Parting()
    parting.apart()
    assert parting.feed("\n</think>\n\nYes") == [(False, "Yes", False)]
    parting = Parting(inside=True, unsure=True)
    parting.apart()
    assert parting.feed("Yes") == [(False, "Yes", False)]
    parting = Parting()
    parting.apart()
    assert [piece.text for piece in (*parting.feed("a </think>b\n"), *parting.close())] == ["a </think>b\n"]


MARKS = st.sampled_from(
    "<think>_</think>_<_/think>_</thi_nk>_X_`_```_._[THINK]_<|channel|>_final_<|message|>_<|end|>_<|start|>assistant_"
    "</response>_<response>_<channel|>_|>_ _\n".split("_")
)


@given(st.lists(MARKS, max_size=14).map("".join), st.data(), st.booleans(), st.booleans())
def test_where_the_text_is_cut_does_not_matter(text: str, draw: st.DataObject, inside: bool, unsure: bool) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = parted(text, inside=inside, unsure=unsure)
    assert parted(*pieces, inside=inside, unsure=unsure) == whole
    assert parted(*text, inside=inside, unsure=unsure) == whole
    # No mark has that letter.
    assert "".join(whole).count("X") == text.count("X")


@pytest.mark.parametrize(
    "part",
    ["<think></think>", "<think>\n", "x </think> y", "</response>", "`</think>`\n", "<|channel|>", "<|end|>", "\n<"],
)
def test_each_letter_is_read_a_few_times_however_many_marks_there_are(part: str) -> None:
    thoughts, answer = parted("<think>a</think>b" + part * 60_000)
    assert len(thoughts) + len(answer) <= 17 + len(part) * 60_000
