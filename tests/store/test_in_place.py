"""Files of an open database: what another process does in order is no attack."""

from pathlib import Path

from app.store.connection import connect, use_wal
from app.store.in_place import InPlace


def test_a_log_that_another_connection_emptied_is_in_place(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    one = connect(path, None)
    use_wal(one, path, encrypted=False)
    one.execute("CREATE TABLE t (n INTEGER)")
    files = InPlace(path)
    files.before(one)
    one.execute("INSERT INTO t VALUES (1)")
    other = connect(path, None)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert (tmp_path / "a.db-wal").stat().st_size == 0
    files.after()
    files.before(one)
    one.execute("INSERT INTO t VALUES (2)")
    files.after()
    other.close()
    one.close()
