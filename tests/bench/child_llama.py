"""The low-level loop of llama.cpp and nothing else: what the program's speed is measured against.

python -m tests.bench.child_llama MODEL CONTEXT BATCH THREADS

Says `ready` when the model is loaded, then answers lines with milliseconds: `speed PROMPT MADE` with what each token
after the first took, on average; `first KNOWN NEW` with the time to the first token behind some new ones, when those
before them are known. The settings are those of the program's own worker.
"""

import ctypes
import sys
import time

from llama_cpp import llama_cpp as native

SEQUENCES = 4


def context(path: str, tokens: int, batch: int, threads: int) -> object:
    """The model, ready to evaluate."""
    native.llama_backend_init()
    model = native.llama_model_load_from_file(path.encode(), native.llama_model_default_params())
    params = native.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch = tokens, batch, batch
    params.n_seq_max, params.kv_unified, params.no_perf = SEQUENCES, True, True
    params.n_threads = params.n_threads_batch = threads
    made = native.llama_init_from_model(model, params)
    if not made:
        raise RuntimeError("llama.cpp did not make a context")
    return made


def per_token_ms(handle: object, batch: int, prompt: int, count: int) -> float:
    """Evaluate a prompt, then make tokens, each the likeliest; the average time of those after the first."""
    native.llama_memory_clear(native.llama_get_memory(handle), True)
    greedy = native.llama_sampler_init_greedy()
    read(handle, batch, prompt)
    token = (ctypes.c_int32 * 1)(native.llama_sampler_sample(greedy, handle, -1))
    start = time.perf_counter()
    for _ in range(count - 1):
        native.llama_decode(handle, native.llama_batch_get_one(token, 1))
        token[0] = native.llama_sampler_sample(greedy, handle, -1)
    spent = time.perf_counter() - start
    native.llama_sampler_free(greedy)
    return spent * 1000 / (count - 1)


def first_token_ms(handle: object, batch: int, known: int, new: int) -> float:
    """Evaluate what is known; the time to evaluate what is new and to choose a token."""
    native.llama_memory_clear(native.llama_get_memory(handle), True)
    greedy = native.llama_sampler_init_greedy()
    read(handle, batch, known)
    start = time.perf_counter()
    read(handle, batch, new)
    native.llama_sampler_sample(greedy, handle, -1)
    spent = time.perf_counter() - start
    native.llama_sampler_free(greedy)
    return spent * 1000


def read(handle: object, batch: int, count: int) -> None:
    """Evaluate so many tokens and wait until that is done."""
    words = [300 + i % 50 for i in range(count)]
    for begin in range(0, count, batch):
        # Kept by name: llama.cpp has its address only.
        some = (ctypes.c_int32 * len(words[begin : begin + batch]))(*words[begin : begin + batch])
        native.llama_decode(handle, native.llama_batch_get_one(some, len(some)))
    native.llama_synchronize(handle)


def say(value: object) -> None:
    """One line for whoever asked."""
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    log = native.llama_log_callback(lambda *_: None)
    native.llama_log_set(log, None)
    size, at_once, threads = (int(word) for word in sys.argv[2:5])
    evaluator = context(sys.argv[1], size, at_once, threads)
    per_token_ms(evaluator, at_once, 8, 8)
    say("ready")
    for line in sys.stdin:
        task, *numbers = line.split()
        say({"speed": per_token_ms, "first": first_token_ms}[task](evaluator, at_once, *map(int, numbers)))
