"""Everything durable: `chat.db` (encrypted), the register's `audit.db`, attachments, owners' locks, backups.

Purpose: tables, numbered migrations, one repository per noun, one writer thread and two readers per file and process.
`chat`, `register`, `owners`, `backup` and `restoring` are what the engine calls. Nothing is imported here, so that a
look at the newest conversations (`glance`) need not load all the rest.
May import: core, sealing and audit; sqlmodel, sqlalchemy and sqlcipher3 live in this room only.
Contract: what a method that writes returned from is on the disk (`synchronous=FULL`); what failed left nothing. The
world's faults are `disk_full`, `read_only`, `exposed`, `store_damaged`, `store_newer`, `not_found`; every failed append
to the register is `audit_blocked`. A fault passes: the next call after room was made works, without a restart.
"""
