import json
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.audit import entries
from app.audit.entries import BadEntry, Header, Wrap
from app.sealing import hpke

HEADER = Header(
    seq=7,
    kind="response",
    t=1_795_000_000_000_000,
    boot_id="0192-boot",
    mono_ms=12,
    dek="0f" * 16,
    wraps="a0" * 16,
    size=256,
    turn="01a201e5-39a9-7771-a7b1-76571c6e09d2",
    ref=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def entry_of(header: Header) -> bytes:
    return entries.join(entries.encode_header(header), bytes(header.size + 28))


def test_a_header_is_canonical_and_reads_back() -> None:
    data = entries.encode_header(HEADER)

    assert data == rfc8785.dumps(json.loads(data))
    assert entries.decode_header(data) == HEADER
    assert b'"v":2' in data


def test_fields_that_are_not_there_are_left_out() -> None:
    bare = HEADER._replace(kind="session.open", turn="", ref=None)

    assert set(json.loads(entries.encode_header(bare))) == {
        "v", "seq", "kind", "t", "boot_id", "mono_ms", "dek", "wraps", "size"
    }  # fmt: skip
    assert entries.decode_header(entries.encode_header(bare)) == bare


@pytest.mark.parametrize(
    "change",
    [
        {"turn": "Anna Müller"},
        {"turn": "a b"},
        {"turn": "x" * 65},
        {"boot_id": ""},
        {"boot_id": 'a"b'},
        {"dek": "F" * 32},
        {"seq": -1},
        {"kind": "Request"},
        {"key": "short"},
        {"wraps": ""},
    ],
)
def test_what_does_not_belong_into_a_header_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="header"):
        entries.encode_header(HEADER._replace(**change))


@pytest.mark.parametrize(
    "spelling",
    [
        lambda d: d.replace(b'"seq":7', b'"seq":07'),
        lambda d: d.replace(b'"seq":7', b'"seq":7.0'),
        lambda d: d.replace(b'"seq":7', b'"seq": 7'),
        lambda d: d.replace(b'"v":2', b'"v":3'),
        lambda d: d.replace(b'"v":2', b'"v":12'),
        lambda d: d.replace(b'"v":2', b'"v":2,"v":2'),
        lambda d: d.replace(b"{", b'{"a":1,'),
        lambda d: d + b" ",
        lambda d: json.dumps(dict(reversed(json.loads(d).items()))).encode(),
        lambda d: b"[" * 60_000,
        lambda d: b"",
    ],
)
def test_another_spelling_of_a_header_is_refused(spelling: Any) -> None:
    with pytest.raises(BadEntry):
        entries.decode_header(spelling(entries.encode_header(HEADER)))


@given(st.binary(max_size=400))
def test_garbage_is_no_entry(data: bytes) -> None:
    with pytest.raises(BadEntry):
        entries.split(data)


@given(st.integers(0, len(entry_of(HEADER)) - 1))
def test_a_cut_entry_is_none(cut: int) -> None:
    with pytest.raises(BadEntry):
        entries.split(entry_of(HEADER)[:cut])


def test_an_entry_comes_apart_as_it_was_joined() -> None:
    header, head, box = entries.split(entry_of(HEADER))

    assert (header, head, box) == (HEADER, entries.encode_header(HEADER), bytes(256 + 28))


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_a_body_is_canonical_padded_and_still_json(body: dict[str, Any]) -> None:
    data = entries.encode_body(body)

    assert json.loads(data) == body
    assert data.rstrip(b" ") == rfc8785.dumps(body)
    assert len(data) == entries.padded_size(len(data.rstrip(b" ")))


@given(st.integers(1, 10**9))
def test_size_classes_are_few_and_near(size: int) -> None:
    padded = entries.padded_size(size)

    assert padded >= size
    assert padded <= max(256, size * 1.12)
    assert entries.padded_size(padded) == padded


def test_a_few_characters_more_do_not_show() -> None:
    assert len({entries.padded_size(size) for size in range(256)}) == 1
    assert len({entries.padded_size(size) for size in range(10_000, 20_000)}) <= 20


@pytest.mark.parametrize("bad", [1.5, float("nan"), {"a": [0.0]}, [{"b": 1e300}]])
def test_a_float_is_a_bug(bad: Any) -> None:
    with pytest.raises(TypeError, match="float"):
        entries.encode_body({"value": bad})


@pytest.mark.parametrize("bad", [2**53, -(2**53), {"a": [2**64]}])
def test_an_integer_that_others_cannot_read_is_a_bug(bad: Any) -> None:
    with pytest.raises(ValueError, match="2⁵³"):
        entries.encode_body({"value": bad})
    assert entries.encode_body({"value": 2**53 - 1, "other": True})


@pytest.mark.parametrize("bad", [b"bytes", object(), {1: "a"}])
def test_what_json_has_not_is_a_bug(bad: Any) -> None:
    with pytest.raises(ValueError):
        entries.encode_body({"value": bad})


def test_lone_surrogates_are_recorded_as_the_replacement_character() -> None:
    class Colour(StrEnum):
        RED = "rot"

    body = {"text": "half \ud83d, whole \U0001f600, joined \ud83d\ude00", "\udc00": Colour.RED}

    assert json.loads(entries.encode_body(body)) == {
        "text": "half \ufffd, whole \U0001f600, joined \U0001f600",
        "\ufffd": "rot",
    }


def test_the_name_of_a_day_key_binds_it() -> None:
    assert entries.dek_id(bytes(32)) != entries.dek_id(bytes(31) + b"\1")


def test_the_digest_of_wraps_knows_every_part_but_not_their_order() -> None:
    recipients = [hpke.generate(hpke.SuiteName.P384)[1] for _ in range(2)]
    first, second = (entries.wrap_hash(entries.make_wrap(bytes(32), r)) for r in recipients)
    changed = Wrap("ab", "c", "", b"")

    assert entries.wraps_digest([first, second]) == entries.wraps_digest([second, first])
    assert entries.wraps_digest([first]) != entries.wraps_digest([first, second])
    assert entries.wrap_hash(changed) != entries.wrap_hash(Wrap("a", "bc", "", b""))
