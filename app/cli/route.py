"""`signalbox route`: the decision and its reasons; nothing is stored and nothing is sent."""

import argparse
import json
from typing import Any

from app.cli import inputs, shapes
from app.cli.output import error_object
from app.cli.parser import Commands
from app.cli.session import Session
from app.cli.words import decision_lines, passage_lines
from app.core.characters import sound
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.requests import Attachment, Draft, Tool

_MORE = """\
Says what kind of task it is, what was found in it, which model would answer, which would follow if that one
fails, why every other model may not, and where the message may leave to at worst. Where none may, it exits as
“signalbox ask” would with the same message; only that “ask” first asks a server for its models that was never asked.

With --batch, each line of the file is {"prompt": TEXT, "label"?: LABEL, "tools"?: [...], "images"?: NUMBER} and
each line printed is one decision, or {"error": ...} for a line that cannot be decided. It exits 0 when every line
was decided, whatever the decisions are: where no model may answer, “chosen” is null."""

# What a decision knows of a picture is that there is one.
_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63f80f0001010100dcccd4d30000000049454e44ae426082"
)


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add("route", run, "Say which model would answer, and why; nothing is sent", more=_MORE)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", type=sound, metavar="TEXT", nargs="?", help="the message, or “-” for standard input")
    what.add_argument("--batch", metavar="FILE.jsonl", help="decide every line of a file, “-” for standard input")
    inputs.declare_label(parser)
    parser.add_argument(
        "--file", action="append", default=[], metavar="PATH", help="attach a text or an image; may repeat"
    )


def run(session: Session, arguments: argparse.Namespace) -> int:
    """Decide one message, or a file of them."""
    if arguments.batch is not None:
        if arguments.label or arguments.file:
            raise KnownError(Kind.USAGE, detail="With --batch, each line has its own label, and there are no files.")
        return _batch(session, inputs.lines(arguments.batch))
    draft = Draft(
        text=inputs.text(arguments.text),
        attachments=inputs.attachments(arguments.file, session.output),
        label=Label(arguments.label) if arguments.label else None,
    )
    session.open()
    route = session.call(session.engine.chat.route(draft))
    if session.output.as_json:
        session.output.object(shapes.foretold(route))
    else:
        for line in (*decision_lines(route.decision), *passage_lines(route)):
            session.output.say(line)
        if route.refusal is not None:
            session.output.error(route.refusal)
    return route.refusal.exit_code if route.refusal is not None else 0


def _batch(session: Session, lines: list[str]) -> int:
    session.open()
    code = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            route = session.call(session.engine.chat.route(_draft(number, line)))
            session.output.line(shapes.foretold(route))
        except KnownError as error:
            session.output.line({"error": error_object(error), "line": number})
            code = code or error.exit_code
    return code


def _draft(number: int, line: str) -> Draft:
    try:
        value = json.loads(line)
        prompt, label = value["prompt"], value.get("label")
        if not isinstance(prompt, str):
            raise TypeError
        images, tools = _number(value.get("images")), _tools(value.get("tools"))
        return Draft(
            text=prompt,
            label=Label(label) if label is not None else None,
            attachments=tuple(Attachment(f"image {n + 1}.png", "image/png", _DOT) for n in range(images)),
            tools=tools,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise KnownError(
            Kind.USAGE,
            detail=f"Line {number} is not an object with a “prompt” and, if wanted, a “label” ({', '.join(Label)}), "
            "a list of “tools” and a number of “images”.",
            command="signalbox route",
        ) from error


def _number(value: Any) -> int:
    """How many images: a number, a list of them, or true."""
    found = len(value) if isinstance(value, list) else int(value or 0)
    if not 0 <= found <= 100:
        raise ValueError
    return found


def _tools(value: Any) -> tuple[Tool, ...]:
    """Tools by name, as objects with a name, or true for any."""
    listed: list[Any] = [{"name": "tool"}] if value is True else value or []
    named: list[dict[str, Any]] = [{"name": entry} if isinstance(entry, str) else entry for entry in listed]
    return tuple(Tool(str(t["name"]), str(t.get("description", "")), t.get("parameters") or {}) for t in named)
