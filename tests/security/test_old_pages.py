"""Old pages of chat.db put back with the register: each is sealed by itself, so that the answers must bear witness."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.messages import Role
from app.store.connection import connect
from app.vault.opening import open_vault
from tests.security.test_register_attacked import ECHO, LOGS, problems, put_back, refused, register, tell
from tests.support.engines import PASSPHRASE, Scene, running

pytestmark = pytest.mark.anyio

# What knows of the register beside the answers, and what ties those to it.
TABLES = [("register_head",), ("register_head", "recorded"), ("register_head", "recorded", "turn")]
INDEXES = {"turn": ("turn_answer", "turn_conversation", "turn_open", "turn_decision", "sqlite_autoindex_turn_1")}


def put_pages_back(copy: Path, folder: Path, tables: tuple[str, ...]) -> None:
    """The pages of these tables and their indexes, which are small: one page each."""
    chat = folder / "home" / "chat.db"
    key = open_vault(folder / "home", passphrase=PASSPHRASE).get("chat_key")
    names = [name for table in tables for name in (table, *INDEXES.get(table, ()))]
    with closing(connect(chat, key)) as file:
        size = int(file.execute("PRAGMA page_size").fetchone()[0])
        found = "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0"
        pages = {page for name, page in file.execute(found) if name in names}
    assert len(pages) >= len(tables)
    with chat.open("r+b") as now, copy.open("rb") as before:
        for page in pages:
            for each in (now, before):
                each.seek((page - 1) * size)
            now.write(before.read(size))
    for suffix in LOGS:
        chat.with_name(f"chat.db{suffix}").unlink(missing_ok=True)
    (folder / "home" / "audit.verified").unlink(missing_ok=True)


async def two_more(folder: Path) -> list[str]:
    """Two talks after copies of both databases were taken."""
    async with running(folder, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(folder), folder / "register")
    shutil.copyfile(folder / "home" / "chat.db", folder / "chat")
    async with running(folder, ECHO) as scene:
        return [(await scene.ask(text)).conversation_id for text in ("Two", "Three")]


async def texts(scene: Scene, talk: str) -> list[str]:
    page = await scene.engine.transcripts.page(talk)
    return [item.message.text for item in page.items if item.message.role is Role.USER]


@pytest.mark.parametrize("tables", TABLES)
async def test_answers_whose_requests_are_gone_are_seen_and_nothing_is_sent(
    tmp_path: Path, tables: tuple[str, ...]
) -> None:
    talks = await two_more(tmp_path)
    put_pages_back(tmp_path / "chat", tmp_path, tables)
    put_back(tmp_path / "register", tmp_path)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert [await texts(scene, talk) for talk in talks] == [["Two"], ["Three"]]
            assert "rollback" in await problems(scene)
            assert not (await scene.engine.audit.verify(whole=False)).ok


async def test_a_branch_by_the_same_keys_with_other_words_beside_its_entries_is_seen(tmp_path: Path) -> None:
    """It is as long as the one before, and what stands beside its entries names the lost turns."""
    await two_more(tmp_path)
    with closing(dbapi2.connect(str(register(tmp_path)))) as file:
        lost = file.execute("SELECT seq, turn FROM entry WHERE kind = 'request' ORDER BY seq").fetchall()[1:]
    shutil.copytree(tmp_path / "home", tmp_path / "real")
    shutil.copyfile(tmp_path / "chat", tmp_path / "home" / "chat.db")
    put_back(tmp_path / "register", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        for text in ("Another", "And another", "And one more"):
            await scene.ask(text)
    shutil.copyfile(register(tmp_path), tmp_path / "branch")
    shutil.copyfile(tmp_path / "home" / "chat.db", tmp_path / "chat")
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "real").rename(tmp_path / "home")
    put_pages_back(tmp_path / "chat", tmp_path, ("register_head",))
    put_back(tmp_path / "branch", tmp_path)
    for seq, turn in lost:
        tell(tmp_path, f"UPDATE entry SET kind = 'request', turn = '{turn}' WHERE seq = {seq}")
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert await problems(scene)


async def test_what_was_withdrawn_or_removed_is_not_missed(tmp_path: Path) -> None:
    talks = await two_more(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.conversations.delete(talks[0])
        await scene.engine._open.store.conversations.purge(2**62, now_us=2**62)
        assert not await problems(scene)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Four")
        assert not await problems(scene)
