"""Questions about the program get the right page; ordinary messages get none.

`questions.json` holds a hundred questions with their page and what the paragraph must say. Twenty of them, on four
topics chosen beforehand, were kept apart while the search was made and measured once before anything was changed for
their sake, and so were forty more, later; `app/DECISIONS.md` has those figures. `ordinary.json` holds four hundred
messages about other things, of which the last hundred use words of ours.
"""

import json
from pathlib import Path

import pytest

from app.core.handbook import Match
from app.handbook import Handbook

HERE = Path(__file__).parent
QUESTIONS: dict[str, list[tuple[str, str, str]]] = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
ORDINARY: dict[str, list[str]] = json.loads((HERE / "ordinary.json").read_text(encoding="utf-8"))
ALL = [question for questions in QUESTIONS.values() for question in questions]


@pytest.fixture(scope="module")
def book() -> Handbook:
    return Handbook.load()


def test_there_is_enough_to_judge_by() -> None:
    assert [len(questions) for questions in QUESTIONS.values()] == [40, 20, 40]
    assert len({question for question, _, _ in ALL}) == 100
    assert {page for _, page, _ in QUESTIONS["tried"]}.isdisjoint(page for _, page, _ in QUESTIONS["kept apart"])
    assert sum(map(len, ORDINARY.values())) == 400 and len(ORDINARY) == 7


async def facts(book: Handbook) -> dict[str, str]:
    return {page.topic: " ".join(page.text.split()) for page in await book.pages()}


@pytest.mark.anyio
async def test_what_a_paragraph_must_say_stands_on_its_page(book: Handbook) -> None:
    texts = await facts(book)
    assert [question for question, page, fact in ALL if fact not in texts[page]] == []


def test_questions_about_the_program_get_the_right_paragraph(book: Handbook) -> None:
    found = [(book.answer(question), page, fact) for question, page, fact in ALL]
    right = [match for match, page, _ in found if match and match.topic == page]
    holding = [match for match, page, fact in found if match and match.topic == page and fact in match.paragraph]
    assert len(right) >= 0.9 * len(ALL)
    assert len(holding) >= 0.85 * len(ALL)
    strong = [(match, page) for match, page, _ in found if match and match.strong]
    assert len(strong) > 50 and len([match for match, page in strong if match.topic != page]) <= 1


def test_ordinary_messages_get_none(book: Handbook) -> None:
    messages = [message for kind in ORDINARY.values() for message in kind]
    assert len([message for message in messages if book.answer(message)]) <= 0.01 * len(messages)


def test_questions_that_sound_like_ours_get_none(book: Handbook) -> None:
    near: list[str] = json.loads((HERE / "near.json").read_text(encoding="utf-8"))
    assert len(near) > 60 and [message for message in near if book.answer(message)] == []


@pytest.mark.parametrize(
    "message",
    [
        "How do I delete a file in Python?",
        "Explain exit codes in bash",
        "Wie lösche ich einen Chat?",
        "¿Dónde están mis chats?",
        "And how do I do that?",
        "Can you make the answer longer?",
        "Summarise this conversation.",
        "Write a poem about Signalbox.",
        "What did you say about labels?",
        "",
        " \n ",
        "?",
    ],
)
def test_what_must_never_get_a_card(book: Handbook, message: str) -> None:
    assert book.answer(message) is None


def test_long_texts_get_none_whatever_they_ask(book: Handbook) -> None:
    question = "How do I make a backup of my chats?"
    assert isinstance(book.answer(question), Match)
    assert book.answer(f"{'I have many chats. ' * 40}{question}") is None
    assert book.answer(f"One line\nand two\nand three\n{question}") is None
    assert book.answer(f"```\nbackup\n```{question}") is None


def test_a_name_alone_is_a_question_about_the_whole(book: Handbook) -> None:
    match = book.answer("What is Signalbox?")
    assert match is not None and (match.topic, match.heading, match.strong) == ("first-steps", "", False)


def test_one_common_word_is_too_little(book: Handbook) -> None:
    assert book.answer("Who makes Signalbox?") is None
    match = book.answer("What are labels?")
    assert match is not None and (match.topic, match.strong) == ("labels", False)


@pytest.mark.parametrize(
    ("asked", "topic", "heading"),
    [
        ("Who can read my chats?", "data", "Who can read my chats"),
        ("How do I delete a chat?", "first-steps", "Delete a chat"),
        ("How do I edit my last message?", "first-steps", "Edit a message"),
        ("Do I need an account?", "first-steps", "What you need"),
        ("Does Signalbox work on Windows?", "first-steps", "Systems it runs on"),
        ("Does Signalbox send my data to the cloud?", "data", "What leaves this device"),
        ("how long is my data kept", "data", "How long it is kept"),
        ("How do I share a chat with a colleague?", "data", "Share or export a chat"),
        ("How many backups are kept?", "backups", "Daily backups"),
        ("Why was my message held?", "labels", "What is never sent"),
        ("Is the register encrypted?", "register", "Who can read it"),
        ("My provider is slow, what can I do?", "keys", "A slow provider"),
        ("How do I change my passphrase?", "recovery", "Change or keep a passphrase"),
        ("How do I keep my passphrase safe?", "recovery", "Change or keep a passphrase"),
        ("How do I open a larger local model?", "local-models", "Open a model file"),
        ("Can I use this offline?", "local-models", ""),
        ("What is the starter?", "local-models", "The built-in starter"),
        ("How do I turn off the starter in Signalbox?", "local-models", "Turn the starter off"),
        ("How do I turn off the built-in model?", "local-models", "Turn the starter off"),
        ("What does exit code 3 mean?", "exit-codes", ""),
    ],
)
def test_what_people_ask_first_stands_under_its_own_heading(
    book: Handbook, asked: str, topic: str, heading: str
) -> None:
    match = book.answer(asked)
    assert match is not None and (match.topic, match.heading) == (topic, heading)


def test_an_error_stands_alone_only_where_its_sentence_is_quoted(book: Handbook) -> None:
    quoted = book.answer("Why does it say that the provider did not accept the key?")
    assert quoted is not None and (quoted.topic, quoted.strong) == ("errors", True)
    meant = book.answer("Why is the key store locked?")
    assert meant is not None and (meant.topic, meant.strong) == ("errors", False)


def test_what_the_program_said_is_known_again(book: Handbook) -> None:
    match = book.answer("“The provider asks for fewer requests for now.” Why?")
    assert match is not None and "`rate`" in match.paragraph
