"""The child process: loads one model, evaluates, and says what came.

Purpose: `main` reads and answers frames; `model`, `context` and `sampler` are llama.cpp; `jinja`, `bounds`, `template`
and `prompt` make tokens of a conversation; `slots` keeps what was evaluated; `answers` runs several at once; `output`
tells thinking and calls from text; `schema`, `pattern`, `grammar` and `numbers` hold an answer to a JSON Schema;
`sandbox` locks up.
May import: core, thinking, `frames` and `deadline`; llama_cpp, numpy and Jinja live here only.
Contract: runs in a process of its own, and nothing in it is ever loaded beside the window.
"""
