"""The value in force of every option: defaults < recommended < the person's < mandatory."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.options import Layer, Option, OptionState, OptionValue
from app.core.policy import PolicyIssue, PolicyReport
from app.settings.options import BY_KEY, OPTIONS
from app.settings.policy_look import BLIND
from app.settings.policy_merge import OPTION_PREFIX, assemble
from app.settings.policy_source import PolicyDocument, PolicyReading, PolicySource
from app.settings.user_file import UserFile
from app.settings.values import Misfit, fitted

log = logging.getLogger(__name__)

_BUG = "A fault of Signalbox itself keeps it from being read."
_BLIND = "The system has no room to look at the rules of your organization."
_ANEW = "The rules of your organization changed how your records are kept. Close Signalbox and start it again."


class Settings:
    """All options of one home, with the policy over them. Any thread may read and change them."""

    def __init__(self, file: UserFile, source: PolicySource) -> None:
        self._file = file
        self._source = source
        self._stamp: object = None
        # Names the key of policy that what is open by now cannot follow, or "": nothing is sent then.
        self.objection: Callable[[PolicyReport], str] = lambda report: ""
        self._report = self._read()

    @classmethod
    def load(cls, home: Path, source: PolicySource) -> "Settings":
        """Read policy and the person's file; never fails: what is wrong is in `report.issues` and `problems`."""
        return cls(UserFile(home), source)

    @property
    def report(self) -> PolicyReport:
        """The policy snapshot, where each value came from, and what is wrong in policy files."""
        return self._report

    @property
    def problems(self) -> tuple[PolicyIssue, ...]:
        """What is wrong in the person's file."""
        return self._file.problems

    def is_outdated(self) -> bool:
        """Whether policy may say something else by now, after a look that reads nothing."""
        return self._source.stamp() != self._stamp

    def reload(self) -> bool:
        """Read everything again; returns whether any value, or the policy, changed."""
        before = self._report.policy, self.states()
        report = self._read()
        # An equal one stays the same object: its digest need not be worked out again.
        self._report = report if report != self._report else self._report
        self._file.reload()
        return before != (self._report.policy, self.states())

    def _read(self) -> PolicyReport:
        # The stamp is that of before the reading: what is written meanwhile is read the next time.
        stamp = self._source.stamp()
        try:
            reading = self._source.read()
            if stamp == BLIND:
                # Whatever was read: what it becomes is seen by no look.
                reading = replace(reading, documents=(*reading.documents, _closing("policy", _BLIND)))
            report = self._assembled(reading)
        except Exception:
            # A bug, and no reason to go on without the company's rules.
            log.exception("Policy could not be read")
            report = assemble(PolicyReading((_closing("policy", _BUG),)))
        self._stamp = stamp
        return report

    def _assembled(self, reading: PolicyReading) -> PolicyReport:
        report = assemble(reading)
        key = self.objection(report)
        if not key:
            return report
        source = next((source for name, _, source in report.values if name == key), "policy")
        return assemble(replace(reading, documents=(*reading.documents, _closing(source, _ANEW))))

    def states(self) -> tuple[OptionState, ...]:
        """Every option in the order of its declaration."""
        return tuple(self._state(option) for option in OPTIONS)

    def state(self, key: str) -> OptionState:
        """One option; raises `not_found`."""
        return self._state(_option(key))

    def value(self, key: str) -> OptionValue:
        """The value in force; raises `not_found`."""
        return self.state(key).value

    def text(self, key: str) -> str:
        """The value of a text or a choice."""
        value = self.value(key)
        assert isinstance(value, str)
        return value

    def number(self, key: str) -> int:
        """The value of a whole number."""
        value = self.value(key)
        assert isinstance(value, int)
        return value

    def flag(self, key: str) -> bool:
        """The value of a yes or no."""
        value = self.value(key)
        assert isinstance(value, bool)
        return value

    def new_chat_label(self) -> Label:
        """The label of a new chat: what the person chose, never below what the company wants."""
        return Label.highest(Label(self.text("chat.label")), self.least_label())

    def least_label(self) -> Label:
        """What the company wants of a new chat at least."""
        state, policy = self.state("chat.label"), self._report.policy
        locked = Label(str(state.value)) if state.locked else Label.PUBLIC
        return Label.highest(locked, policy.default_label) if policy.managed else Label.PUBLIC

    def set(self, key: str, value: OptionValue) -> OptionState:
        """Keep a person's value, durably.

        Raises:
            KnownError: `policy` for a locked option, `usage` for a value that does not fit, `not_found`, `disk_full`
                or `read_only`; nothing changed then.
        """
        option = self._open(key)
        try:
            self._file.set(key, fitted(option, value))
        except Misfit as misfit:
            raise KnownError(Kind.USAGE, detail=f"“{value}” does not fit the option {key}. {misfit}") from misfit
        return self._state(option)

    def reset(self, key: str) -> OptionState:
        """Forget the person's value, durably; raises like `set`."""
        option = self._open(key)
        self._file.reset(key)
        return self._state(option)

    def _open(self, key: str) -> Option:
        state = self.state(key)
        if state.locked:
            raise KnownError(Kind.POLICY, detail=f"“{state.option.title}” is set for everybody.")
        return state.option

    def _state(self, option: Option) -> OptionState:
        policy = self._report.policy
        mandatory, recommended = dict(policy.options_mandatory), dict(policy.options_recommended)
        if option.key in mandatory:
            return OptionState(option, mandatory[option.key], Layer.MANDATORY, self._from(Layer.MANDATORY, option))
        if option.key in self._file.values:
            return OptionState(option, self._file.values[option.key], Layer.USER, str(self._file.path))
        if option.key in recommended:
            return OptionState(
                option, recommended[option.key], Layer.RECOMMENDED, self._from(Layer.RECOMMENDED, option)
            )
        return OptionState(option, option.default, Layer.DEFAULT)

    def _from(self, layer: Layer, option: Option) -> str:
        wanted = OPTION_PREFIX[layer] + option.key
        return next((source for key, _, source in self._report.values if key == wanted), "")


def _closing(source: str, problem: str) -> PolicyDocument:
    """A document for which everything closes."""
    return PolicyDocument(source, Layer.MANDATORY, None, problem, trusted=False)


def _option(key: str) -> Option:
    if key not in BY_KEY:
        raise KnownError(Kind.NOT_FOUND, what="option", name=key)
    return BY_KEY[key]
