"""Growing answers over all conversations."""

from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded, AnswerGrew, AnswerTurned, MessageAdded, TurnWithdrawn
from app.core.messages import Message, Role, TextPart, ThinkingPart, TranscriptItem
from app.ui.chat.streams import Streams


def answer(key: str, text: str = "", *, complete: bool = False) -> Message:
    parts = (TextPart(text),) if text else ()
    return Message(key, "c-" + key, "u", Role.ASSISTANT, parts, 1, complete=complete)


def begun(streams: Streams, key: str, text: str = "") -> None:
    streams.take(MessageAdded(TranscriptItem(answer(key, text), (key,))))


def test_texts_grow_apart() -> None:
    streams = Streams()
    begun(streams, "a")
    begun(streams, "b", "So ")
    assert streams.take(AnswerGrew("c-a", "a", "one")) == "a"
    assert streams.take(AnswerGrew("c-b", "b", "far", "hm")) == "b"
    assert streams.take(AnswerGrew("c-a", "a", " two")) == "a"
    assert streams.get("a").current.parts == (TextPart("one two"),)  # type: ignore[union-attr]
    assert streams.get("b").current.parts == (ThinkingPart("hm"), TextPart("So far"))  # type: ignore[union-attr]
    assert streams.newest("c-a") == "a"
    assert streams.newest("c-x") is None


def test_what_turns_out_to_be_something_else() -> None:
    streams = Streams()
    begun(streams, "a")
    streams.take(AnswerGrew("c-a", "a", "hm"))
    assert streams.take(AnswerTurned("c-a", "a", thinking=True)) == "a"
    streams.take(AnswerGrew("c-a", "a", "Yes"))
    assert streams.get("a").current.parts == (ThinkingPart("hm"), TextPart("Yes"))  # type: ignore[union-attr]
    streams.take(AnswerTurned("c-a", "a", thinking=False))
    assert streams.get("a").current.parts == (TextPart("hmYes"),)  # type: ignore[union-attr]


def test_a_page_that_is_older_or_newer_than_the_events_is_set_right() -> None:
    streams = Streams()
    begun(streams, "a")
    streams.take(AnswerGrew("c-a", "a", "one two"))
    stale = TranscriptItem(answer("a", "one"), ("a",))
    assert streams.true(stale).message.text == "one two"
    streams.take(AnswerEnded(answer("a", "one two three", complete=True)))
    assert streams.true(stale).message.text == "one two three"
    assert streams.true(stale).message.complete
    whole = TranscriptItem(answer("a", "whole", complete=True), ("a",))
    assert streams.true(whole) is whole


def test_what_was_withdrawn_grows_no_more() -> None:
    streams = Streams()
    begun(streams, "a")
    streams.take(TurnWithdrawn("c-a", "u", "a", "text", KnownError(Kind.LABEL)))
    assert streams.newest("c-a") is None
    assert streams.take(AnswerGrew("c-a", "a", "late")) == ""


def test_only_the_last_answers_are_remembered() -> None:
    streams = Streams()
    for number in range(200):
        streams.take(AnswerEnded(answer(str(number), "x", complete=True)))
    first = TranscriptItem(answer("0"), ("0",))
    assert streams.true(first) is first
