"""Model files that were made to hurt the program which only looks at them: small things, and far too many of them."""

import asyncio
import struct
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.engine.registry import models
from app.models import allowance, read_facts
from app.models.allowance import MAX_STEPS, OVERFULL
from tests.support.gguf_models import write_llama

MB = 1 << 20
UINT8, FLOAT32, STRING, ARRAY = 0, 6, 8, 9
Pair = tuple[str, int, bytes, int]


def write(path: Path, pairs: list[Pair], tensors: int = 0, tail: bytes = b"") -> Path:
    """A header of pairs (key, type, what follows, how many zeros after that), which no disk needs to hold."""
    with path.open("wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, tensors, len(pairs)))
        for key, kind, value, zeros in pairs:
            file.write(struct.pack("<Q", len(key)) + key.encode() + struct.pack("<I", kind) + value)
            file.seek(zeros, 1)
        file.write(tail or bytes(64))
    return path


def text(key: str, size: int) -> Pair:
    return key, STRING, struct.pack("<Q", size), size


def strings(key: str, count: int) -> Pair:
    """An array of empty texts."""
    return key, ARRAY, struct.pack("<IQ", STRING, count), 8 * count


def refusal(path: Path) -> str:
    with pytest.raises(KnownError) as caught:
        read_facts(path)
    assert caught.value.kind is Kind.MODEL_FILE
    return caught.value.fields["detail"]


def peak(work: Callable[[], object]) -> int:
    """How many bytes of memory something takes at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "pair",
    [
        lambda n: text(f"a.key.{n}", MB),
        lambda n: text("k" * (MB - n), 1),
        lambda n: (f"a.key.{n}", ARRAY, struct.pack("<IQ", UINT8, MB), MB),
    ],
    ids=["texts", "keys", "numbers"],
)
def test_what_nobody_asks_for_takes_no_memory(tmp_path: Path, pair: Callable[[int], Pair]) -> None:
    file = write(tmp_path / "m.gguf", [pair(n) for n in range(40)])
    assert peak(lambda: refusal(file)) < 2 * MB


@pytest.mark.parametrize(
    "pair",
    [
        lambda n: text(f"a{n}.block_count", MB),
        lambda n: (f"a{n}.block_count", ARRAY, struct.pack("<IQ", UINT8, 4096), 4096),
    ],
    ids=["texts", "numbers"],
)
def test_nor_does_what_somebody_might_ask_for(tmp_path: Path, pair: Callable[[int], Pair]) -> None:
    file = write(tmp_path / "m.gguf", [pair(n) for n in range(400)])
    said: list[str] = []
    assert peak(lambda: said.append(refusal(file))) < 2 * allowance.MAX_KEPT
    assert said == [OVERFULL]


def test_nor_do_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MAX_KEPT", MB)
    one = struct.pack("<Q", 100) + bytes(100) + struct.pack("<IQIQ", 1, 1, 0, 0)
    file = write(tmp_path / "m.gguf", [], 5_000, one * 5_000)
    said: list[str] = []
    assert peak(lambda: said.append(refusal(file))) < 2 * MB
    assert said == [OVERFULL]


def test_one_long_text_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "m.gguf", [text("general.name", 2 * MB)])) == OVERFULL


def test_one_list_without_end_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "m.gguf", [strings("a", MAX_STEPS)])) == OVERFULL


def test_so_are_many_that_have_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MAX_STEPS", 10_000)
    assert refusal(write(tmp_path / "m.gguf", [strings(f"a{n}", 3_000) for n in range(3)])) != OVERFULL
    assert refusal(write(tmp_path / "m.gguf", [strings(f"a{n}", 3_000) for n in range(4)])) == OVERFULL
    assert refusal(write(tmp_path / "m.gguf", [(f"a{n}", UINT8, b"1", 0) for n in range(700)])) == OVERFULL


def test_the_parts_of_a_model_are_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MAX_STEPS", 10_000)
    for number in range(1, 5):
        write(tmp_path / f"m-{number:05}-of-00004.gguf", [strings("a", 3_000)])
    assert refusal(tmp_path / "m-00001-of-00004.gguf") == OVERFULL


def test_places_far_apart_are_not_read_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair costs a look at another place of the disk."""
    monkeypatch.setattr(allowance, "MAX_BLOCKS", 20)
    assert refusal(write(tmp_path / "m.gguf", [text(f"a{n}", 100_000) for n in range(10)])) != OVERFULL
    assert refusal(write(tmp_path / "m.gguf", [text(f"a{n}", 100_000) for n in range(40)])) == OVERFULL


def test_the_largest_vocabularies_pass(tmp_path: Path) -> None:
    def vocabulary(key: str, entry: bytes, count: int) -> Pair:
        return key, ARRAY, struct.pack("<IQ", STRING, count) + (struct.pack("<Q", len(entry)) + entry) * count, 0

    file = write(
        tmp_path / "m.gguf",
        [
            ("general.architecture", STRING, struct.pack("<Q", 5) + b"llama", 0),
            vocabulary("tokenizer.ggml.tokens", b"word", 300_000),
            ("tokenizer.ggml.scores", ARRAY, struct.pack("<IQ", FLOAT32, 300_000), 4 * 300_000),
            vocabulary("tokenizer.ggml.merges", b"wo rd", 600_000),
            text("tokenizer.chat_template", 200_000),
        ],
    )
    assert refusal(file) == "it holds no weights"


def test_who_gives_up_waits_for_nothing(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        read_facts(write_llama(tmp_path / "m.gguf"), lambda: True)
    assert caught.value.kind is Kind.CANCELLED


@pytest.mark.anyio
async def test_cancelling_ends_the_thread_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def read(file: Path, given_up: Callable[[], bool]) -> None:
        begun.set()
        while not given_up():
            pass
        ended.set()

    monkeypatch.setattr(models, "read_facts", read)
    task = asyncio.create_task(models._facts(tmp_path))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(ended.wait)
