"""The steps that make chat.db and audit.db. `tables` says what the first lead to; a test compares the two."""

from app.store.migrations import Migration

# Indexed text is not kept in the index (it stands in `body`), but can be deleted from it. Marks count as letters, or
# words of Thai, Hindi and others would fall apart; symbols do too, so that an emoji can be found.
_WORDS = "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* M* Co So'\""
_INDEX = f"content = '', contentless_delete = 1, prefix = '2 3', {_WORDS}"

_CHAT_1 = Migration(
    "0001 conversations, turns, registry, search",
    (
        """
        CREATE TABLE conversation (
            n INTEGER NOT NULL, id VARCHAR NOT NULL, title VARCHAR NOT NULL,
            created_us INTEGER NOT NULL, updated_us INTEGER NOT NULL,
            label VARCHAR NOT NULL, model VARCHAR NOT NULL, deleted_us INTEGER, shown_leaf VARCHAR,
            PRIMARY KEY (n), UNIQUE (id)
        )
        """,
        "CREATE INDEX conversation_newest ON conversation (updated_us, id) WHERE deleted_us IS NULL",
        "CREATE INDEX conversation_bin ON conversation (deleted_us) WHERE deleted_us IS NOT NULL",
        """
        CREATE TABLE message (
            n INTEGER NOT NULL, id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, parent_id VARCHAR,
            role VARCHAR NOT NULL, created_us INTEGER NOT NULL, label VARCHAR NOT NULL,
            complete BOOLEAN NOT NULL, active_child VARCHAR,
            PRIMARY KEY (n), UNIQUE (id),
            FOREIGN KEY (conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
            FOREIGN KEY (parent_id) REFERENCES message (id)
        )
        """,
        "CREATE INDEX message_children ON message (parent_id)",
        "CREATE INDEX message_conversation ON message (conversation_id, parent_id)",
        """
        CREATE TABLE body (
            n INTEGER NOT NULL, parts TEXT NOT NULL, answer TEXT,
            PRIMARY KEY (n), FOREIGN KEY (n) REFERENCES message (n) ON DELETE CASCADE
        )
        """,
        "CREATE TABLE decision (digest VARCHAR NOT NULL, body TEXT NOT NULL, PRIMARY KEY (digest))",
        "CREATE TABLE snapshot (sha256 VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY KEY (sha256))",
        """
        CREATE TABLE turn (
            id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, user_message_id VARCHAR NOT NULL,
            answer_id VARCHAR NOT NULL, owner VARCHAR NOT NULL, state VARCHAR NOT NULL, started_us INTEGER NOT NULL,
            regenerates BOOLEAN NOT NULL, shown_before VARCHAR, decision VARCHAR,
            PRIMARY KEY (id),
            FOREIGN KEY (conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
            FOREIGN KEY (decision) REFERENCES decision (digest)
        )
        """,
        "CREATE INDEX turn_answer ON turn (answer_id)",
        "CREATE INDEX turn_conversation ON turn (conversation_id)",
        "CREATE INDEX turn_open ON turn (id) WHERE state <> 'closed'",
        "CREATE TABLE draft (conversation_id VARCHAR NOT NULL, text TEXT NOT NULL, PRIMARY KEY (conversation_id))",
        """
        CREATE TABLE attachment (
            id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, turn_id VARCHAR NOT NULL, name VARCHAR NOT NULL,
            mime_type VARCHAR NOT NULL, size INTEGER NOT NULL, file VARCHAR NOT NULL, key BLOB NOT NULL,
            PRIMARY KEY (id), UNIQUE (file),
            FOREIGN KEY (conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
        )
        """,
        "CREATE INDEX attachment_conversation ON attachment (conversation_id)",
        "CREATE TABLE provider (name VARCHAR NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name))",
        "CREATE TABLE local_model (name VARCHAR NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name))",
        """
        CREATE TABLE offer (
            provider VARCHAR NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (provider, place)
        )
        """,
        "CREATE TABLE register_head (one INTEGER NOT NULL CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL,"
        " PRIMARY KEY (one))",
        "CREATE TABLE chore (name VARCHAR NOT NULL, PRIMARY KEY (name))",
        f"CREATE VIRTUAL TABLE message_index USING fts5(body, {_INDEX})",
        f"CREATE VIRTUAL TABLE title_index USING fts5(title, {_INDEX})",
    ),
)

_CHAT_2 = Migration(
    "0002 files of drafts",
    (
        """
        CREATE TABLE draft_file (
            id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, place INTEGER NOT NULL, name VARCHAR NOT NULL,
            mime_type VARCHAR NOT NULL, file VARCHAR NOT NULL, key BLOB NOT NULL,
            PRIMARY KEY (id), UNIQUE (file)
        )
        """,
        "CREATE INDEX draft_file_conversation ON draft_file (conversation_id)",
    ),
)

_CHAT_3 = Migration(
    "0003 cards from the handbook",
    (
        """
        CREATE TABLE card (
            answer_id VARCHAR NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (answer_id), FOREIGN KEY (answer_id) REFERENCES message (id) ON DELETE CASCADE
        )
        """,
    ),
)

# Each decision that goes is looked for in all turns; without an index that reads them all. What was owed to the index
# is owed from the beginning of time on.
_CHAT_4 = Migration(
    "0004 purging in steps",
    (
        "CREATE INDEX turn_decision ON turn (decision) WHERE decision IS NOT NULL",
        "CREATE TABLE index_waste (one INTEGER NOT NULL CHECK (one = 1), since_us INTEGER NOT NULL,"
        " messages INTEGER NOT NULL, PRIMARY KEY (one))",
        "INSERT INTO index_waste SELECT 1, 0, 0 FROM chore WHERE name = 'clean index'",
        "DELETE FROM chore WHERE name = 'clean index'",
    ),
)

_CHAT_5 = Migration(
    "0005 what the register holds already",
    (
        # By itself FTS5 merges for what was taken out, at once and however long writers wait: we do it, in small steps.
        "INSERT INTO message_index(message_index, rank) VALUES ('deletemerge', 0)",
        "INSERT INTO title_index(title_index, rank) VALUES ('deletemerge', 0)",
        """
        CREATE TABLE recorded (
            n INTEGER NOT NULL, thread BLOB NOT NULL, entry INTEGER NOT NULL,
            PRIMARY KEY (n), FOREIGN KEY (n) REFERENCES message (n) ON DELETE CASCADE
        )
        """,
        "ALTER TABLE register_head ADD COLUMN frontier BLOB NOT NULL DEFAULT x''",
    ),
)

_CHAT_6 = Migration(
    "0006 what a full chat does",
    (
        "ALTER TABLE conversation ADD COLUMN when_full VARCHAR",
        """
        CREATE TABLE recap (
            n INTEGER NOT NULL, text TEXT NOT NULL, label VARCHAR NOT NULL, created_us INTEGER NOT NULL,
            PRIMARY KEY (n), FOREIGN KEY (n) REFERENCES message (n) ON DELETE CASCADE
        )
        """,
    ),
)

# An entry's columns repeat what its bytes say, so that they can be asked for; `app.audit.verify` compares the two.
# `tip` has one row, the end of the log; `pending` holds the requests that no entry closes yet.
_AUDIT_1 = Migration(
    "0001 entries, keys, tip",
    (
        """
        CREATE TABLE entry (
            seq INTEGER NOT NULL, kind VARCHAR NOT NULL, turn VARCHAR NOT NULL, ref INTEGER, dek VARCHAR NOT NULL,
            entry BLOB NOT NULL, leaf BLOB NOT NULL, note VARCHAR NOT NULL,
            PRIMARY KEY (seq)
        )
        """,
        "CREATE INDEX entry_turn ON entry (turn) WHERE turn <> ''",
        """
        CREATE TABLE dekwrap (
            dek VARCHAR NOT NULL, recipient VARCHAR NOT NULL, suite VARCHAR NOT NULL, wrapped BLOB NOT NULL,
            PRIMARY KEY (dek, recipient)
        )
        """,
        "CREATE TABLE tip (one INTEGER NOT NULL CHECK (one = 1), size INTEGER NOT NULL, frontier BLOB NOT NULL,"
        " PRIMARY KEY (one))",
        "INSERT INTO tip VALUES (1, 0, x'')",
        "CREATE TABLE pending (seq INTEGER NOT NULL, turn VARCHAR NOT NULL, PRIMARY KEY (seq))",
    ),
)

_AUDIT_2 = Migration(
    "0002 roots of full subtrees",
    ("CREATE TABLE subtree (seq INTEGER NOT NULL, root BLOB NOT NULL, PRIMARY KEY (seq))",),
)

CHAT = (_CHAT_1, _CHAT_2, _CHAT_3, _CHAT_4, _CHAT_5, _CHAT_6)
AUDIT = (_AUDIT_1, _AUDIT_2)
