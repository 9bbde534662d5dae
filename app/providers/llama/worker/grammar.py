"""JSON Schema (draft 2020-12, the part that structured answers use) as a grammar of llama.cpp (GBNF).

Every text that the grammar lets through satisfies the schema; not every text that satisfies it is let through: where a
keyword cannot be expressed exactly, the grammar is narrower, and where it cannot be expressed at all, `BadSchema` says
which one it is. llama-cpp-python's own converter is not used, as it lets control characters into strings and ignores
bounds of numbers and most uses of `allOf`.

Not enforced: `uniqueItems`, that only one alternative of `oneOf` fits, and that free keys of an object differ.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.providers.llama.worker.numbers import integer_rule, number_rule
from app.providers.llama.worker.pattern import BadSchema, literal, pattern_rule
from app.providers.llama.worker.schema import Schema, merged, resolve

MAX_RULES = 4_000
# Schemas within a schema, each counted as often as it is looked at: references can make few of them many.
MAX_LOOKS = 20_000
# No context holds more characters than such a skeleton.
MAX_SKELETON = 1 << 20
# llama.cpp expands repetitions, up to 2,000 rules for each.
MAX_REPEATS = 1_000
_DEEPEST = 64

_SPACE = 'space ::= | " " | "\\n" [ ]{0,20}'
_CHARACTER = (
    r'char ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" code)',
    # No halves of surrogate pairs: they are no characters.
    "code ::= [0-9a-cefA-CEF] [0-9a-fA-F]{3} | [dD] [0-7] [0-9a-fA-F]{2}",
)
_STRING = 'string ::= "\\"" char* "\\""'
_VALUE = 'value ::= object | array | string | number | "true" | "false" | "null"'
_OBJECT = 'object ::= "{" space ( member ( "," space member )* space )? "}"'
_MEMBER = 'member ::= string ":" space value'
_LIST = 'array ::= "[" space ( value ( "," space value )* space )? "]"'
_BASICS = (_SPACE, *_CHARACTER, _STRING, _VALUE, _OBJECT, _MEMBER, _LIST, f"number ::= {number_rule({})[0]}")

_DAY = '( "0" ( [13578] "-" day31 | [469] "-" day30 | "2-" day28 ) | "1" ( [02] "-" day31 | "1-" day30 ) )'
_DATE = (
    f'date ::= [12] [0-9]{{3}} "-" {_DAY}',
    'day28 ::= "0" [1-9] | "1" [0-9] | "2" [0-8]',
    'day30 ::= "0" [1-9] | [12] [0-9] | "30"',
    'day31 ::= "0" [1-9] | [12] [0-9] | "3" [01]',
)
_TIME = 'time ::= ( [01] [0-9] | "2" [0-3] ) ":" [0-5] [0-9] ":" [0-5] [0-9] ( "." [0-9]{1,6} )? "Z"'
_BYTE = '( "25" [0-5] | "2" [0-4] [0-9] | "1" [0-9]{2} | [1-9]? [0-9] )'
_FORMATS: dict[str, tuple[str, str]] = {
    "date": ("date", "2024-01-01"),
    "time": ("time", "00:00:00Z"),
    "date-time": ('date "T" time', "2024-01-01T00:00:00Z"),
    "uuid": ('[0-9a-f]{8} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{12}', "0" * 36),
    "ipv4": (f'{_BYTE} "." {_BYTE} "." {_BYTE} "." {_BYTE}', "100.100.100.100"),
    "email": ('[a-z0-9]{1,32} ( "." [a-z0-9]{1,32} )? "@" [a-z0-9]{1,32} "." [a-z]{2,8}', "a@a.aa"),
}


@dataclass(frozen=True, slots=True)
class Grammar:
    """A grammar with root `root`. `skeleton` is a short text that satisfies it, `level` what one open object may owe.

    From both follows how many tokens must be left to bring any beginning to an end.
    """

    text: str
    skeleton: str
    level: str


def compile_schema(schema: Any) -> Grammar:
    """A grammar for a JSON Schema.

    Raises:
        BadSchema: it is no schema, or uses what cannot be held to.
    """
    compiler = _Compiler(schema)
    rule, skeleton = compiler.value(schema, "root", 0)
    rules = [f"root ::= {rule}", *compiler.rules(), *_BASICS, *_DATE, _TIME]
    return Grammar("\n".join(rules) + "\n", skeleton, compiler.level)


# A rule's right side, and a text that it lets through.
Rule = tuple[str, str]


class _Compiler:
    """Turns schemas into rules; a schema reached by reference becomes a rule of its own, so that it may recur."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._rules: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._pending: set[str] = set()
        self._looks = 0
        self.level = "{}"

    def rules(self) -> list[str]:
        return [f"{name} ::= {rule}" for name, rule in self._rules.items()]

    def value(self, schema: Any, name: str, depth: int) -> Rule:
        """The rule of any schema."""
        self._looks += 1
        if self._looks > MAX_LOOKS:
            raise BadSchema("the schema is too large")
        if schema is True or schema == {}:
            return "value", '""'
        if not isinstance(schema, Mapping):
            raise BadSchema("a schema must be an object")
        if depth > _DEEPEST:
            raise BadSchema("the schema is nested too deeply")
        if "$ref" in schema:
            return self._reference(schema, depth)
        return self._whole(merged(schema, self._root), name, depth)

    def _whole(self, schema: Schema, name: str, depth: int) -> Rule:
        """The rule of a schema whose parts have been put together."""
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return self._alternatives(schema, key, name, depth)
        if "const" in schema or "enum" in schema:
            return self._constants([schema["const"]] if "const" in schema else schema["enum"], schema)
        kinds = schema.get("type") or _implied(schema)
        if isinstance(kinds, list):
            return self._either([self.value({**schema, "type": kind}, f"{name}-{kind}", depth + 1) for kind in kinds])
        return self._typed(schema, str(kinds), name, depth)

    def _typed(self, schema: Schema, kind: str, name: str, depth: int) -> Rule:
        makers: dict[str, Callable[[], Rule]] = {
            "object": lambda: self._object(schema, name, depth),
            "array": lambda: self._array(schema, name, depth),
            "string": lambda: self._string(schema),
            "integer": lambda: integer_rule(schema),
            "number": lambda: number_rule(schema),
            "boolean": lambda: ('( "true" | "false" )', "false"),
            "null": lambda: ('"null"', "null"),
        }
        if kind not in makers:
            raise BadSchema(f"there is no type “{kind[:40]}”")
        return makers[kind]()

    def _add(self, name: str, rule: str) -> str:
        plain = re.sub(r"[^a-zA-Z0-9-]+", "-", name)[:60].strip("-") or "rule"
        unique, number = f"x-{plain}", 2
        while unique in self._rules:
            unique, number = f"x-{plain}-{number}", number + 1
        if len(self._rules) >= MAX_RULES:
            raise BadSchema("the schema is too large")
        self._rules[unique] = rule
        return unique

    def _reference(self, schema: Schema, depth: int) -> Rule:
        reference = schema["$ref"]
        target = resolve(reference, self._root)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if merged(beside, self._root):
            return self.value({"allOf": [target, beside]}, "both", depth + 1)
        if reference in self._named:
            # Inside itself it must be left out somewhere to end at all: that way it costs the least.
            return self._named[reference], "" if reference in self._pending else "null"
        name = self._add("ref-" + str(reference).rsplit("/", 1)[-1], "")
        self._named[reference] = name
        self._pending.add(reference)
        self._rules[name], skeleton = self.value(target, name, depth + 1)
        self._pending.discard(reference)
        return name, skeleton

    def _alternatives(self, schema: Schema, key: str, name: str, depth: int) -> Rule:
        options = schema[key]
        if not options:
            raise BadSchema(f"“{key}” is empty")
        beside = {k: v for k, v in schema.items() if k != key}
        rules = []
        for number, option in enumerate(options):
            whole = {"allOf": [beside, option]} if beside else option
            rules.append(self.value(whole, f"{name}-{number}", depth + 1))
        return self._either(rules)

    def _either(self, rules: list[Rule]) -> Rule:
        """One of some rules; the longest skeleton, as any may be begun."""
        return "( " + " | ".join(rule for rule, _ in rules) + " )", max((s for _, s in rules), key=len)

    def _constants(self, values: list[Any], schema: Schema) -> Rule:
        texts = [
            json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values if _fits(value, schema)
        ]
        if not texts:
            raise BadSchema("no value of “enum” has the right type")
        return "( " + " | ".join(literal(text) for text in texts) + " )", max(texts, key=len)

    def _object(self, schema: Schema, name: str, depth: int) -> Rule:
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        wanted = dict(properties) | {
            key: schema.get("additionalProperties", True) for key in required if key not in properties
        }
        if not wanted:
            return self._map(schema, name, depth)
        missing = int(schema.get("minProperties", 0)) - len(required)
        # Too few required ones for the least number of properties: then the first of the others become required.
        must = set(required) | set([key for key in wanted if key not in required][: max(missing, 0)])
        if int(schema.get("maxProperties", len(wanted))) < len(must) or False in [wanted[key] for key in must]:
            raise BadSchema("the schema asks for properties that it forbids")
        if int(schema.get("maxProperties", len(wanted))) < len(wanted):
            wanted = {key: value for key, value in wanted.items() if key in must}
        members = []
        for key, value in wanted.items():
            if value is not False:
                rule, skeleton = self.value(value, f"{name}-{key}", depth + 1)
                text = json.dumps(key, ensure_ascii=False)
                kv = self._add(f"{name}-{key}-kv", f'{literal(text)} ":" space {rule}')
                members.append((kv, key in must, f"{text}:{skeleton}"))
        return self._members(members, name)

    def _members(self, members: list[tuple[str, bool, str]], name: str) -> Rule:
        """Properties in their order, each once; from the last to the first, so that each rule names a later one."""
        first, more = '""', '""'
        for number, (kv, must, _) in reversed(list(enumerate(members))):
            then = "" if more == '""' else f" {more}"
            next_first = f"{kv}{then}" if must else f"( {kv}{then} | {first} )"
            next_more = f'"," space {kv}{then}' if must else f'( "," space {kv}{then} | {more} )'
            first = self._add(f"{name}-first-{number}", next_first)
            more = self._add(f"{name}-more-{number}", next_more)
        skeleton = "{" + ",".join(text for _, must, text in members if must) + "}"
        # An optional one may have been begun as well when the end comes.
        owed = max((text for _, must, text in members if not must), key=len, default="")
        self.level = max(self.level, skeleton + owed, key=len)
        return f'"{{" space {first} space "}}"', skeleton

    def _map(self, schema: Schema, name: str, depth: int) -> Rule:
        """An object whose keys are free."""
        values = schema.get("additionalProperties", True)
        least, most = _bounds(schema, "minProperties", "maxProperties")
        if values is False:
            if least:
                raise BadSchema("the schema asks for properties that it forbids")
            return '"{" space "}"', "{}"
        rule, skeleton = self.value(values, f"{name}-value", depth + 1)
        keys = (
            self._string(merged(schema["propertyNames"], self._root))[0]
            if isinstance(schema.get("propertyNames"), Mapping)
            else "string"
        )
        member = self._add(f"{name}-member", f'{keys} ":" space {rule}')
        text = "{" + ",".join(_several(f'"":{skeleton}', least)) + "}"
        self.level = max(self.level, f'{text}"":{skeleton}', key=len)
        return f'"{{" space {_repeated(member, least, most)} space "}}"', text

    def _array(self, schema: Schema, name: str, depth: int) -> Rule:
        prefix = schema.get("prefixItems", [])
        rest = schema.get("items", True)
        if isinstance(rest, list):
            # Before draft 2020-12 a list of items said what `prefixItems` says now.
            prefix, rest = rest, schema.get("additionalItems", True)
        least, most = _bounds(schema, "minItems", "maxItems")
        heads = [self.value(item, f"{name}-{number}", depth + 1) for number, item in enumerate(prefix)]
        heads = heads[:most] if most is not None else heads
        if rest is False or (heads and most is None and least <= len(heads)):
            most = len(heads)
        skeletons = [skeleton for _, skeleton in heads]
        parts = ' "," space '.join(rule for rule, _ in heads)
        left_least, left_most = max(least - len(heads), 0), None if most is None else max(most - len(heads), 0)
        if left_most is None or left_most > 0:
            rule, skeleton = self.value(rest, f"{name}-item", depth + 1)
            item = self._add(f"{name}-item", rule)
            skeletons += _several(skeleton, left_least)
            self.level = max(self.level, f"[{skeleton}", key=len)
            tail = _repeated(item, left_least, left_most)
            parts = f'{parts} "," space {tail}' if parts and left_least else f"{parts} {tail}" if not parts else parts
        elif left_least:
            raise BadSchema("“minItems” is more than there can be")
        return f'"[" space {parts} space "]"', "[" + ",".join(skeletons) + "]"

    def _string(self, schema: Schema) -> Rule:
        if "pattern" in schema:
            rule, example = pattern_rule(schema["pattern"])
            return f'"\\"" {rule} "\\""', json.dumps(example)
        if schema.get("format") in _FORMATS:
            rule, example = _FORMATS[schema["format"]]
            return f'"\\"" {rule} "\\""', f'"{example}"'
        least, most = _bounds(schema, "minLength", "maxLength")
        if not least and most is None:
            return "string", '""'
        return f'"\\"" {_times("char", least, most)} "\\""', '"' + "".join(_several("a", least)) + '"'


def _implied(schema: Schema) -> str | list[str]:
    """The type that other keywords speak of."""
    for kind, keys in (
        (
            "object",
            ("properties", "additionalProperties", "required", "minProperties", "maxProperties", "propertyNames"),
        ),
        ("array", ("items", "prefixItems", "minItems", "maxItems")),
        ("string", ("pattern", "minLength", "maxLength", "format")),
        ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    ):
        if any(key in schema for key in keys):
            return kind
    return ["object", "array", "string", "number", "boolean", "null"]


def _fits(value: Any, schema: Schema) -> bool:
    """Whether a constant has a type that the schema names."""
    kinds = schema.get("type")
    if kinds is None:
        return True
    allowed = kinds if isinstance(kinds, list) else [kinds]
    match value:
        case None:
            own = {"null"}
        case bool():
            own = {"boolean"}
        case int():
            own = {"integer", "number"}
        case float():
            own = {"number", "integer"} if value.is_integer() else {"number"}
        case str():
            own = {"string"}
        case list():
            own = {"array"}
        case _:
            own = {"object"}
    return not own.isdisjoint(allowed)


def _bounds(schema: Schema, least_key: str, most_key: str) -> tuple[int, int | None]:
    least, most = schema.get(least_key, 0), schema.get(most_key)
    for bound in (least, most):
        if bound is not None and bound < 0:
            raise BadSchema(f"“{least_key}” and “{most_key}” must not be below zero")
    if most is not None and least > most:
        raise BadSchema(f"“{least_key}” is more than “{most_key}”")
    return int(least), None if most is None else int(most)


def _several(text: str, count: int) -> list[str]:
    """A part of a skeleton some times; raises `BadSchema` when that is beyond measure."""
    if (len(text) + 1) * count > MAX_SKELETON:
        raise BadSchema("the schema asks for too much")
    return [text] * count


def _times(rule: str, least: int, most: int | None) -> str:
    """A rule several times in a row, in portions that llama.cpp accepts; far more than a thousand are cut there."""
    if least > 50 * MAX_REPEATS:
        raise BadSchema("the schema asks for too much")
    whole, rest = divmod(least, MAX_REPEATS)
    parts = [f"{rule}{{{MAX_REPEATS}}}"] * whole
    if rest:
        parts.append(f"{rule}{{{rest}}}")
    if most is None:
        parts.append(f"{rule}*")
    elif most > least:
        parts.append(f"{rule}{{0,{min(most - least, MAX_REPEATS)}}}")
    return " ".join(parts) or '""'


def _repeated(item: str, least: int, most: int | None) -> str:
    """Items with commas between them."""
    if most == 0:
        return '""'
    more = _times(f'( "," space {item} )', max(least - 1, 0), None if most is None else most - 1)
    inner = f"{item} {more}" if more != '""' else item
    return inner if least else f"( {inner} )?"
