"""What conversations bring along when they come with a backup: nothing that was begun elsewhere is gone on with here.

Whoever made a backup could write anything into it. Notes of work still to be done, and of what the register holds, are
believed of this home alone; so they are taken out before the conversations are put in place.
"""

import re
from contextlib import closing
from pathlib import Path

from app.core.ports.turns import RESTORED, TurnState
from app.store.attachments import SEALED_NAME
from app.store.connection import connect
from app.store.faults import damaged

# What a search index still owes is no word of anybody's: a later step of the tables takes it over.
_CHORES = "DELETE FROM chore WHERE name <> 'clean index'"
_RECORDED = "DELETE FROM recorded"
_KNOWN = (TurnState.PREPARED, TurnState.ANSWERED)
_OTHERS = "UPDATE turn SET state = ? WHERE state NOT IN (?, ?)"
# Who finishes these records nothing of them: the register here knows of no such request.
_OPEN = "UPDATE turn SET owner = ? WHERE state IN (?, ?)"
_IDS = "SELECT id FROM conversation UNION ALL SELECT id FROM turn"
_FILES = "SELECT file FROM attachment"
_DRAFT_FILES = "SELECT file FROM draft_file"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def settle(chat: Path, key: bytes, backup: Path) -> None:
    """In conversations that nobody has open, of this program or an older one, with tables as it declares them.

    Raises as the driver does, and `store_damaged` where names stand in them that this program never gives: they would
    be written into the register, or lead to files.
    """
    with closing(connect(chat, key)) as connection:
        tables = {name for (name,) in connection.execute(_TABLES)}
        named = (_FILES, *([_DRAFT_FILES] if "draft_file" in tables else ()))
        for query, form in ((_IDS, _ID), *((one, SEALED_NAME) for one in named)):
            if not all(isinstance(name, str) and form.fullmatch(name) for (name,) in connection.execute(query)):
                raise damaged(backup)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_CHORES)
        connection.execute(_OTHERS, (TurnState.CLOSED, *_KNOWN))
        connection.execute(_OPEN, (RESTORED, *_KNOWN))
        if "recorded" in tables:
            connection.execute(_RECORDED)
        connection.execute("COMMIT")
