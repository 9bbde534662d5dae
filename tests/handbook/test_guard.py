"""When a message is about this program: it asks, is short, names the program or its things, and nothing strange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook import Handbook
from app.handbook.guard import LONGEST, Evidence, question, weigh
from app.handbook.words import comparable

KNOWN = frozenset(map(comparable, ("answer", "backup", "key", "keep", "lower", "open", "window")))


def evidence(text: str, *, quoted: bool = False) -> Evidence:
    return weigh(text, lambda word: word in KNOWN, lambda words: quoted)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("How do I lower a label?", "How do I lower a label?"),
        ("  where are my chats ", "where are my chats"),
        ("Hello, how do I lower a label?", "how do I lower a label?"),
        ("Can you tell me where my chats are?", "where my chats are?"),
        ("Explain labels", "labels"),
        ("It says the disk is full", "It says the disk is full"),
        ("My chats are gone.", ""),
        ("Write a label.", ""),
        ("Can you lower a label?", ""),
        ("print() is what?", ""),
        ("a\nb\nc\nd?", ""),
        ("?" * (LONGEST + 1), ""),
    ],
)
def test_a_question_is_known_by_how_it_begins_or_ends(message: str, asked: str) -> None:
    assert question(message) == asked


def test_its_name_is_enough_and_bears_a_few_words_that_nobody_knows() -> None:
    assert evidence("Where does Signalbox keep an answer?") == Evidence(0, True, False, 0, False)
    assert evidence("Does Signalbox run on my zebra?").enough
    assert not evidence("Does Signalbox feed zebras, gnus and okapis?").enough
    assert evidence("Where is the signal box?").named is False


def test_without_its_name_two_things_are_enough_and_nothing_strange() -> None:
    assert evidence("Where is the window?").points == 1
    assert not evidence("Where is the window?").enough
    assert evidence("Where is the key of the window?").enough
    assert not evidence("Where is the key of the window of a zebra?").enough


def test_a_thing_that_only_this_program_has_is_enough() -> None:
    assert evidence("How do I lower the backup?").enough
    assert not evidence("How do I lower the backup of Python?").enough
    assert not evidence("How do I open the backup on Windows?").enough, "what others have as well is not ours"


def test_who_speaks_to_the_model_does_not_ask_about_the_program() -> None:
    assert not evidence("Why do you keep the backup?").enough
    assert evidence("Why do you keep the backup in Signalbox?").enough


def test_what_things_of_a_kind_are_is_no_question_about_ours() -> None:
    assert not evidence("What is a backup?").enough and not evidence("How does a backup window open?").enough
    assert evidence("What is the backup?").enough and evidence("What is a backup in Signalbox?").enough


@pytest.mark.parametrize(
    "text",
    ["Which backup is the best?", "What is the cheapest backup?", "How do I open a chat app?", "I label a backup?"],
)
def test_what_is_best_of_a_kind_and_what_others_make_of_our_words_is_not_ours(text: str) -> None:
    assert evidence(text).elsewhere and not evidence(text).enough


def test_the_best_way_to_do_something_here_is_asked_of_the_program() -> None:
    assert evidence("What is the best way to open the backup?").enough


def test_words_of_the_program_itself_are_enough() -> None:
    assert not evidence("Why is your window lower?").enough
    assert evidence("Why is your window lower?", quoted=True).enough


BOOK = Handbook.load()


@given(st.text(max_size=800))
def test_any_text_has_an_answer_or_none(text: str) -> None:
    match = BOOK.answer(text)
    assert match is None or (len(text.strip()) <= LONGEST and match.paragraph)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=80))
def test_words_that_nobody_knows_get_none(text: str) -> None:
    assert BOOK.answer(f"How do I xqzt {text}?") is None
