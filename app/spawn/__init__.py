"""Child processes: the one place where the program starts another, or itself a second time.

Purpose: `process.start` starts a program by its whole path, with its arguments, in a folder, with the variables that
are named and no other, bounded in memory, and in a group of its own; the `Process` that it gives is spoken to, heard
and ended. `own` says how the program itself is started, frozen or not.
May import: the standard library and psutil; `subprocess` is for this room only.
Contract: nothing goes through a shell and nothing is searched for. A child has three pipes and no other descriptor of
ours, so that its input ends when the program does, however that ends. It writes no core dump. When it ends, its group
ends with it; `end` also waits for it and lets go of its pipes. What cannot be started, or not be bounded where the
system has such bounds, does not run: `NotStarted`. `system` holds what differs between systems. How long a child may
take, and what it says, is for whoever started it to judge.
"""
