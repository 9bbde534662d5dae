"""Files as the rest of the program needs them: private, durable, whole or not there, locked while a process lives.

Purpose: keep folders ours alone, write so that a crash leaves the old file or the new one, take a lock that ends with
its process, and tell what a disk refuses in the program's words.
May import: the standard library and core.
Contract: knows no format and no folder of ours; a failed write leaves what was there.
"""
