import io
import tracemalloc
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sealing import BadKey, Tampered, files
from app.sealing.files import CHUNK_BYTES

KEY = bytes(range(32))
HEAD = len(files.MAGIC) + files.SALT_BYTES
SEALED = CHUNK_BYTES + 16
THREE = bytes(range(256)) * (3 * CHUNK_BYTES // 256)


def encrypted(key: bytes, plain: bytes, context: bytes = b"") -> bytes:
    return b"".join(files.encrypt_chunks(key, io.BytesIO(plain), context=context))


class Dripping(io.RawIOBase):
    """A source like a pipe: it gives what it has, at most 1,000 bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 1000))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_encrypted_is_decrypted(size: int) -> None:
    sealed = encrypted(KEY, THREE[:size], context=b"attachment 1")

    assert files.decrypt_bytes(KEY, sealed, context=b"attachment 1") == THREE[:size]
    assert THREE[:64] not in sealed


def test_sources_may_drip() -> None:
    sealed = b"".join(files.encrypt_chunks(KEY, cast(BinaryIO, Dripping(THREE))))

    assert b"".join(files.decrypt_chunks(KEY, cast(BinaryIO, Dripping(sealed)))) == THREE


SMALL = encrypted(KEY, b"a small file")
LARGE = encrypted(KEY, THREE + b"and a tail")


@settings(max_examples=300)
@given(st.sampled_from([SMALL, LARGE]), st.integers(min_value=0), st.integers(0, 7))
def test_any_flipped_bit_is_seen(sealed: bytes, at: int, bit: int) -> None:
    changed = bytearray(sealed)
    changed[at % len(sealed)] ^= 1 << bit

    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, bytes(changed))


def test_every_cut_of_a_small_file_is_seen() -> None:
    for cut in range(len(SMALL)):
        with pytest.raises(Tampered):
            files.decrypt_bytes(KEY, SMALL[:cut])


@settings(max_examples=50)
@given(st.integers(0, len(LARGE) - 1))
def test_a_cut_of_a_large_file_is_seen(cut: int) -> None:
    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, LARGE[:cut])


def _chunks(sealed: bytes) -> tuple[bytes, list[bytes]]:
    body = sealed[HEAD:]
    return sealed[:HEAD], [body[at : at + SEALED] for at in range(0, len(body), SEALED)]


@pytest.mark.parametrize(
    "order",
    [[0, 1, 2], [0, 2, 1, 3], [1, 0, 2, 3], [0, 1, 2, 3, 3], [0, 1, 1, 3], [0, 2, 3], [3], [0, 1, 3, 2], []],
)
def test_chunks_cut_off_swapped_dropped_or_doubled_are_seen(order: list[int]) -> None:
    head, chunks = _chunks(LARGE)
    assert len(chunks) == 4

    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, head + b"".join(chunks[at] for at in order))


def test_a_cut_at_a_chunks_border_is_seen_even_when_the_last_chunk_is_full() -> None:
    head, chunks = _chunks(encrypted(KEY, THREE))

    for count in range(len(chunks)):
        with pytest.raises(Tampered):
            files.decrypt_bytes(KEY, head + b"".join(chunks[:count]))


def test_bytes_behind_the_end_are_seen() -> None:
    for tail in (b"\0", bytes(16), bytes(SEALED)):
        with pytest.raises(Tampered):
            files.decrypt_bytes(KEY, SMALL + tail)


def test_one_content_has_one_form() -> None:
    salt = bytes(files.SALT_BYTES)
    cipher = files._cipher(KEY, salt, b"")
    full = cipher.encrypt(files._nonce(0, False), bytes(CHUNK_BYTES), None)
    empty = cipher.encrypt(files._nonce(1, True), b"", None)

    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, files.MAGIC + salt + full + empty)


def test_chunks_of_two_files_do_not_mix() -> None:
    head, chunks = _chunks(LARGE)
    _, others = _chunks(encrypted(KEY, THREE + b"and a tail"))

    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, head + chunks[0] + others[1] + chunks[2] + chunks[3])


def test_another_key_and_another_context_open_nothing() -> None:
    with pytest.raises(Tampered):
        files.decrypt_bytes(bytes(32), SMALL)
    with pytest.raises(Tampered):
        files.decrypt_bytes(KEY, SMALL, context=b"another place")
    with pytest.raises(BadKey):
        encrypted(KEY[:31], b"")


def test_memory_does_not_grow_with_the_file() -> None:
    class Endless(io.RawIOBase):
        left = 24 * 1024 * 1024

        def read(self, size: int = -1) -> bytes:
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken)

    tracemalloc.start()
    try:
        for _ in files.encrypt_chunks(KEY, cast(BinaryIO, Endless())):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 16 * CHUNK_BYTES
