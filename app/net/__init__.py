"""The one way out: every connection that the program makes begins here.

Purpose: `client.Net(settings).client(named=addresses)` gives a client that speaks HTTP with the servers of one purpose,
through the company's proxy and with the company's certificates; `sse.events(answer)` reads a
stream of server-sent events.
May import: core, the standard library, idna, and as the only room httpx2 (with its transport httpcore2), socket, ssl,
http and urllib.
Contract: a client reaches the servers that were named and nothing else, follows no redirect, keeps no cookie,
takes no sign-in from files or variables, and fails with `NetFailure` and nothing else. No key and no content is ever in
a failure or a log record. `exchange`, `sse` and `address` are light; only `client` loads httpx2.
"""
