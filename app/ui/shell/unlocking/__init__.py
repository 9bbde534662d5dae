"""Before the store is open: what is asked for, what is wrong, and the recovery key."""
