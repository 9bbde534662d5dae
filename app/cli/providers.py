"""`signalbox providers`: the servers that can be asked."""

import argparse
import sys
from typing import Any

from app.cli import shapes
from app.cli.parser import Commands
from app.cli.session import Session, key_from_stdin
from app.cli.words import count
from app.core.api.providers import NewProvider
from app.core.characters import sound
from app.core.errors import Kind, KnownError
from app.core.models import ProviderConfig, ProviderKind

_ADD = """\
Any server that speaks OpenAI's chat completions is added with --kind openai-chat and its address.
A key is read from standard input only, so that no list of processes and no history ever shows it:

  signalbox providers add office --kind openai-chat --url http://localhost:8080/v1
  signalbox providers add acme --kind openai-chat --url https://api.acme.example/v1 --key-stdin < key.txt

Adding a name again changes it and keeps its key, unless --key-stdin gives a new one. Servers of the other kinds come
with a later version."""
_KEY = """\
The key is read from standard input, and kept for the address that the provider has now: it is used for no other. Where
the key before it was given for another address, nothing is kept unless --url says the one that you mean:

  signalbox providers key acme < key.txt
  signalbox providers key acme --url https://api.acme.example/v1 < key.txt"""
_NAME = "as “providers list” names it"


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("providers", "Servers that can be asked")
    add = noun.add("add", run_add, "Add a provider, or change it", more=_ADD)
    add.add_argument("name", type=sound, metavar="NAME", help="what you call it; models are then NAME/MODEL")
    add.add_argument(
        "--kind", required=True, choices=[kind.value for kind in ProviderKind], help="what the server speaks"
    )
    add.add_argument("--url", default="", metavar="URL", help="its address, up to and with /v1 where there is one")
    add.add_argument("--residency", default="", metavar="CODE", help="country where it processes data, such as DE")
    add.add_argument("--key-stdin", action="store_true", help="read its key from standard input")
    noun.add("list", run_list, "List providers")
    key = noun.add("key", run_key, "Enter the key of a provider, of your organization's too", more=_KEY)
    key.add_argument("name", type=sound, metavar="NAME", help=_NAME)
    key.add_argument("--url", metavar="URL", help="the address that it is for; refused where the provider has another")
    remove = noun.add("remove", run_remove, "Forget a provider and its key")
    remove.add_argument("name", type=sound, metavar="NAME", help=_NAME)
    test = noun.add("test", run_test, "Ask a provider which models it has", more="Without a name, all are asked.")
    test.add_argument("name", type=sound, metavar="NAME", nargs="?", help=_NAME)


def run_add(session: Session, arguments: argparse.Namespace) -> int:
    """Add or change."""
    if arguments.kind == ProviderKind.OPENAI_CHAT and not arguments.url:
        raise KnownError(Kind.USAGE, detail=f"Servers of the kind {arguments.kind} need their address: give --url.")
    key = key_from_stdin() if arguments.key_stdin else None
    config = ProviderConfig(arguments.name, ProviderKind(arguments.kind), arguments.url, arguments.residency)
    session.open()
    added = session.call(session.engine.providers.add(NewProvider(config, key)))
    if session.output.as_json:
        session.output.object(shapes.provider(added))
    else:
        session.output.say(f"{added.name} is added. See what it has: signalbox providers test {added.name}")
    return 0


def run_key(session: Session, arguments: argparse.Namespace) -> int:
    """Keep another key."""
    name, url = arguments.name, arguments.url
    typed = sys.stdin.isatty()
    key = "" if typed else key_from_stdin()
    session.open()
    if typed:
        found = [one for one in session.call(session.engine.providers.all()) if one.name == name]
        if not found:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=name)
        # Whoever types sees first where it will go.
        url = found[0].url if url is None else url
        key = key_from_stdin(f"Key for {url}")
    try:
        config = session.call(session.engine.providers.set_key(name, key, url))
    except KnownError as error:
        if error.kind is not Kind.KEY_ELSEWHERE:
            raise
        raise KnownError(Kind.USAGE, detail=_elsewhere(name, url, **error.fields)) from error
    if session.output.as_json:
        session.output.object(shapes.provider(config))
    else:
        session.output.say(f"The key is kept for {config.url}. Try it: signalbox providers test {config.name}")
    return 0


def run_list(session: Session, arguments: argparse.Namespace) -> int:
    """List."""
    session.open()
    configs = session.call(session.engine.providers.all())
    if session.output.as_json:
        session.output.object({"providers": [shapes.provider(config) for config in configs]})
    elif configs:
        rows = [(c.name, c.kind.value, c.residency or "-", _by(c), c.url) for c in configs]
        session.output.table(("NAME", "KIND", "WHERE", "SET BY", "ADDRESS"), rows)
    else:
        session.output.say("There are no providers. Add one: signalbox providers add --help")
    return 0


def run_remove(session: Session, arguments: argparse.Namespace) -> int:
    """Forget."""
    session.open()
    session.call(session.engine.providers.remove(arguments.name))
    if session.output.as_json:
        session.output.object({"name": arguments.name, "removed": True})
    else:
        session.output.say(f"{arguments.name} is removed, with its key.")
    return 0


def run_test(session: Session, arguments: argparse.Namespace) -> int:
    """Ask one or all."""
    session.open()
    configs = session.call(session.engine.providers.all())
    if arguments.name is not None:
        configs = tuple(config for config in configs if config.name == arguments.name)
        if not configs:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=arguments.name)
    results = [_test(session, config) for config in configs]
    if session.output.as_json:
        tests = [result for result, _ in results]
        session.output.object(tests[0] if arguments.name is not None else {"providers": tests})
    elif not results:
        session.output.say("There are no providers to test.")
    return next((code for _, code in results if code), 0)


def _test(session: Session, config: ProviderConfig) -> tuple[dict[str, Any], int]:
    found = session.call(session.engine.providers.test(NewProvider(config)))
    error = None if found.ok else shapes.check_error(found)
    if not session.output.as_json:
        if error:
            session.output.say(f"{config.name}: {error.message} {error.next_step}")
        else:
            session.output.say(
                f"{config.name} answers in {found.elapsed_ms} ms and has {count(len(found.models), 'model')}:"
            )
            for model in found.models:
                session.output.say(f"  {config.name}/{model.removeprefix(f'{config.name}/')}")
    return shapes.check(config.name, found), error.exit_code if error else 0


def _elsewhere(name: str, url: str | None, *, now: str, kept: str = "", **_: str) -> str:
    if url is not None:
        return f"No key was kept: the provider “{name}” has the address {now}, and not {url}."
    return (
        f"No key was kept: the key that “{name}” has was given for {kept}, and its address is {now} now. "
        f"If that is right, say so with --url {now} behind the name."
    )


def _by(config: ProviderConfig) -> str:
    return "company" if config.managed else "you"
