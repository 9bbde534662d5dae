"""Providers: one file for each wire, translating between our words and a server's or a runtime's.

Purpose: `openai_chat.OpenAIChat` (OpenAI chat completions and everything that imitates them), `fake.Fake` (scripted
answers for tests, pictures and demonstrations) and `llama` (the embedded runtime in a child process). What a server
family needs beyond its wire is a small profile beside the wire.
May import: net, spawn, core, thinking, privacy (escapes undone), and llama_cpp in `llama/worker/` only. Providers do
not know each other.
Contract: `core.ports.providers.ChatProvider`. A provider translates; it never decides, retries or logs, and raises
`ProviderFailure` for the world's faults. Cancelling the task that reads a stream closes its connection at once.
"""
