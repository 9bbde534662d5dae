"""The embedded runtime: llama.cpp in a child process for each loaded model.

Purpose: `provider.LlamaProvider` speaks `ChatProvider` and keeps one child for each model. `supervisor` starts a child
as `launch` says, asks and hears it, and ends it; `watch` sees to its heartbeat and memory, `claims` to how much of what
it says is believed, `ending` to why it ended. `frames` is what the two processes say to each other, `deadline` how the
kernel ends a child and the parent knows it; `worker/` is the child.
May import: core and spawn. llama_cpp, numpy and Jinja are for `worker/` only, and nothing of the program but core,
`frames` and `deadline` is loaded in the child: this file loads neither side.
Contract: a crash, a hang or a hunger for memory in the child ends its answers with a `ProviderFailure` and nothing
else; the next request starts a new child. Nothing that a child says is trusted, and no content is logged.
"""
