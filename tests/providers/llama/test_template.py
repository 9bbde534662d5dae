"""Chat templates: those of real life are written out as they should be, and no other gets anywhere."""

import gc
import signal
import sys
from collections.abc import Iterator

import pytest

from app.providers.llama.worker import bounds
from app.providers.llama.worker.jinja import TOO_DEEP, BadTemplate
from app.providers.llama.worker.template import MAX_SOURCE, Template
from tests.providers.llama.template_shapes import SHAPES, TALK, TOOL
from tests.support.gguf_models import ENDLESS_TEMPLATE
from tests.support.waiting import PATIENCE

NOT_FOR_TEMPLATES = "reaches for what no template may"
NO_END = "writes without end"
INVALID = "is not valid"
LARGE = "{% set big = 'a' * 4000000 %}{% set ns = namespace(x='x' * 1000) %}"


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kernel would end this process, on a slow machine too soon; and an interruption must not meet the collector.

    There it is lost, as it may be, and comes again; but pytest takes it for a failure.
    """
    monkeypatch.setattr(bounds, "LAST_SECONDS", PATIENCE)
    gc.disable()
    yield
    gc.enable()


def written(source: str) -> str:
    return Template(source, bos="<s>", eos="</s>").render(TALK, tools=[TOOL])


def refusal(source: str) -> str:
    with pytest.raises(BadTemplate) as caught:
        written(source)
    return str(caught.value)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_real_life(shape: str) -> None:
    source, expected = SHAPES[shape]
    assert written(source) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "lipsum(n=3000000)|length",
        "cycler('a').next()",
        "'x'|center(400000000)",
        "'xxxx yyyy'|truncate(1)",
        "'x y'|wordwrap(1)",
        "'www.example.org'|urlize",
        "'<'|striptags",
        "messages|pprint",
        "[1]|batch(400000000, 'x')|list",
        "[1]|slice(400000000)|list",
        "'%400000000d'|format(1)",
        "['a']|map('center', 400000000)|list",
        "'{x}'.format_map({'x': 1})",
        "'x'.zfill(400000000)",
        "'x'.ljust(400000000)",
        "'x'.expandtabs(400000000)",
        "'x'.translate({120: 'y'})",
        "messages[0].copy()",
        "messages.append(1)",
        "dict.fromkeys(range(9))",
        "(1).to_bytes(400000000, 'big')",
        "messages is filter",
    ],
)
def test_what_is_not_on_the_list(expression: str) -> None:
    assert refusal("{{ " + expression + " }}") == NOT_FOR_TEMPLATES


def test_what_only_stands_there_does_no_harm() -> None:
    assert written("{% if messages is string %}{{ lipsum() }}{{ 'x'|pprint }}{% endif %}well") == "well"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ big.replace('a', 'b' * 100)|length }}", NO_END),
        ("{{ big|replace('', 'b' * 100)|length }}", NO_END),
        ("{{ ([big] * 90)|join|length }}", NO_END),
        ("{{ [{'x': big}, {'x': big}]|join(big, attribute='x')|join(big)|length }}", NO_END),
        ("{{ 'x'.join([big] * 90)|length }}", NO_END),
        ("{{ big.join(['x'] * 90)|length }}", NO_END),
        ("{{ ('x\\n' * 2000000)|indent(100)|length }}", NO_END),
        ("{{ ('x\\n' * 9)|indent(big)|length }}", NO_END),
        ("{{ ('{0}' * 90).format(big)|length }}", NO_END),
        ("{{ '{:>400000000}'.format(1) }}", "formats text by hand"),
        ("{{ '{:{}}'.format(1, 400000000) }}", "formats text by hand"),
        ("{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}", NO_END),
        ("{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", NO_END),
        ("{% for i in range(60) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}", NO_END),
        ("{% macro m() %}{% for i in range(9) %}{{ big }}{% endfor %}{% endmacro %}{{ m()|length }}", NO_END),
        ("{{ 1|round(400000000, 'floor') }}", "computes powers"),
        ("{{ 1|round(-400000000) }}", "computes powers"),
    ],
)
def test_what_grows_beyond_measure(source: str, said: str) -> None:
    assert refusal(LARGE + source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for i in [1] %}" * 25 + "{% endfor %}" * 25, TOO_DEEP),
        ("{{ 'x'|nothing_of_that_name }}", NOT_FOR_TEMPLATES),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", TOO_DEEP),
        ("{% import 'x' as y %}", "fails"),
        ("{% block b %}{{ self.b() }}{% endblock %}", "fails"),
        ("{{ joiner(1, 2, 3) }}", "fails"),
        ("{{ {[]: 1} }}", "fails"),
        ("{{ 0x" + "f" * 9000 + " / 2 }}", "fails"),
        ("{{ messages[0].content.encode('x') }}", NOT_FOR_TEMPLATES),
        ("{{ 0x" + "f" * 9000 + "|string }}", "fails"),
        ("{{ (1 / 3)|round('x') }}", "fails"),
        ("{{ strftime_now(namespace) + 1 }}", "fails"),
        ("{{ {}|first + 1 }}", "fails"),
        ("{{ range(1000000) }}", "fails"),
    ],
)
def test_whatever_it_raises_is_a_sentence(source: str, said: str) -> None:
    assert refusal(source) == said


@pytest.mark.parametrize(
    "source",
    [
        "{% if a %}" + "{% elif a %}" * 9_000 + "{% endif %}",
        "{% if a %}" * 99 + "{% endif %}" * 99,
        "{{ 1" + "+1" * 300 + "}}",
    ],
    ids=["else", "within", "sum"],
)
def test_what_is_too_deep_for_python_is_not_called_large(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(bounds, "MAX_SECONDS", PATIENCE)
    assert refusal(source) == TOO_DEEP


def test_what_python_refuses_for_another_reason_is_not_called_deep() -> None:
    assert refusal("{% break %}") == INVALID


def test_a_source_is_bounded() -> None:
    assert written("x" * MAX_SOURCE) == "x" * MAX_SOURCE
    for beyond in ("x" * (MAX_SOURCE + 1), "{#" + "x" * MAX_SOURCE + "#}", "{% if a %}" * MAX_SOURCE):
        assert refusal(beyond) == "is too long"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such timer")
@pytest.mark.parametrize(
    "source",
    [
        ENDLESS_TEMPLATE,
        "{{ (range(100000)|list * 40)|map('string')|map('upper')|list|length }}",
        "{{ (range(100000)|list * 40)|unique|list|length }}",
        "".join(f"{{% set v{i} = 1 %}}{{% if v{i} %}}{{% endif %}}" for i in range(3000)),
    ],
    ids=["loop", "map", "unique", "compile"],
)
def test_what_takes_too_long_is_interrupted(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.05)
    assert refusal(source) == "does not come to an end"


def test_a_loop_is_interrupted_where_there_are_no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.05)
    monkeypatch.setattr(bounds, "looking", bounds.looking_by_trace)
    before = sys.gettrace()
    assert refusal(ENDLESS_TEMPLATE) == "does not come to an end"
    assert sys.gettrace() is before


@pytest.mark.skipif(sys.platform == "win32", reason="has no such timer")
@pytest.mark.parametrize("source", ["well", "{{ 1 / 0 }}", "{{ raise_exception('never') }}", "{% for"])
def test_no_deadline_outlives_its_template(source: str) -> None:
    if source == "well":
        assert written(source) == source
    else:
        assert refusal(source)
    assert signal.getitimer(signal.ITIMER_PROF) == signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
