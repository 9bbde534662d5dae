"""Texts without a mark are read in the encoding that they were written in."""

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.charsets import guess
from app.core.files import LARGEST_TEXT, Text, guessed_charset, picture_type, read_text, with_charset

GERMAN = "Größe: 10 €, Straße – „schön“"
TEXTS = [
    ("windows-1252", GERMAN),
    ("windows-1252", "Süß"),
    ("windows-1252", "Le café est fermé à Noël; ça coûte 5 €. Où êtes-vous?"),
    ("windows-1252", "El niño comió una manzana. ¿Cuánto cuesta? ¡Mañana!"),
    ("windows-1252", "Não há ações disponíveis."),
    ("windows-1252", "name;city\nMüller;Köln\nSørensen;Århus\n"),
    ("windows-1252", "It’s “quoted” – 20 °C © 2024"),
    ("gb18030", "你好，世界。这是一个测试文件，请看附件。"),
    ("gb18030", "姓名,城市\n张三,北京\n李四,上海\n"),
    ("gb18030", "错误 404：找不到文件 config.json"),
    ("shift_jis", "これはテストです。日本語の文章を読みます。"),
    ("shift_jis", "氏名,住所\n山田太郎,東京都\n"),
    ("shift_jis", "エラー: ファイルが見つかりません"),
    ("euc-jp", "これはテストです。日本語の文章を読みます。"),
    ("big5", "您好，這是一個測試文件，請看附件內容。"),
    ("euc-kr", "안녕하세요. 이것은 테스트 파일입니다."),
    ("windows-1251", "Привет, мир! Это тестовый файл."),
    ("windows-1251", "имя;город\nИван;Москва\n"),
    ("koi8-r", "Привет, мир! Это тестовый файл."),
    ("ibm866", "Привет, мир! Это тестовый файл."),
    ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    ("windows-1250", "Zażółć gęślą jaźń. Łódź, Kraków"),
    ("windows-1254", "Şişli'de güneşli bir gün; çok iyi, ağaç ışığı"),
    ("windows-1253", "Καλημέρα κόσμε, αυτό είναι ένα αρχείο."),
    ("windows-1255", "שלום עולם, זה קובץ בדיקה."),
    ("windows-1256", "مرحبا بالعالم، هذا ملف للاختبار."),
    ("utf-16le", "Plain English without a mark.\r\n"),
    ("utf-16be", GERMAN + "\n"),
    ("utf-16le", "这是一个测试文件\n你好\n"),
    ("utf-16be", "Привет, мир!"),
]


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_texts_are_read_as_they_were_written(name: str, text: str) -> None:
    codec = {"shift_jis": "cp932", "euc-kr": "cp949", "ibm866": "cp866"}.get(name, name)
    assert guess(text.encode(codec)) == (text, name)


def test_one_odd_letter_far_behind_is_read() -> None:
    data = b"plain text\n" * 100_000 + "für".encode("cp1252")
    found = read_text(data)
    assert found is not None
    assert (found.text[-3:], found.charset) == ("für", "windows-1252")


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_decides_and_nothing_is_guessed(mark: str) -> None:
    assert read_text(f"{GERMAN}\r\n".encode(mark)) == Text(f"{GERMAN}\n")
    assert read_text("Große Füße".encode()) == Text("Große Füße")


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"\x00\x01\xff" * 100,
        b"\x7fELF\x02\x01\x01" + bytes(64),
        b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(256)),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + random.Random(7).randbytes(500),
        b"\xff\xfea",
        b"\xff\xfe\0\xd8",
        random.Random(8).randbytes(4_000),
        b"caf\xe9\0",
        b"\xe4" * (LARGEST_TEXT + 1),
    ],
    ids=str,
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert read_text(data) is None


def test_pictures_are_not_guessed_to_be_text() -> None:
    for data in (b"\xff\xd8\xff\xe0abc", b"\x89PNG\r\n\x1a\nabc"):
        assert picture_type(data)
        assert read_text(data) is None


@given(st.binary(max_size=300))
def test_whatever_it_is_something_is_said_of_it(data: bytes) -> None:
    found = read_text(data)
    assert found is None or "\0" not in found.text


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    assert read_text(text.encode()) == Text(text.removeprefix("\ufeff").replace("\r\n", "\n"))


def test_a_type_says_what_was_guessed() -> None:
    assert guessed_charset(with_charset("text/csv", "gb18030")) == "gb18030"
    assert with_charset("text/csv; charset=gb18030", "") == "text/csv"
    assert with_charset("application/x", "") == "text/plain"
    assert guessed_charset("text/plain") == ""
    assert os.sep not in with_charset("text/a", "big5")[5:]
