"""`signalbox models`: what could answer."""

import argparse
import os
from pathlib import Path

from app.cli import shapes
from app.cli.parser import Commands
from app.cli.session import Session
from app.cli.words import PASSAGES, size
from app.core.characters import sound
from app.core.models import ModelStatus


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("models", "Models that can answer")
    noun.add("list", run_list, "List models, and why one cannot be used now")
    add = noun.add("add", run_add, "Open a model file, to run it on this device", more="The file stays where it is.")
    add.add_argument("path", metavar="FILE", help="a GGUF file")
    remove = noun.add("remove", run_remove, "Forget a local model; its file stays")
    remove.add_argument("name", type=sound, metavar="NAME", help="as the list names it, such as local/tiny")
    inspect = noun.add("inspect", run_inspect, "Say what a model file holds, without loading it")
    inspect.add_argument("name", metavar="NAME|FILE", help="a local model, or a GGUF file")


def run_list(session: Session, arguments: argparse.Namespace) -> int:
    """List."""
    session.open()
    statuses = session.call(session.engine.models.all())
    if session.output.as_json:
        session.output.object({"models": [shapes.model(status) for status in statuses]})
    elif statuses:
        rows = [(s.name, PASSAGES[s.offer.passage], _context(s), _state(s)) for s in statuses]
        session.output.table(("NAME", "CONTENT", "READS", "STATE"), rows)
    else:
        session.output.say("There are no models. Open a file: signalbox models add model.gguf")
        session.output.say("Or connect a server: signalbox providers add --help")
    return 0


def run_add(session: Session, arguments: argparse.Namespace) -> int:
    """Open a file."""
    session.open()
    status = session.call(session.engine.models.add(str(Path(arguments.path).absolute())))
    if session.output.as_json:
        session.output.object(shapes.model(status))
    else:
        session.output.say(f"{status.name} is ready. Ask it: signalbox ask --model {status.name} TEXT")
    return 0


def run_remove(session: Session, arguments: argparse.Namespace) -> int:
    """Forget."""
    session.open()
    session.call(session.engine.models.remove(arguments.name))
    if session.output.as_json:
        session.output.object({"name": arguments.name, "removed": True})
    else:
        session.output.say(f"{arguments.name} is forgotten. Its file stays where it is.")
    return 0


def run_inspect(session: Session, arguments: argparse.Namespace) -> int:
    """Read the header."""
    session.open()
    # By os, for which a path that is too long or that may not be looked at does not exist.
    named = str(Path(arguments.name).absolute()) if os.path.exists(arguments.name) else arguments.name
    known = session.call(session.engine.models.inspect(named))
    if session.output.as_json:
        session.output.object(shapes.model_facts(known))
        return 0
    rows = [
        ("Name", known.name),
        ("Architecture", known.architecture),
        ("Parameters", f"{known.parameters:,}"),
        ("Quantization", known.quantization),
        ("Reads at most", f"{known.context_tokens:,} tokens"),
        ("Layers", f"{known.block_count}"),
        ("Experts", f"{known.expert_count}" if known.expert_count else "none"),
        ("File", size(known.file_bytes)),
        ("Chat template", "yes" if known.chat_template else "no"),
    ]
    for title, value in rows:
        session.output.say(f"{title + ':':16}{value}")
    return 0


def _context(status: ModelStatus) -> str:
    tokens = status.offer.context_tokens
    return f"{tokens:,} tokens" if tokens else "-"


def _state(status: ModelStatus) -> str:
    if not status.available:
        return status.why_not or "not available"
    return "loaded" if status.loaded else "ready"
