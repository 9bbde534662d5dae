"""Jinja as a chat template gets it: what real ones use and nothing else, with bounds on whatever can grow a value.

The lists hold what the templates of the known families use: Llama, Mistral, Qwen, Gemma, Phi, DeepSeek, Command R,
Granite, GLM, gpt-oss and their like. Of the rest some calls compute for minutes, some grow texts beyond measure, and
all of it can change with the next version of Jinja.
"""

import datetime
import functools
import json
import re
import string
from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any, Literal, NoReturn

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, do_indent, do_join, do_replace, do_round, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace, pass_eval_context

MAX_CHARACTERS = 16 << 20
MAX_PRODUCT = 4 << 20
MAX_DIGITS = 100

TOO_DEEP = "is nested too deeply"

_FILTERS = (
    "abs capitalize count d default dictsort e escape first float indent int items join last length list lower map max "
    "min reject rejectattr replace reverse round safe select selectattr sort string sum title trim unique upper"
)
_TESTS = (
    "!= < <= == > >= boolean callable defined divisibleby eq equalto even false float ge greaterthan gt in integer "
    "iterable le lessthan lower lt mapping ne none number odd sameas sequence string true undefined upper"
)
_GLOBALS = "dict joiner namespace range"
_TEXT_METHODS = (
    "capitalize count endswith find format index isalnum isalpha isdigit islower isspace isupper join lower lstrip "
    "partition removeprefix removesuffix replace rfind rsplit rstrip split splitlines startswith strip title upper"
)
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(_TEXT_METHODS.split()),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
}


class BadTemplate(Exception):
    """The template is broken, or does what no template may; `str()` completes "its chat template …"."""


class Refused(Exception):
    """The template says on purpose that it cannot express these messages."""


class _Generator(CodeGenerator):
    """Compiles templates as Jinja does, but for `~`, which no sandbox intercepts."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concatenated(context, (")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class Jinja(ImmutableSandboxedEnvironment):
    """The sandbox, with a short list of what is in it."""

    code_generator_class = _Generator
    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], autoescape=False)
        self.filters = _Listed({name: FILTERS[name] for name in _FILTERS.split()})
        self.filters.update(indent=_indent, join=_join, replace=_replace, round=_round, tojson=_to_json)
        self.tests = _Listed({name: TESTS[name] for name in _TESTS.split()})
        self.globals = {name: found if name in _GLOBALS.split() else _forbidden for name, found in self.globals.items()}
        self.globals.update(raise_exception=_refuse, strftime_now=_now)

    def _compile(self, source: str, filename: str) -> CodeType:
        """The program in Python that a template becomes: what Python refuses of it lies in how deep its parts stand."""
        try:
            return super()._compile(source, filename)
        except (MemoryError, SyntaxError) as error:
            # Of what is too deep for it Python's parser says that there is no memory, or that there are too many.
            if isinstance(error, SyntaxError) and "too many" not in str(error):
                raise
            raise BadTemplate(TOO_DEEP) from None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """What an operator makes of its operands."""
        if operator == "**":
            raise BadTemplate("computes powers")
        if operator == "%" and isinstance(left, str):
            raise BadTemplate("formats text by hand")
        if operator == "*" and _size(left) * _size(right) > MAX_PRODUCT:
            raise BadTemplate("multiplies beyond measure")
        if operator == "+":
            _bounded(_length(left) + _length(right))
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have this of an object."""
        for kind, names in _METHODS.items():
            if isinstance(obj, kind):
                return attr in names
        return isinstance(obj, LoopContext | Namespace) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., Any] | None:
        """What stands for a method of a text, None for itself. Jinja asks this of whatever a template looks up."""
        if not isinstance(getattr(value, "__self__", None), str):
            return None
        method = super().wrap_str_format(value) or value
        growing = _GROWING.get(value.__name__)
        return functools.partial(growing, value.__self__, method) if growing else None

    def concatenated(self, context: Context, parts: tuple[Any, ...]) -> str:
        """What `~` makes of its operands."""
        _bounded(sum(map(_length, parts)))
        return markup_join(parts) if context.eval_ctx.autoescape else str_join(parts)

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """What a macro, a block or a captured text wrote."""
        return "".join(_measured(parts))


class _Listed(dict[str, Any]):
    """Filters or tests by name; one that is not listed is refused where it is used, not where it only stands."""

    def __missing__(self, name: str) -> Any:
        return _forbidden

    def get(self, name: str, default: object = None) -> Any:
        return self[name]


def _forbidden(*given: object, **named: object) -> NoReturn:
    raise SecurityError


def _bounded(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise BadTemplate("writes without end")


def _measured(parts: Iterable[str], between: int = 0) -> Iterator[str]:
    """Parts of a text, as long as it keeps to the bound."""
    whole = 0
    for part in parts:
        whole += len(part) + between
        _bounded(whole)
        yield part


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _size(value: Any) -> int:
    """What a factor multiplies by: a text's or list's length, or a number itself."""
    if isinstance(value, str | list | tuple):
        return max(len(value), 1)
    return abs(value) if isinstance(value, int) else 1


def _formatted(text: str, method: Callable[..., str], /, *given: object, **named: object) -> str:
    fields = [(spec or "") for _, field, spec, _ in string.Formatter().parse(text) if field is not None]
    if any("{" in spec or any(int(n) > MAX_DIGITS for n in re.findall(r"\d+", spec)) for spec in fields):
        raise BadTemplate("formats text by hand")
    longest = max((len(str(value)) for value in (*given, *named.values())), default=0)
    _bounded(len(text) + len(fields) * longest)
    return method(*given, **named)


def _joined(text: str, method: Callable[..., str], texts: Iterable[str]) -> str:
    return method(list(_measured(texts, len(text))))


def _replaced(text: str, method: Callable[..., str], old: str, new: str, *count: int) -> str:
    _bounded(_length_replaced(text, old, new))
    return method(old, new, *count)


def _length_replaced(text: str, old: str, new: str) -> int:
    return len(text) + text.count(old) * len(new)


# Methods of texts that can grow them, and what is called in their place.
_GROWING: dict[str, Callable[..., Any]] = {
    "format": _formatted,
    "format_map": _forbidden,
    "join": _joined,
    "replace": _replaced,
}


@pass_eval_context
def _join(context: EvalContext, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    items = list(value)
    for _ in _measured(map(str, items), len(str(d))):
        pass
    text: str = do_join(context, items, d)
    return text


@pass_eval_context
def _replace(context: EvalContext, s: str, old: str, new: str, count: int | None = None) -> str:
    _bounded(_length_replaced(str(s), str(old), str(new)))
    return do_replace(context, s, old, new, count)


def _indent(s: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    _bounded(len(s) + (len(s.splitlines()) + 1) * (len(width) if isinstance(width, str) else width))
    return do_indent(s, width, first, blank)


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    if abs(precision) > MAX_DIGITS:
        raise BadTemplate("computes powers")
    return do_round(value, precision, method)


def _to_json(value: Any, indent: int | None = None, ensure_ascii: bool = False, **rest: object) -> str:
    """JSON as models were trained on it: not escaped for web pages, as Jinja's own would be."""
    return json.dumps(value, indent=min(indent, 8) if indent else None, ensure_ascii=ensure_ascii)


def _refuse(reason: object = "") -> NoReturn:
    raise Refused


def _now(pattern: str) -> str:
    return datetime.datetime.now(datetime.UTC).astimezone().strftime(str(pattern)[:100])
