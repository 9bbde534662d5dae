"""GGUF files that must be refused, each for a reason of its own."""

import struct
from pathlib import Path

from tests.support.gguf_models import write_llama


def _string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def _header(tensors: int, pairs: int, body: bytes = b"", version: int = 3, magic: bytes = b"GGUF") -> bytes:
    return magic + struct.pack("<IQQ", version, tensors, pairs) + body


def _deep_array(depth: int) -> bytes:
    """A pair whose value is an array of an array and so on."""
    return _string(b"deep") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * depth + struct.pack("<IQ", 4, 0)


def _bad_offset(whole: bytes) -> bytes:
    """The last tensor of a good file moved far behind its end."""
    place = whole.rindex(b"ffn_down.weight") + len(b"ffn_down.weight") + 4 + 8 * 2 + 4
    return whole[:place] + struct.pack("<Q", 1 << 40) + whole[place + 8 :]


def write_broken(folder: Path) -> dict[str, Path]:
    """Files that must be refused, by what is wrong with each."""
    good = write_llama(folder / "good.gguf").read_bytes()
    arch = _string(b"general.architecture") + struct.pack("<I", 8) + _string(b"llama")
    raw = {
        "empty": b"",
        "not_gguf": b"MZ" + bytes(4096),
        "wrong_magic": b"GGML" + good[4:],
        "unsupported_version": b"GGUF" + struct.pack("<I", 99) + good[8:],
        "version_1": b"GGUF" + struct.pack("<I", 1) + good[8:],
        "big_endian": b"GGUF" + struct.pack(">I", 3) + good[8:],
        "truncated_header": good[:1000],
        "truncated_tensors": good[:-5000],
        "huge_counts": _header(1 << 60, 1 << 60),
        "huge_string": _header(1, 1, struct.pack("<Q", 1 << 62) + b"x"),
        "huge_array": _header(1, 1, _string(b"a") + struct.pack("<IIQ", 9, 4, 1 << 61)),
        "deep_arrays": _header(1, 2, arch + _deep_array(5000)),
        "unknown_type": _header(1, 1, _string(b"a") + struct.pack("<I", 77) + bytes(64)),
        "bad_offset": _bad_offset(good),
        "no_architecture": _header(0, 0) + bytes(4096),
    }
    paths = {}
    for kind, content in raw.items():
        paths[kind] = folder / f"{kind}.gguf"
        paths[kind].write_bytes(content)
    paths["unknown_architecture"] = write_llama(folder / "unknown_architecture.gguf", architecture="perceptron9000")
    paths["missing_tokenizer"] = write_llama(folder / "missing_tokenizer.gguf", tokenizer=False)
    return paths


def write_missing_tensor(path: Path) -> Path:
    """A file whose header is fine and whose layers are not all there: only llama.cpp can tell."""
    return write_llama(path, omit=lambda name: name == "blk.1.ffn_up.weight")
