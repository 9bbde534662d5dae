"""Everything durable: `chat.db` (encrypted), the register's `audit.db`, attachments, owners' locks, backups.

Purpose: tables, numbered migrations, one repository per noun, one writer thread and two readers per file and process.
May import: core, sealing and audit; sqlmodel, sqlalchemy and sqlcipher3 live in this room only.
Contract: what a method that writes returned from is on the disk (`synchronous=FULL`); what failed left nothing. The
world's faults are `disk_full`, `read_only`, `store_damaged`, `store_newer`, `not_found`; every failed append to the
register is `audit_blocked`. A fault passes: the next call after room was made works, without a restart.
"""

from app.store.backup import periodic_path, prune
from app.store.chat import OpenChatStore, open_chat_store
from app.store.owners import OwnerLocks, take_lock
from app.store.register import OpenAuditLog, open_audit_log
from app.store.restoring import restore_backup

__all__ = [
    "OpenAuditLog",
    "OpenChatStore",
    "OwnerLocks",
    "open_audit_log",
    "open_chat_store",
    "periodic_path",
    "prune",
    "restore_backup",
    "take_lock",
]
