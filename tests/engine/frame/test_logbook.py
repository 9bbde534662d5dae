"""The log says where, and never what."""

import logging
from pathlib import Path

from app.engine.frame.logbook import NAME, close_logbook, open_logbook


def test_the_log_says_where_and_never_what(tmp_path: Path, expect_log: object) -> None:
    expect_log("something failed")  # type: ignore[operator]
    handler = open_logbook(tmp_path)
    try:
        raise ValueError("a canary")
    except ValueError:
        logging.getLogger("app.engine.test").exception("something failed")
    finally:
        close_logbook(handler)
    told = (tmp_path / "logs" / "signalbox.log").read_text()
    assert "something failed" in told
    assert "test_logbook.py" in told
    assert "ValueError" in told
    assert "canary" not in told


def test_a_log_on_a_full_disk_keeps_nobody_from_closing(tmp_path: Path, expect_log: object) -> None:
    expect_log("no room")  # type: ignore[operator]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / NAME).symlink_to("/dev/full")
    handler = open_logbook(tmp_path)
    logging.getLogger("app.engine").warning("There is no room for this.")
    close_logbook(handler)
