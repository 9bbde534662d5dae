"""Many documents become one snapshot: the strictest wins, what is wrong is named, and security fails closed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.core.digest import plain
from app.core.options import Layer, OptionValue
from app.core.policy import Policy, PolicyIssue, PolicyReport
from app.settings.options import BY_KEY, RENAMED, Renamed
from app.settings.policy_keys import BY_NAME, KEYS, NOTHING_IS_SENT, NOTHING_LEAVES
from app.settings.policy_source import PolicyDocument, PolicyReading
from app.settings.values import Misfit, fitted

OPTIONS_KEY = "options"
# Editors find the schema by this name; it says nothing.
IGNORED = {"$schema"}
OPTION_PREFIX = {Layer.MANDATORY: "options.", Layer.RECOMMENDED: "recommended."}

# What a wrong value of an option counts as where it guards content; other wrong values are left out.
CLOSED_OPTIONS: dict[str, dict[str, Any]] = {
    "network.proxy": NOTHING_LEAVES,
    "network.ca_file": NOTHING_LEAVES,
    "chat.label": {"default_label": BY_NAME["default_label"].closed["default_label"]},
}
# What their strictest values take away is no model.
_TAKES_NO_MODEL = frozenset({"audit_content", "passphrase_fallback"})
# What follows where a managed place says nothing that counts. Whoever writes what is trusted made a mistake; whoever
# stands between it and us, or lets nothing be read, may want records that no officer can open, of answers on this
# device too. What nobody can read may want the highest label of a chat, which outlasts this moment.
_HIGHEST = BY_NAME["default_label"].closed
_CONSEQUENCES = {
    True: (NOTHING_LEAVES | _HIGHEST, " Until it is mended, nothing leaves this device."),
    False: (NOTHING_IS_SENT | _HIGHEST, " Until it is mended, nothing is sent."),
}


def assemble(reading: PolicyReading, renamed: Sequence[Renamed] = RENAMED) -> PolicyReport:
    """The snapshot of everything that was read, with where each value came from and what was wrong."""
    return _Assembly(reading, renamed).report()


class _Assembly:
    def __init__(self, reading: PolicyReading, renamed: Sequence[Renamed]) -> None:
        self._issues = list(reading.issues)
        self._stated: dict[str, list[tuple[Any, str]]] = {}
        self._options: dict[Layer, dict[str, tuple[OptionValue, str]]] = {Layer.MANDATORY: {}, Layer.RECOMMENDED: {}}
        self._renamed = {r.old: r.new for r in renamed}
        self._managed = False
        for document in reading.documents:
            self._take(document)

    def report(self) -> PolicyReport:
        """Put together what was taken in."""
        fields: dict[str, Any] = {}
        values: list[tuple[str, str, str]] = []
        for key in KEYS:
            stated = self._stated.get(key.name)
            if stated:
                fields[key.name] = key.merge([value for value, _ in stated])
                sources = ", ".join(dict.fromkeys(source for _, source in stated))
                values.append((key.name, _json(fields[key.name]), sources))
        for layer, options in self._options.items():
            values += [(OPTION_PREFIX[layer] + k, _json(v), source) for k, (v, source) in sorted(options.items())]
        policy = replace(
            Policy(managed=self._managed, **fields),
            options_mandatory=_pairs(self._options[Layer.MANDATORY]),
            options_recommended=_pairs(self._options[Layer.RECOMMENDED]),
        )
        return PolicyReport(policy, tuple(values), tuple(self._issues))

    def _take(self, document: PolicyDocument) -> None:
        mandatory = document.layer is Layer.MANDATORY
        self._managed = self._managed or mandatory
        if document.values is None:
            closed, consequence = _CONSEQUENCES[document.trusted]
            problem = document.problem + (consequence if mandatory else "")
            self._issues.append(PolicyIssue(document.source, "", problem, closes=mandatory))
            if mandatory:
                self._close(closed, document)
            return
        for name, value in document.values.items():
            if name == OPTIONS_KEY:
                self._take_options(document, value)
            elif name in BY_NAME and mandatory:
                self._take_key(document, name, value)
            elif name in BY_NAME:
                self._complain(document, name, "It has no effect as a recommendation; state it under “managed”.")
            elif name not in IGNORED:
                self._complain(document, name, "No such key is known; the rest of the file applies.")

    def _take_key(self, document: PolicyDocument, name: str, value: Any) -> None:
        key = BY_NAME[name]
        try:
            # Of a provider that is left out, or has less to its credit, the models are missed.
            partly = name == "providers"
            read = key.read(value, lambda problem: self._complain(document, name, problem, narrows=partly))
        except Misfit as misfit:
            self._complain(document, name, f"{misfit}{_instead(key.closed)}", narrows=name not in _TAKES_NO_MODEL)
            self._close(key.closed, document)
            return
        before = self._stated.setdefault(name, [])
        if key.last_wins and before and before[-1][0] != read:
            self._complain(document, name, f"It differs from {before[-1][1]}; where both cannot hold, this one does.")
        before.append((read, document.source))

    def _take_options(self, document: PolicyDocument, options: Any) -> None:
        if not isinstance(options, dict):
            mandatory = document.layer is Layer.MANDATORY
            closed = {k: v for fields in CLOSED_OPTIONS.values() for k, v in fields.items()} if mandatory else {}
            self._complain(document, OPTIONS_KEY, f"It must be an object.{_instead(closed)}", narrows=bool(closed))
            self._close(closed, document)
            return
        for name, value in options.items():
            self._take_option(document, name, value)

    def _take_option(self, document: PolicyDocument, name: str, value: Any) -> None:
        key = self._renamed.get(name, name)
        option = BY_KEY.get(key)
        shown = f"{OPTIONS_KEY}.{name}"
        if option is None:
            self._complain(document, shown, "No such option is known; the rest of the file applies.")
        elif not option.managed:
            self._complain(document, shown, "Everybody decides this one for themselves.")
        else:
            try:
                read = fitted(option, value)
            except Misfit as misfit:
                closed = CLOSED_OPTIONS.get(key, {}) if document.layer is Layer.MANDATORY else {}
                self._complain(document, shown, f"{misfit}{_instead(closed)}", narrows=bool(closed))
                self._close(closed, document)
                return
            before = self._options[document.layer].get(key)
            if before is not None and before[0] != read:
                self._complain(document, shown, f"It differs from {before[1]}; this one holds.")
            self._options[document.layer][key] = (read, document.source)

    def _close(self, closed: dict[str, Any], document: PolicyDocument) -> None:
        for name, value in closed.items():
            self._stated.setdefault(name, []).append((value, document.source))

    def _complain(self, document: PolicyDocument, key: str, problem: str, *, narrows: bool = False) -> None:
        self._issues.append(PolicyIssue(document.source, key, problem, narrows=narrows))


def _instead(closed: dict[str, Any]) -> str:
    if not closed:
        return ""
    return f" The strictest value applies instead: {'; '.join(f'{k} = {_json(v)}' for k, v in closed.items())}."


def _pairs(options: dict[str, tuple[OptionValue, str]]) -> tuple[tuple[str, OptionValue], ...]:
    return tuple(sorted((key, value) for key, (value, _) in options.items()))


def _json(value: Any) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        value = dict(value)
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
