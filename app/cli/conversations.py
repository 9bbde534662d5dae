"""`signalbox conversations`: what was said."""

import argparse

from app.cli import inputs, shapes
from app.cli.parser import Commands, positive
from app.cli.session import Session
from app.cli.visible import one_line
from app.cli.words import FROM_THE_HANDBOOK, SPEAKERS, facts_text, moment
from app.core.characters import sound
from app.core.files import guessed_charset
from app.core.messages import (
    ConversationSummary,
    FilePart,
    ImagePart,
    SearchHit,
    TranscriptItem,
    WhenFull,
)

_PAGE = 200
_LONGEST_NAME = 200
_ID = "as “conversations list” prints it"


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("conversations", "Conversations on this device")
    listing = noun.add("list", run_list, "List conversations, newest first")
    listing.add_argument("--limit", type=positive, default=100, metavar="N", help="at most this many (100)")
    listing.add_argument("--bin", action="store_true", help="those that were deleted, and until when they are kept")
    show = noun.add("show", run_show, "Print the shown branch of a conversation")
    show.add_argument("id", type=sound, metavar="ID", help=_ID)
    search = noun.add("search", run_search, "Search all messages and titles, best first")
    search.add_argument(
        "text", type=sound, metavar="TEXT", help="words that all must be there, or “-” for standard input"
    )
    search.add_argument("--limit", type=positive, default=30, metavar="N", help="at most this many (30)")
    rename = noun.add("rename", run_rename, "Give a conversation a title")
    rename.add_argument("id", type=sound, metavar="ID", help=_ID)
    rename.add_argument("title", type=sound, metavar="TITLE", help="its new title, or “-” for standard input")
    full = noun.add("full", run_full, "Say what a conversation does once its model cannot read all of it")
    full.add_argument("id", type=sound, metavar="ID", help=_ID)
    full.add_argument(
        "choice",
        choices=[choice.value for choice in WhenFull],
        help="leave out its oldest messages, or stop and say so",
    )
    recap = noun.add("summarize", run_summarize, "Have a model sum up what stands before the last question")
    recap.add_argument("id", type=sound, metavar="ID", help=_ID)
    delete = noun.add(
        "delete",
        run_delete,
        "Put a conversation into the bin",
        more="“signalbox conversations restore” brings it back; “conversations list --bin” says until when.",
    )
    delete.add_argument("id", type=sound, metavar="ID", help=_ID)
    restore = noun.add("restore", run_restore, "Bring conversations back from the bin")
    restore.add_argument("ids", type=sound, metavar="ID", nargs="+", help="as “conversations list --bin” prints it")


def run_list(session: Session, arguments: argparse.Namespace) -> int:
    """List."""
    session.open()
    if arguments.bin:
        return _list_bin(session, arguments.limit)
    found: list[ConversationSummary] = []
    cursor: str | None = None
    while len(found) < arguments.limit:
        page = session.call(session.engine.conversations.page(cursor, min(_PAGE, arguments.limit - len(found))))
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    if session.output.as_json:
        session.output.object({"conversations": [shapes.conversation(summary) for summary in found]})
    elif found:
        rows = [(c.id, moment(c.updated_us), c.label.value, c.title or "-") for c in found]
        session.output.table(("ID", "CHANGED", "LABEL", "TITLE"), rows)
    else:
        session.output.say("There are no conversations yet.")
    return 0


def run_show(session: Session, arguments: argparse.Namespace) -> int:
    """Print."""
    session.open()
    summary = session.call(session.engine.conversations.get(arguments.id))
    items = _branch(session, arguments.id)
    if session.output.as_json:
        session.output.object({**shapes.conversation(summary), "messages": [shapes.message(item) for item in items]})
        return 0
    session.output.say(f"{one_line(summary.title)} · {summary.label.value} · {moment(summary.updated_us)}")
    for item in items:
        _print(session, item)
    return 0


def run_search(session: Session, arguments: argparse.Namespace) -> int:
    """Search."""
    words = inputs.line(arguments.text)
    session.open()
    found: list[SearchHit] = []
    cursor: str | None = None
    while len(found) < arguments.limit:
        page = session.call(session.engine.transcripts.search(words, cursor, min(_PAGE, arguments.limit - len(found))))
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    if session.output.as_json:
        session.output.object({"hits": [shapes.hit(hit) for hit in found]})
    elif found:
        rows = [(hit.conversation_id, moment(hit.created_us), hit.title or "-", hit.snippet) for hit in found]
        session.output.table(("CONVERSATION", "WRITTEN", "TITLE", "TEXT"), rows)
    else:
        session.output.say("Nothing was found.")
    return 0


def run_rename(session: Session, arguments: argparse.Namespace) -> int:
    """Rename."""
    title = inputs.line(arguments.title)
    session.open()
    summary = session.call(session.engine.conversations.rename(arguments.id, title))
    if session.output.as_json:
        session.output.object(shapes.conversation(summary))
    else:
        session.output.say(f"The conversation is now called “{summary.title}”.")
    return 0


def run_full(session: Session, arguments: argparse.Namespace) -> int:
    """Choose."""
    session.open()
    choice = WhenFull(arguments.choice)
    summary = session.call(session.engine.conversations.set_when_full(arguments.id, choice))
    if session.output.as_json:
        session.output.object(shapes.conversation(summary))
    else:
        does = {WhenFull.LEAVE_OUT: "leaves out its oldest messages", WhenFull.STOP: "stops and says so"}
        session.output.say(f"Once its model cannot read all of it, the conversation {does[choice]}.")
    return 0


def run_summarize(session: Session, arguments: argparse.Namespace) -> int:
    """Sum up."""
    session.open()

    def tell(fraction: float) -> None:
        session.output.progress(f"Summarizing: {fraction:.0%}")

    try:
        tell(0.0)
        recap = session.call(session.engine.chat.summarize(arguments.id, tell))
    finally:
        session.output.progress("")
    if session.output.as_json:
        session.output.object({"message_id": recap.message_id, "text": recap.text, "label": recap.label.value})
    else:
        session.output.text(recap.text)
    return 0


def run_delete(session: Session, arguments: argparse.Namespace) -> int:
    """Into the bin."""
    session.open()
    session.call(session.engine.conversations.delete(arguments.id))
    if session.output.as_json:
        session.output.object({"id": arguments.id, "deleted": True})
    else:
        session.output.say("The conversation is in the bin.")
        session.output.say(f"“signalbox conversations restore {arguments.id}” brings it back.")
    return 0


def run_restore(session: Session, arguments: argparse.Namespace) -> int:
    """Out of the bin; an id that is unknown changes nothing."""
    session.open()
    for conversation_id in arguments.ids:
        session.call(session.engine.conversations.get(conversation_id))
    found = [session.call(session.engine.conversations.restore(conversation_id)) for conversation_id in arguments.ids]
    if session.output.as_json:
        session.output.object({"conversations": [shapes.conversation(summary) for summary in found]})
    else:
        for summary in found:
            session.output.say(f"“{summary.title or summary.id}” is back.")
    return 0


def _list_bin(session: Session, limit: int) -> int:
    found: list[tuple[ConversationSummary, int]] = []
    cursor: str | None = None
    while len(found) < limit:
        page = session.call(session.engine.conversations.deleted(cursor, min(_PAGE, limit - len(found))))
        found += [(chat, page.kept_until_us(chat)) for chat in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    if session.output.as_json:
        shown = [{**shapes.conversation(chat), "kept_until_us": until} for chat, until in found]
        session.output.object({"conversations": shown})
    elif found:
        rows = [(c.id, moment(c.deleted_us or 0), moment(until), c.title or "-") for c, until in found]
        session.output.table(("ID", "DELETED", "KEPT UNTIL", "TITLE"), rows)
    else:
        session.output.say("The bin is empty.")
    return 0


def _branch(session: Session, conversation_id: str) -> list[TranscriptItem]:
    pages: list[tuple[TranscriptItem, ...]] = []
    anchor: str | None = None
    while True:
        page = session.call(session.engine.transcripts.page(conversation_id, anchor=anchor, before=_PAGE))
        # From the second page on, the last item is the anchor, which is there already.
        items = page.items[:-1] if anchor else page.items
        pages.append(items)
        if not page.has_before or not items:
            return [item for part in reversed(pages) for item in part]
        anchor = items[0].message.id


def _print(session: Session, item: TranscriptItem) -> None:
    message = item.message
    branch = f" · {item.siblings.index(message.id) + 1} of {len(item.siblings)}" if len(item.siblings) > 1 else ""
    session.output.say()
    session.output.say(f"--- {SPEAKERS[message.role]} · {moment(message.created_us)}{branch}")
    for part in message.parts:
        if isinstance(part, ImagePart | FilePart):
            charset = guessed_charset(part.mime_type)
            guessed = f", read as {charset}, a guess" if charset else ""
            session.output.say(f"[{one_line(part.name or part.mime_type)[:_LONGEST_NAME]}{guessed}]")
    if item.card:
        session.output.text(f"[{FROM_THE_HANDBOOK.format(title=item.card.title)}]\n{item.card.paragraph}")
    if message.unreadable:
        session.output.say("This message could not be read.")
    if message.text:
        session.output.text(_set_off(message.text))
    if error := shapes.failure(message):
        session.output.say(one_line(f"{error.message} {error.next_step}"))
    if message.answer:
        session.output.say(f"    {facts_text(message.answer)}")


def _set_off(text: str) -> str:
    """What others wrote, of which no line can be taken for one of this program."""
    return "\n".join(f"| {line}".rstrip() for line in text.splitlines())
