"""Grammar rules for numbers within bounds."""

import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.providers.llama.worker.pattern import BadSchema

# As many digits as every reader of JSON keeps exactly.
_MOST_DIGITS = 15
_MOST = 10**_MOST_DIGITS - 1
_MOST_LISTED = 400
_DECIMALS = 6

Rule = tuple[str, str]


def integer_rule(schema: Mapping[str, Any]) -> Rule:
    """A whole number between the bounds that a schema names, and a short one of them."""
    low, high = _limits(schema)
    lowest = -_MOST if low is None else max(math.ceil(low), -_MOST)
    highest = _MOST if high is None else min(math.floor(high), _MOST)
    if lowest > highest:
        raise BadSchema("no number lies between the bounds")
    step = schema.get("multipleOf")
    if step is not None and step != 1:
        return _listed(Fraction(str(step)), Fraction(lowest), Fraction(highest), whole=True)
    if low is None and high is None:
        return f'"-"? ( "0" | [1-9] [0-9]{{0,{_MOST_DIGITS - 1}}} )', "0"
    return _range(lowest, highest), _shortest(lowest, highest)


def number_rule(schema: Mapping[str, Any]) -> Rule:
    """A number between the bounds that a schema names, and a short one of them."""
    low, high = _limits(schema)
    step = schema.get("multipleOf")
    if step is not None:
        least = Fraction(-_MOST) if low is None else Fraction(low)
        return _listed(Fraction(str(step)), least, Fraction(_MOST) if high is None else Fraction(high), whole=False)
    fraction = f'( "." [0-9]{{1,{_MOST_DIGITS}}} )?'
    if low is None and high is None:
        return f'"-"? ( "0" | [1-9] [0-9]{{0,{_MOST_DIGITS - 1}}} ) {fraction} ( [eE] [-+]? [0-9]{{1,2}} )?', "0"
    lowest = -_MOST if low is None else max(math.ceil(low), -_MOST)
    highest = _MOST if high is None else min(math.floor(high), _MOST)
    if lowest > highest:
        # Between two whole numbers: list decimals that lie there.
        return _decimals(Fraction(low or 0), Fraction(high or 0))
    rules = [_range(lowest, highest)]
    if highest > 0 and highest - 1 >= max(lowest, 0):
        rules.append(f'{_range(max(lowest, 0), highest - 1)} "." [0-9]{{1,{_DECIMALS}}}')
    if lowest < 0 and lowest + 1 <= min(highest, 0):
        # -0.5 is above -1 and below 0: its whole part, read with the sign, is the bound above it.
        start = min(-lowest - 1, _MOST)
        stop = max(-highest, 0)
        rules.append(f'"-" {_positive(stop, start)} "." [0-9]{{1,{_DECIMALS}}}')
    return "( " + " | ".join(rules) + " )", _shortest(lowest, highest)


def _limits(schema: Mapping[str, Any]) -> tuple[Fraction | None, Fraction | None]:
    """The bounds that hold, exclusive ones moved inwards by what decimals can tell apart."""
    low, high = _number(schema, "minimum"), _number(schema, "maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    tick = Fraction(1, 10**_DECIMALS)
    if over is True and low is not None:
        low += tick
    elif over is not None and over is not False:
        bound = _exact(over) + tick
        low = bound if low is None else max(low, bound)
    if under is True and high is not None:
        high -= tick
    elif under is not None and under is not False:
        bound = _exact(under) - tick
        high = bound if high is None else min(high, bound)
    if low is not None and high is not None and low > high:
        raise BadSchema("no number lies between the bounds")
    return low, high


def _number(schema: Mapping[str, Any], key: str) -> Fraction | None:
    value = schema.get(key)
    return None if value is None else _exact(value)


def _exact(value: int | float) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _shortest(low: int, high: int) -> str:
    """The number of the fewest digits in a range, as the text of a skeleton: the bound nearest to zero."""
    return str(0 if low <= 0 <= high else low if low > 0 else high)


def _range(low: int, high: int) -> str:
    """Whole numbers from `low` to `high`."""
    rules = []
    if low < 0:
        rules.append(f'"-" {_positive(max(-high, 1), -low)}')
    if high >= 0:
        rules.append(_positive(max(low, 0), high))
    return "( " + " | ".join(rules) + " )"


def _positive(low: int, high: int) -> str:
    """Whole numbers that are not negative, by their count of digits."""
    rules = []
    for digits in range(len(str(low)), len(str(high)) + 1):
        first = max(low, 0 if digits == 1 else 10 ** (digits - 1))
        last = min(high, 10**digits - 1)
        if first <= last:
            rules.append(_same_length(str(first), str(last)))
    return "( " + " | ".join(rules) + " )"


def _same_length(low: str, high: str) -> str:
    """Numbers of one count of digits: the first digit decides which bounds still bind the others."""
    rest = len(low) - 1
    free = f" [0-9]{{{rest}}}" if rest else ""
    if low[1:] == "0" * rest and high[1:] == "9" * rest:
        return f"{_digits(low[0], high[0])}{free}"
    if low[0] == high[0]:
        return f'"{low[0]}" ( {_same_length(low[1:], high[1:])} )'
    rules = [f'"{low[0]}" ( {_same_length(low[1:], "9" * rest)} )']
    if int(low[0]) + 1 <= int(high[0]) - 1:
        rules.append(f"{_digits(str(int(low[0]) + 1), str(int(high[0]) - 1))}{free}")
    rules.append(f'"{high[0]}" ( {_same_length("0" * rest, high[1:])} )')
    return " | ".join(rules)


def _digits(low: str, high: str) -> str:
    return f'"{low}"' if low == high else f"[{low}-{high}]"


def _listed(step: Fraction, low: Fraction, high: Fraction, *, whole: bool) -> Rule:
    """Multiples that lie between the bounds, nearest to zero first; all of them or the first some hundred."""
    if step <= 0:
        raise BadSchema("“multipleOf” must be above zero")
    first, last = math.ceil(low / step), math.floor(high / step)
    if first > last:
        raise BadSchema("no number lies between the bounds")
    start = max(first, min(0, last))
    found = []
    for count in (
        *range(start, min(last, start + _MOST_LISTED) + 1),
        *range(start - 1, max(first, -_MOST_LISTED) - 1, -1),
    ):
        value = step * count
        if value.denominator == 1:
            found.append(str(value.numerator))
        elif not whole:
            found.append(json.dumps(float(value)))
    if not found:
        raise BadSchema("no whole number is such a multiple")
    return "( " + " | ".join(f'"{text}"' for text in found) + " )", min(found, key=len)


def _decimals(low: Fraction, high: Fraction) -> Rule:
    for places in range(1, _MOST_DIGITS):
        scale = 10**places
        first, last = math.ceil(low * scale), math.floor(high * scale)
        if first <= last:
            chosen = range(first, min(last, first + _MOST_LISTED) + 1)
            texts = [f"{'-' if n < 0 else ''}{abs(n) // scale}.{abs(n) % scale:0{places}d}" for n in chosen]
            return "( " + " | ".join(f'"{text}"' for text in texts) + " )", texts[0]
    raise BadSchema("no number lies between the bounds")
