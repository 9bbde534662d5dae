"""What works, what does not, and what to do about it. Reaches no network."""

import asyncio
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.core.api.home import Check
from app.core.audit import Verification
from app.core.errors import KnownError
from app.core.policy import PolicyIssue
from app.core.preparing import Preparing, State
from app.core.rights import fault_of_secret
from app.disk.private import fault_of_home, fault_within
from app.engine.door.built_in import hidden_by
from app.engine.door.digests import file_sha256
from app.engine.frame.setup import Setup
from app.engine.house.opening import Session
from app.engine.house.periodic import lacks_room
from app.models import Gpu, hardware, preparing, starter
from app.providers.llama import launch
from app.providers.llama.claims import ChildReport
from app.settings.layers import Settings
from app.store.periodic import kept

if sys.platform != "win32":
    import resource

# Below this the next model download, and soon the register, has no room.
LOW_DISK_BYTES = 1024**3
_GIB = 1024**3
_MEND = "Mend the file, or remove what is wrong from it."
_MEND_POLICY = "Show this to whoever manages Signalbox in your organization."


async def examine(
    setup: Setup, settings: Settings, session: Session | None, failure: KnownError | None = None
) -> tuple[Check, ...]:
    """Every check, in the order in which a person would look; `failure` is why the home could not be opened."""
    checks = [await asyncio.to_thread(_folder, setup.home), await asyncio.to_thread(_disk, setup.home)]
    if setup.passphrase_file is not None:
        checks.append(await asyncio.to_thread(_passphrase_file, setup.passphrase_file))
    checks += _policy(settings)
    if session is not None:
        checks += [_vault(session), *await _store(session), *await _register(session)]
        checks += [await asyncio.to_thread(_backups, setup.home), *await _models(session)]
    elif failure is not None:
        checks.append(Check("Keys and conversations", False, failure.message, failure.next_step))
    else:
        checks.append(Check("Keys and conversations", None, "They are not open."))
    there = await asyncio.to_thread(launch.is_installed)
    said = await asyncio.to_thread(preparing.read, setup.local.preparing) if setup.local.preparing else None
    checks += [_runtime(said, there), *await _starter(setup.local.starter, said, hidden_by(settings))]
    report = await _report(session, checks) if session is not None and there else None
    checks += [await asyncio.to_thread(_machine, report), _core_dumps()]
    return tuple(checks)


def _folder(home: Path) -> Check:
    name, place = "Data folder", _nearest(home)
    if place == home and (fault := fault_of_home(home)):
        text = f"{home} is not safe from other accounts of this machine. {fault}"
        return Check(name, False, text, "Make it yours alone, or choose another.")
    if place == home and os.access(home, os.R_OK | os.X_OK) and (found := fault_within(home)):
        text = f"{found[0]} is not safe from other accounts of this machine. {found[1]}"
        return Check(name, False, text, "Find out who put it there, and take it away.")
    if os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return Check(name, True, str(home))
    if place != home and os.access(place, os.W_OK | os.X_OK):
        return Check(name, None, f"{home} will be made at the first start.")
    return Check(name, False, f"{home} cannot be written.", "Give yourself the right to write there.")


def _passphrase_file(path: Path) -> Check:
    name = "Passphrase file"
    try:
        status = path.stat()
    except OSError:
        # Whether that matters, the keys tell.
        return Check(name, None, f"{path} cannot be read.", "Name another in SIGNALBOX_PASSPHRASE_FILE, or none.")
    if fault := fault_of_secret(path, status):
        text = f"{path} is not safe from other accounts of this machine."
        return Check(name, False, text, f"Make it yours alone, or choose another. {fault}")
    return Check(name, True, f"Nobody else can read {path}.")


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    text = f"{free / _GIB:.1f} GiB are free."
    return Check("Disk space", free >= LOW_DISK_BYTES, text, "" if free >= LOW_DISK_BYTES else "Make room.")


def _nearest(home: Path) -> Path:
    """The folder, or the first one above it that is there; what may not be looked into counts as not there."""
    return next(folder for folder in (home, *home.parents) if os.path.exists(folder))


def _policy(settings: Settings) -> list[Check]:
    report = settings.report
    managed = "Your organization manages this Signalbox." if report.policy.managed else "There is none."
    issues = [Check("Policy", False, f"{_place(issue)}: {issue.problem}", _MEND_POLICY) for issue in report.issues]
    problems = [Check("Settings", False, f"{_place(issue)}: {issue.problem}", _MEND) for issue in settings.problems]
    return [*(issues or [Check("Policy", True, managed)]), *(problems or [Check("Settings", True, "They are read.")])]


def _place(issue: PolicyIssue) -> str:
    return f"{issue.source}, {issue.key}" if issue.key else issue.source


def _vault(session: Session) -> Check:
    vault = session.vault
    text = f"Keys are kept in: {vault.backend}."
    if vault.has_recovery:
        return Check("Keys", True, text)
    return Check("Keys", None, f"{text} There is no recovery key.", "Make one in Settings, About.")


async def _store(session: Session) -> list[Check]:
    try:
        page = await session.store.conversations.page(limit=1)
    except KnownError as failure:
        return [Check("Conversations", False, failure.message, failure.next_step)]
    return [Check("Conversations", True, "They open." if page.items else "There are none yet.")]


def _backups(home: Path) -> Check:
    name, made = "Backups", [made_us for made_us, _ in kept(home)]
    last = f"{datetime.fromtimestamp(made[-1] / 1e6, UTC):%Y-%m-%d}" if made else ""
    text = f"{len(made)} daily ones are kept, the last of {last}." if made else "There is no daily one yet."
    if lacks_room(home):
        return Check(name, False, f"{text} There is no room for another.", "Make room.")
    return Check(name, True if made else None, text)


async def _register(session: Session) -> list[Check]:
    try:
        last = await session.audit.last()
    except KnownError as failure:
        return [Check("Audit log", False, failure.message, failure.next_step)]
    if last is None:
        return [Check("Audit log", None, "It was not checked yet.", "Run “signalbox audit verify”.")]
    report = last.report
    if report.ok:
        return [Check("Audit log", True, _held(last))]
    first = report.problems[0]
    found = "1 problem" if len(report.problems) == 1 else f"{len(report.problems)} problems"
    text = f"{found} on {_day(last.at_us)}, first: {first.text}"
    return [Check("Audit log", False, text, "Show “signalbox audit verify” to whoever looks after your audit log.")]


def _held(last: Verification) -> str:
    """Which entries were looked at: a check that began later says nothing of those before."""
    report, day = last.report, _day(last.at_us)
    if report.first == 1:
        return f"All {report.entries} entries held on {day}."
    if report.first > report.entries:
        which = f"There was no new entry to check on {day}"
    else:
        which = f"Entries {report.first} to {report.entries} held on {day}"
    return f"{which}; all of them last on {_day(last.whole_us)}." if last.whole_us is not None else f"{which}."


def _day(us: int) -> str:
    return f"{datetime.fromtimestamp(us / 1e6, UTC):%Y-%m-%d}"


async def _models(session: Session) -> list[Check]:
    statuses = await session.models.all()
    ready = [status.name for status in statuses if status.available]
    # What policy forbids is not broken.
    broken = [status for status in statuses if not status.offer.available]
    checks = [Check(f"Model {status.name}", False, status.why_not) for status in broken]
    if ready:
        return [Check("Models", True, f"{len(ready)} can be used."), *checks]
    step = "Open a model file, or connect a provider in Settings."
    return [Check("Models", False, "There is none that can be used.", step), *checks]


def _runtime(said: Preparing | None, there: bool) -> Check:
    name, failed = "Local runtime", said is not None and said.state is State.FAILED
    if said is not None and not said.is_over:
        percent = "" if said.percent is None else f", {said.percent} %"
        return Check(name, None, f"{said.sentence}{percent}.", "Wait until that is done: local models answer then.")
    if said is not None and failed:
        step = "Mend that, then run “make run” once more."
        return Check(name, False, f"An older llama.cpp is used. {said.sentence}" if there else said.sentence, step)
    if not there:
        return Check(name, False, "llama.cpp is not installed.", "Run “make run” once more to build it.")
    return Check(name, True, "llama.cpp is installed.")


async def _starter(path: Path | None, said: Preparing | None, hidden: str) -> list[Check]:
    """Whether the model that comes with the program is there, to the last bit; without it all else works."""
    name, again = "Starter model", "Run “make run” once more, with a network."
    if path is None:
        return []
    if hidden:
        return [Check(name, None, hidden)]
    if said is not None and said.state is State.STARTER:
        return [Check(name, None, "It is being fetched.")]
    try:
        right = await file_sha256(str(path)) == starter.declared().sha256
    except OSError:
        return [Check(name, None, "It is not there, and everything else works without it.", again)]
    if right:
        return [Check(name, True, "It is the one that comes with Signalbox.")]
    return [Check(name, False, f"The file {path} is not the one that comes with Signalbox.", again)]


async def _report(session: Session, checks: list[Check]) -> ChildReport | None:
    """Start a worker for a moment and say what it is kept from."""
    try:
        report = await session.lines.local_report()
    except KnownError as failure:
        checks.append(Check("Worker", False, f"It does not start. {failure.message}", failure.next_step))
        return None
    files = "It reads the model and the system only." if report.files else "It can read your files."
    network = f"No network ({report.network})." if report.network else "Nothing keeps it off the network."
    # Not every system can; where it cannot, nothing is broken.
    safe = True if report.network and report.files else None
    checks.append(Check("Worker", safe, f"{network} {files}"))
    return report


def _machine(report: ChildReport | None) -> Check:
    machine = hardware([Gpu(*gpu) for gpu in report.gpus] if report else ())
    text = f"{machine.cores} cores, {machine.available_bytes / _GIB:.1f} of {machine.memory_bytes / _GIB:.1f} GiB free"
    names = ", ".join(gpu.name for gpu in machine.gpus)
    return Check("Machine", None, f"{text}, graphics: {names}." if names else f"{text}, no graphics processor in use.")


def _core_dumps() -> Check:
    if sys.platform == "win32":
        return Check("Core dumps", None, "This system writes none by itself.")
    off = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    step = "" if off else "Start Signalbox with its own command, which switches them off."
    return Check("Core dumps", off, "They are off." if off else "They are on.", step)
