"""Whether a value fits an option."""

from typing import Any

from app.core.options import Option, OptionType, OptionValue
from app.settings.options import CHECKS


class Misfit(ValueError):
    """A value that does not fit; its text is a sentence."""


def fitted(option: Option, value: Any) -> OptionValue:
    """The value as the option holds it; raises `Misfit`."""
    match option.type:
        case OptionType.BOOLEAN:
            if isinstance(value, bool):
                return value
            raise Misfit("It must be true or false.")
        case OptionType.INTEGER:
            return _integer(option, value)
        case OptionType.CHOICE:
            allowed = [choice for choice, _ in option.choices]
            if isinstance(value, str) and value in allowed:
                return value
            raise Misfit(f"It must be one of {', '.join(allowed)}.")
        case OptionType.STRING:
            return _string(option, value)
        case OptionType.STRINGS:
            if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
                return tuple(value)
            raise Misfit("It must be a list of texts.")


def _integer(option: Option, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Misfit("It must be a whole number.")
    if option.minimum is not None and value < option.minimum:
        raise Misfit(f"It must be at least {option.minimum}.")
    if option.maximum is not None and value > option.maximum:
        raise Misfit(f"It must be at most {option.maximum}.")
    return value


def _string(option: Option, value: Any) -> str:
    if not isinstance(value, str):
        raise Misfit("It must be a text.")
    if not value.isprintable():
        raise Misfit("It must not hold control characters.")
    problem = CHECKS[option.key](value) if option.key in CHECKS else ""
    if problem:
        raise Misfit(problem)
    return value
