"""A home of an older program is brought up to date, whenever that is killed, and a copy of it is kept."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.ids import new_id
from app.store.connection import connect
from app.store.opening import make_ready
from app.store.schema import CHAT
from tests.support.desktop import ROOT
from tests.support.stores import KEY, chat_store
from tests.support.waiting import wait_until

pytestmark = pytest.mark.anyio

TALKS, TURNS = 300, 40
OPEN = """
import asyncio, sys
from pathlib import Path
from app.core.clock import SystemClock
from app.store.chat import open_chat_store
async def main():
    print("begins", flush=True)
    store = await open_chat_store(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), owner=sys.argv[3], clock=SystemClock())
    print("opened", flush=True)
    await store.aclose()
asyncio.run(main())
"""


def old_home(home: Path, steps: int) -> None:
    """As a program left it that knew so many steps."""
    home.mkdir(mode=0o700)
    make_ready(home / "chat.db", KEY, CHAT[:steps], clock=SystemClock(), alone=lambda: True)
    with closing(connect(home / "chat.db", KEY)) as file:
        file.execute("BEGIN")
        for talk in range(TALKS):
            columns = "id, title, created_us, updated_us, label, model"
            values = (f"c{talk}", f"Talk {talk}", talk, talk, "internal", "")
            file.execute(f"INSERT INTO conversation ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)
            for turn in range(TURNS):
                name = f"{talk}-{turn}"
                file.execute("INSERT INTO decision VALUES (?, '{}')", (f"d{name}",))
                file.execute(
                    "INSERT INTO turn VALUES (?, ?, '', ?, '', 'closed', 0, 0, NULL, ?)",
                    (f"t{name}", f"c{talk}", f"a{name}", f"d{name}"),
                )
        file.execute("INSERT INTO register_head VALUES (1, 7, ?)", (bytes(32),))
        file.execute("INSERT INTO chore VALUES ('clean index')")
        file.execute("COMMIT")


def copied(home: Path) -> bool:
    return any(path.stat().st_size for path in home.glob("backups/before-*.db"))


# What is waited for before the program is killed; some of it may be over at once.
MOMENTS: tuple[Callable[[Path], bool], ...] = (
    lambda home: True,
    lambda home: (home / "chat.db-wal").exists(),
    lambda home: any(home.glob("backups/*")),
    copied,
    lambda home: copied(home) and (home / "chat.db-wal").exists() and (home / "chat.db-wal").stat().st_size > 0,
)


def killed_while_opening(home: Path, moment: Callable[[Path], bool]) -> None:
    command = [sys.executable, "-c", OPEN, str(home), KEY.hex(), new_id()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "begins\n"
        # It may have come to its end before.
        wait_until(lambda: moment(home) or process.poll() is not None)
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("steps", [2, 3])
async def test_it_may_be_killed_at_any_moment(tmp_path: Path, steps: int) -> None:
    home = tmp_path / "home"
    old_home(home, steps)
    for moment in (*MOMENTS, *MOMENTS):
        killed_while_opening(home, moment)
    async with chat_store(home) as store:
        assert len((await store.conversations.page()).items) > 0
        head = await store.turns.head()
        assert head is not None and head.size == 7
    with closing(connect(home / "chat.db", KEY)) as file:
        counted = [
            file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("conversation", "turn", "decision")
        ]
        assert counted == [TALKS, TALKS * TURNS, TALKS * TURNS]
        assert file.execute("SELECT since_us, messages FROM index_waste").fetchall() == [(0, 0)]
        assert file.execute("SELECT count(*) FROM schema_history").fetchone()[0] == len(CHAT)
    copies = list((home / "backups").glob("before-*"))
    whole = [copy for copy in copies if _turns(copy) == TALKS * TURNS]
    assert whole, "the copy that was made before"


def _turns(copy: Path) -> int:
    try:
        with closing(connect(copy, KEY, read_only=True)) as file:
            return int(file.execute("SELECT count(*) FROM turn").fetchone()[0])
    except Exception:
        # Killed while it was copied.
        return -1
