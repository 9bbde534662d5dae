"""Answers held to a JSON Schema: a random model writes nothing else, whatever the limit; and what cannot be held to."""

import asyncio
import contextlib
import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.errors import Kind, ProviderFailure
from app.core.messages import FinishReason, Role, ToolCallPart
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.worker.grammar import compile_schema
from app.providers.llama.worker.pattern import BadSchema
from tests.providers.llama.conftest import Make, message, request, talk, tell

pytestmark = pytest.mark.anyio

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer", "minimum": 18, "maximum": 117},
        "tags": {"type": "array", "items": {"type": "string"}},
        "kind": {"enum": ["human", "robot", None, 3]},
    },
    "required": ["name", "age", "kind"],
    "additionalProperties": False,
}
TREE = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "value": {"type": "number"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]},
            },
            "required": ["value", "next"],
        }
    },
    "$ref": "#/$defs/node",
}
SCHEMAS: dict[str, Any] = {
    "person": PERSON,
    "tree": TREE,
    "anything": {},
    "true": True,
    "any object": {"type": "object"},
    "any list": {"type": "array"},
    "list": {"type": "array", "items": PERSON, "minItems": 2, "maxItems": 3},
    "tuple": {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "boolean"}],
        "minItems": 2,
        "items": False,
    },
    "long tuple": {"type": "array", "prefixItems": [{"const": 1}], "items": {"type": "null"}, "minItems": 3},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    "string": {"type": "string"},
    "short": {"type": "string", "maxLength": 5},
    "long": {"type": "string", "minLength": 40},
    "exact": {"type": "string", "minLength": 3, "maxLength": 3},
    "date": {"type": "string", "format": "date"},
    "uuid": {"type": "string", "format": "uuid"},
    "plate": {"type": "string", "pattern": "^[A-Z]{1,3}-[0-9]{1,4}(E|H)?$"},
    "number": {"type": "number"},
    "percent": {"type": "number", "minimum": 0, "maximum": 100},
    "between": {"type": "number", "exclusiveMinimum": 0.2, "exclusiveMaximum": 0.3},
    "below": {"type": "number", "exclusiveMaximum": -2.5},
    "even": {"type": "integer", "multipleOf": 2, "minimum": 10},
    "union": {"type": ["string", "null", "integer"]},
    "any of": {"anyOf": [PERSON, {"type": "boolean"}]},
    "all of": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"a": {"minimum": 3, "maximum": 9}, "b": {"type": "null"}}, "required": ["b"]},
        ]
    },
    "const": {"const": {"deep": ["list", 1.5, None, 'with "quotes" and \\ and ü\n']}},
    "optional": {"type": "object", "properties": {c: {"type": "boolean"} for c in "abcdef"}},
    "three of six": {"type": "object", "properties": {c: {"type": "boolean"} for c in "abcdef"}, "minProperties": 3},
    "quoted keys": {"type": "object", "properties": {'a "b" \\c': {"type": "null"}}, "required": ['a "b" \\c']},
}


def check(text: str, schema: Any) -> None:
    jsonschema.validate(json.loads(text), schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("model", ["llama", "qwen"])
@pytest.mark.parametrize("name", SCHEMAS)
async def test_random_answers_satisfy_the_schema(provider: LlamaProvider, name: str, model: str) -> None:
    for temperature, limit in ((0.0, 256), (1.0, 256), (2.0, 700)):
        asked = request(model, "JSON!", json_schema=SCHEMAS[name], temperature=temperature, max_output=limit)
        told = await tell(provider, asked)
        check(told.text, SCHEMAS[name])
        assert told.usage.output_tokens <= limit


async def test_a_tight_limit_brings_the_text_to_an_end(provider: LlamaProvider) -> None:
    schema = {"type": "object", "properties": {"s": {"type": "string", "minLength": 1}}, "required": ["s"]}
    for limit in range(24, 60, 4):
        told = await tell(provider, request("llama", "JSON!", json_schema=schema, temperature=1, max_output=limit))
        check(told.text, schema)
    assert told.reason is FinishReason.LENGTH


async def test_no_room_at_all_is_a_limit_hit(provider: LlamaProvider) -> None:
    told = await tell(provider, request("llama", "JSON!", json_schema=PERSON, max_output=4))
    assert (told.reason, told.usage.output_tokens) == (FinishReason.LENGTH, 4)


async def test_a_chain_of_words_cannot_escape_the_schema(provider: LlamaProvider) -> None:
    told = await tell(provider, request("speaker", "JSON!", json_schema=PERSON, max_output=200))
    check(told.text, PERSON)


async def test_a_model_that_would_think_first_does_not(make: Make, models: Any) -> None:
    told = await tell(make(), request("qwen", "JSON!", json_schema=PERSON, max_output=200))
    check(told.text, PERSON)
    assert told.thinking == ""


BAD: list[tuple[Any, str]] = [
    ({"not": {"type": "string"}}, "not"),
    ({"if": {}, "then": {}}, "if"),
    ({"$ref": "https://example.org/schema"}, "into the schema itself"),
    ({"$ref": "#/nowhere"}, "not there"),
    ({"type": "strange"}, "strange"),
    ({"type": "string", "pattern": "(?=a)b"}, "look-around"),
    ({"type": "string", "pattern": "a(b"}, "not valid"),
    ({"type": "string", "pattern": "a^b"}, "anchor"),
    ({"type": "integer", "minimum": 5, "maximum": 4}, "no number"),
    ({"type": "array", "minItems": 3, "maxItems": 2}, "more than"),
    ({"enum": []}, "no value of “enum”"),
    ({"type": "string", "enum": [1, 2]}, "right type"),
    ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "hold at once"),
    ({"type": "object", "required": ["a"], "additionalProperties": False}, "forbids"),
    ([], "must be an object"),
    ("text", "must be an object"),
]


@pytest.mark.parametrize(("schema", "said"), BAD)
def test_what_cannot_be_held_to_is_said(schema: Any, said: str) -> None:
    with pytest.raises(BadSchema, match=re.escape(said)):
        compile_schema(schema)


async def test_a_schema_that_cannot_be_held_to_is_a_bad_request(provider: LlamaProvider) -> None:
    with pytest.raises(ProviderFailure) as caught:
        await tell(provider, request("llama", "x", json_schema={"not": {}}))
    assert caught.value.kind is Kind.BAD_REQUEST
    assert "not" in caught.value.message


KEYWORDS = (
    "$ref allOf anyOf oneOf enum const type properties required additionalProperties propertyNames minProperties "
    "maxProperties items prefixItems additionalItems minItems maxItems pattern format minLength maxLength minimum "
    "maximum exclusiveMinimum exclusiveMaximum multipleOf $defs not strict".split()
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.sampled_from([10**400, "", "#", "#/$defs/²", "(", "date", "object", "array", "string", "integer", "number"]),
)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYWORDS, "a"]), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=1000, deadline=None)
@given(schema=ANYTHING)
@example(schema={"minProperties": 4859932545.0})
@example(schema={"minLength": 4859932545})
@example(schema={"minItems": 50_000, "items": {"minItems": 50_000}})
def test_what_is_no_schema_is_refused_and_nothing_worse(schema: Any) -> None:
    with contextlib.suppress(BadSchema):
        compile_schema(schema)


def test_few_schemas_that_unfold_to_many_are_refused() -> None:
    def twice(level: int) -> dict[str, Any]:
        again = {"$ref": f"#/$defs/{level + 1}", "minItems": 0}
        return {"type": "array", "prefixItems": [again, again], "items": False}

    levels = {str(level): twice(level) for level in range(25)} | {"25": {"type": "array"}}
    with pytest.raises(BadSchema, match="too large"):
        compile_schema({"$defs": levels, "$ref": "#/$defs/0"})


async def test_a_strange_question_ends_nobody_elses_answer(make: Make) -> None:
    provider = make()
    other = asyncio.create_task(tell(provider, request("llama", "Hi", max_output=400)))
    deep = ToolCallPart("c", "f", "[" * 900 + "]" * 900)
    asked = request("llama", messages=(*talk("Hi"), message(Role.ASSISTANT, deep), *talk("So?")))
    for strange in (request("llama", "x", json_schema={"required": 5}), asked):
        with pytest.raises(ProviderFailure) as caught:
            await tell(provider, strange)
        assert caught.value.kind is Kind.BAD_REQUEST
    assert (await other).usage.output_tokens == 400


LEAVES = st.one_of(
    st.just({"type": "string"}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.tuples(st.integers(-5000, 5000), st.integers(0, 9000)).map(
        lambda t: {"type": "integer", "minimum": t[0], "maximum": t[0] + t[1]}
    ),
    st.tuples(st.integers(-50, 50), st.integers(0, 20)).map(
        lambda t: {"type": "number", "minimum": t[0] / 4, "maximum": (t[0] + t[1]) / 4}
    ),
    st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
        lambda t: {"type": "string", "minLength": t[0], "maxLength": t[0] + t[1]}
    ),
    st.lists(st.text(max_size=6) | st.integers(-9, 9) | st.none(), min_size=1, max_size=4).map(lambda v: {"enum": v}),
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.integers(0, 2), st.integers(0, 2)).map(
            lambda t: {"type": "array", "items": t[0], "minItems": t[1], "maxItems": t[1] + t[2]}
        ),
        st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=4).flatmap(
            lambda props: st.sets(st.sampled_from(sorted(props)) if props else st.nothing()).map(
                lambda required: {"type": "object", "properties": props, "required": sorted(required)}
            )
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=NESTED, temperature=st.sampled_from([0.0, 1.0, 2.0]))
async def test_any_schema_is_kept(provider: LlamaProvider, schema: Any, temperature: float) -> None:
    asked = request("llama", "JSON!", json_schema=schema, temperature=temperature, max_output=500)
    check((await tell(provider, asked)).text, schema)
