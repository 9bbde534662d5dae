"""`signalbox help`: the pages of the handbook."""

import argparse

from app.cli.parser import Commands
from app.cli.session import Session
from app.core.characters import sound
from app.core.errors import KnownError

_MORE = """\
A topic is a page's name, its title, a heading, or another word for one. Without one, the topics are listed. It needs
no data folder and no key.

  signalbox help labels
  signalbox help move to a new computer"""


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add("help", run, "Print a page of the handbook, or list its topics", more=_MORE)
    parser.add_argument("topic", type=sound, metavar="TOPIC", nargs="*", help="what about; several words are one topic")


def run(session: Session, arguments: argparse.Namespace) -> int:
    """Print."""
    topic = " ".join(arguments.topic).strip()
    return _page(session, topic) if topic else _list(session)


def _page(session: Session, topic: str) -> int:
    try:
        page = session.call(session.engine.handbook.page(topic))
    except KnownError as failure:
        session.output.error(failure)
        if not session.output.as_json:
            session.output.note("The topics are listed by: signalbox help")
        return failure.exit_code
    if session.output.as_json:
        session.output.object({"topic": page.topic, "title": page.title, "text": page.text})
    else:
        session.output.text(page.text.rstrip("\n"))
    return 0


def _list(session: Session) -> int:
    pages = session.call(session.engine.handbook.pages())
    if session.output.as_json:
        session.output.object({"pages": [{"topic": page.topic, "title": page.title} for page in pages]})
        return 0
    session.output.table(("TOPIC", "PAGE"), [(page.topic, page.title) for page in pages])
    session.output.say("Read one: signalbox help TOPIC")
    return 0
