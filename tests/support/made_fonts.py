"""Fonts as there are somewhere, made of one that is there: with other heights and other room between their lines."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QRawFont

_COPIED = ("OS/2", "cmap", "cvt ", "fpgm", "gasp", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post", "prep")


@dataclass(frozen=True, slots=True)
class Heights:
    """What a font says of its lines, in thousandths of its size."""

    above: int
    below: int
    gap: int = 0


@contextmanager
def made_font(family: str, heights: Heights, like: str) -> Iterator[None]:
    """A font under a name of its own, with the letters of another, for as long as it is wanted."""
    raw = QRawFont.fromFont(QFont(like, 12))
    tables = {tag: bytes(raw.fontTable(tag).data()) for tag in _COPIED}
    tables = {tag: table for tag, table in tables.items() if table}
    assert {"glyf", "hhea", "OS/2"} <= set(tables), f"{raw.familyName()} has no outlines that can be copied"
    em = struct.unpack(">H", tables["head"][18:20])[0]
    above, below, gap = (value * em // 1000 for value in (heights.above, heights.below, heights.gap))
    tables["hhea"] = tables["hhea"][:4] + struct.pack(">hhh", above, -below, gap) + tables["hhea"][10:]
    lines = struct.pack(">hhhHH", above, -below, gap, above, below)
    tables["OS/2"] = tables["OS/2"][:68] + lines + tables["OS/2"][78:]
    tables["name"] = _names(family)
    number = QFontDatabase.addApplicationFontFromData(QByteArray(_file(tables)))
    assert QFontDatabase.applicationFontFamilies(number) == [family]
    yield
    QFontDatabase.removeApplicationFont(number)


def _names(family: str) -> bytes:
    """Family, style, whole name and name for printers, for Windows in English."""
    texts = {1: family, 2: "Regular", 4: family, 6: family.replace(" ", "")}
    records, strings = b"", b""
    for number, text in texts.items():
        coded = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(coded), len(strings))
        strings += coded
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings


def _file(tables: dict[str, bytes]) -> bytes:
    """The tables with the list of them in front; nobody checks the sums."""
    power = 1 << (len(tables).bit_length() - 1)
    search = struct.pack(">3H", 16 * power, power.bit_length() - 1, 16 * (len(tables) - power))
    head, body = b"\0\1\0\0" + struct.pack(">H", len(tables)) + search, b""
    start = len(head) + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4s3I", tag.encode(), 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + body
