"""Search on a real index."""

import unicodedata
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlcipher3 import dbapi2
from sqlmodel import Session

from app.core.errors import Kind, KnownError
from app.store import search, words
from app.store.schema import CHAT
from app.store.snippets import LENGTH, snippet
from app.store.spellings import MOST, as_typed, spellings
from tests.support.stores import chat, chat_store, conversation, say

pytestmark = pytest.mark.anyio

TEXTS = {
    "japanese": "今日は漢字仮名交じり文の日",
    "chinese": "我们在北京大学学习中文",
    "korean": "한국어 검색은 어렵다",
    "thai": "ภาษาไทยไม่เว้นวรรค",
    "lao": "ພາສາລາວບໍ່ມີຍະຫວ່າງ",
    "khmer": "ភាសាខ្មែរគ្មានដកឃ្លា",
    "french": "Crème brûlée à la carte",
    "hindi": "हिन्दी में लिखा है",
    "russian": "Ёлка растёт в лесу",
    "emoji": "great👍work and 🎉",
    "half width": "ｶﾞｷﾞｸﾞ ＦＵＬＬ",
    "decomposed": unicodedata.normalize("NFD", "façade naïve"),
    "code": "call foo-bar(baz_qux) at C:\\temp\\x.txt",
    "invisible": "so\u00adft hy\u200bphen",
    "nul": "before\0after",
    "german": "Am Straßenfest, GROẞE Füße",
    "swiss": "Die Strasse am Fluss",
    "danish": "Tromsø og Ærøskøbing, Œuvre",
    "polish": "Łódź i Gdańsk",
    "turkish": "ISPARTA ılık",
    "arabic": "كيف يمكنني",
    "persian": "یک کتاب",
    "greek": "ΟΔΟΣ οδός",
}


FINDS = [
    ("strassenfest", "german"),
    ("strasse", "german"),
    ("stras", "german"),
    ("straße", "german"),
    ("STRASSENFEST FUSSE", "german"),
    ("grosse", "german"),
    ("straße", "swiss"),
    ("fluß", "swiss"),
    ("tromso", "danish"),
    ("aeroskobing", "danish"),
    ("oeuvre", "danish"),
    ("lodz", "polish"),
    ("ilik", "turkish"),
    ("یمکنني", "arabic"),
    ("كتاب", "persian"),
    ("οδος", "greek"),
    ("漢字", "japanese"),
    ("漢字仮名", "japanese"),
    ("日", "japanese"),
    ("文", "chinese"),
    ("北京大学", "chinese"),
    ("검색", "korean"),
    ("검", "korean"),
    ("ไทย", "thai"),
    ("ค", "thai"),
    ("ພາສາ", "lao"),
    ("ភាសា", "khmer"),
    ("creme", "french"),
    ("BRÛLÉE carte", "french"),
    ("brul", "french"),
    ("हिन्दी", "hindi"),
    ("елка", "russian"),
    ("👍", "emoji"),
    ("work", "emoji"),
    ("🎉", "emoji"),
    ("ガギ", "half width"),
    ("full", "half width"),
    ("facade", "decomposed"),
    ("naïve", "decomposed"),
    ("foo-bar", "code"),
    ("baz_qux", "code"),
    ("x.txt", "code"),
    ("soft hyphen", "invisible"),
    ("after", "nul"),
]


async def test_every_script_is_found(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        for title, text in TEXTS.items():
            await say(store, conversation(f"talk of {title}"), None, text, "ok")
        for query, name in FINDS:
            hits = {hit.title: hit for hit in (await store.transcripts.search(query)).items}
            assert f"talk of {name}" in hits, query
            assert hits[f"talk of {name}"].marks, f"{query}: the match is shown"
        for query in ("字漢", "大北", "仮漢", "creme carte missing", "rulee", "oo-bar"):
            assert (await store.transcripts.search(query)).items == (), query


@pytest.mark.parametrize(
    "word", ["strasse", "additional" * 5, "ß" * 400, "ss" * 400, "aeoessoldi" * 40, "œ", "s", "ك" * 99]
)
def test_a_word_has_few_spellings(word: str) -> None:
    for goes_on in (True, False):
        found = spellings(word, goes_on=goes_on)
        assert found[0] == word
        assert len(set(found)) == len(found) <= MOST
        assert {as_typed(one) for one in found} <= {as_typed(word), as_typed(word) + "s", as_typed(word) + "e"}


def test_mixed_spellings_are_asked_for() -> None:
    assert {"weissbierstraße", "weißbierstrasse", "weißbierstraße"} < set(spellings("weissbierstrasse", goes_on=False))
    assert "straß" in spellings("stras", goes_on=True)
    assert "straß" not in spellings("stras", goes_on=False)


HOSTILE = [
    "", " ", '"', "'", '""', "*", "-", "^", "(", ")", "NEAR(a b, 3)", "a AND", "OR", "NOT x", "body:x", "{body}: x",
    "a*b", '"a" + "b"', "\0", "a\0b", "\ud800", "😀" * 50, "x" * 100_000, "漢" * 100_000, "a " * 50_000, "%_\\",
    "; DROP TABLE message; --", "\u202e\u200d\ufe0f", "\u200b",
]  # fmt: skip


async def test_any_text_is_a_valid_query(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        await chat(store, conversation("x"), 1)
        for query in HOSTILE:
            await store.transcripts.search(query)


@pytest.fixture(scope="module")
def index() -> dbapi2.Connection:
    connection = dbapi2.connect(":memory:")
    statement = next(statement for statement in CHAT[0].statements if "message_index" in statement)
    connection.execute(statement)
    return connection


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_finds_itself(index: dbapi2.Connection, text: str) -> None:
    """Whatever was written is found by typing it again, and by typing the beginning of its last word."""
    query = words.query(text)
    index.execute("DELETE FROM message_index")
    index.execute("INSERT INTO message_index(rowid, body) VALUES (1, ?)", (words.indexed(text),))
    if query:
        hits = index.execute("SELECT rowid FROM message_index WHERE message_index MATCH ?", (query,)).fetchall()
        assert hits == [(1,)]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=30))
def test_snippets_stay_within_bounds(text: str, query: str) -> None:
    shown, marks = snippet(text, words.pieces(query))
    assert len(shown) <= LENGTH and "\n" not in shown
    end = 0
    for start, stop in marks:
        assert end <= start < stop <= len(shown)
        end = stop


def test_a_snippet_shows_the_match_deep_in_a_long_text() -> None:
    text = "lorem ipsum " * 10_000 + "ein Käsebröt hier " + "dolor sit " * 10_000
    shown, marks = snippet(text, ["kasebrot"])
    assert [shown[a:b] for a, b in marks] == ["Käsebröt"]
    assert shown.startswith(("lorem", "ipsum"))


def test_marks_point_into_the_shown_text() -> None:
    assert snippet("a\n\n  Straße  ﬁne", ["strasse", "fine"]) == ("a Straße ﬁne", ((2, 8), (9, 12)))
    assert snippet("今日は漢字", ["漢字"]) == ("今日は漢字", ((3, 5),))
    assert snippet("nothing here", ["absent"]) == ("nothing here", ())


def test_a_snippet_is_read_and_not_written_in_markdown() -> None:
    table = "# Signals\n\n| wire | km |\n|:--|--:|\n| **north** | 72 |\n\n> - [x] `snake_case` done"
    shown, marks = snippet(table, ["north"])
    assert shown == "Signals wire km north 72 snake_case done"
    assert [shown[start:end] for start, end in marks] == ["north"]


async def test_the_best_comes_first(tmp_path: Path) -> None:
    talk = conversation("plain")
    async with chat_store(tmp_path) as store:
        await say(store, talk, None, "badger badger badger", "no")
        await say(store, talk, None, "one badger in a very long text " + "of other words " * 50, "no")
        await say(store, conversation("Badger facts"), None, "about animals", "no")
        hits = (await store.transcripts.search("badger")).items
        assert [hit.snippet[:12] for hit in hits] == ["Badger facts", "badger badge", "one badger i"]


async def test_pages_hold_everything_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows of ranking are made small, so that pages cross their borders."""
    small = {name: sql(str(query).replace(str(search.WINDOW), "7")) for name, query in search._WINDOWS.items()}
    monkeypatch.setattr(search, "_WINDOWS", small)
    monkeypatch.setattr(search, "WINDOW", 7)
    async with chat_store(tmp_path) as store:
        for i in range(12):
            await chat(store, conversation(f"question about {i}"), 3)
        await store.conversations.delete((await store.conversations.page()).items[3].id, 5)
        seen: list[tuple[str, str]] = []
        cursor: str | None = None
        for _ in range(20):
            page = await store.transcripts.search("question", cursor, limit=4)
            seen += [(hit.title, hit.snippet) for hit in page.items]
            cursor = page.cursor
            if cursor is None:
                break
        assert cursor is None
        assert len(seen) == len(set(seen)) == 11 + 33
        assert all(snippet.startswith("question about") for _, snippet in seen[:11])


async def test_a_foreign_cursor_is_refused(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        for cursor in ("", "x", "m:1:2", "m:a:b:c", "m:²:0:0", f"m:{'9' * 30}:0:0", f"t:1:0:{2**63}"):
            with pytest.raises(KnownError) as caught:
                await store.transcripts.search("x", cursor)
            assert caught.value.kind is Kind.USAGE


def _blocks(table: str, session: Session) -> Sequence[Any]:
    return session.connection().execute(sql(f"SELECT block FROM {table}")).scalars().all()


async def test_a_purged_word_is_gone_from_the_index_itself(tmp_path: Path) -> None:
    gone = conversation("zyzzyvatitle")
    async with chat_store(tmp_path) as store:
        await say(store, gone, None, "zyzzyvaword", "x")
        await chat(store, conversation(), 3)
        await store.conversations.delete(gone.id, 1)
        await store.conversations.purge(2, now_us=2)
        for table in ("message_index_data", "title_index_data"):
            blocks = await store._database.read(partial(_blocks, table))
            assert not any(b"zyzzyva" in block for block in blocks)
