"""How a model is loaded on this machine: context, threads, layers on a graphics processor, memory."""

from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import LoadPlan, ModelFacts
from app.models.allowance import unusable
from app.models.hardware import Hardware
from app.models.parts import find_parts

# Sequences that the model's process keeps at once: each has recurrent state of its own.
SEQUENCES = 4
# Enough for long documents; more context costs memory that is seldom used.
_MOST_CONTEXT = 32_768
_LEAST_CONTEXT = 2_048
_STEP = 256
_UNKNOWN_CONTEXT = 4_096
# Python, llama.cpp's code, the vocabulary, tokens and texts.
_PROCESS_BYTES = 384 << 20
# Saved recurrent states, so that a conversation can go on from where a turn began.
_SAVED_STATES = 4
# Of the memory that is free now, a model takes at most this share.
_SHARE = 0.85
_GPU_SHARE = 0.9
_BATCH = 256


def plan(facts: ModelFacts, path: Path, hardware: Hardware, *, context_tokens: int | None = None) -> LoadPlan:
    """Plan to load a model; `context_tokens` is a wish, kept when it fits and the model was trained for it.

    Raises:
        KnownError: `memory` when even a short context does not fit, `model_file` when a part of the file is missing.
    """
    first = find_parts(path)[0]
    if facts.file_bytes <= 0:
        raise unusable("it is empty")
    trained = facts.context_tokens or _UNKNOWN_CONTEXT
    wish = min(context_tokens or _MOST_CONTEXT, trained)
    gpu_layers, gpu_bytes = _gpu_share(facts, hardware, wish)
    room = int(hardware.available_bytes * _SHARE) + gpu_bytes
    context = _longest_context(facts, wish, room)
    if context is None:
        raise KnownError(Kind.MEMORY, detail=f"{memory_needed(facts, min(wish, _LEAST_CONTEXT))} bytes are needed")
    needed = memory_needed(facts, context)
    return LoadPlan(
        path=str(first.absolute()),
        context_tokens=context,
        gpu_layers=gpu_layers,
        threads=hardware.cores,
        batch_tokens=min(_BATCH, context),
        # The estimate is rough where architectures differ; what is far above it is a leak.
        memory_bytes=needed + needed // 4 + (256 << 20),
        architecture=facts.architecture,
    )


def memory_needed(facts: ModelFacts, context_tokens: int) -> int:
    """Bytes for weights, caches, states and buffers at a context length."""
    states = facts.state_bytes * (SEQUENCES + _SAVED_STATES)
    # Buffers of one batch: activations of the widest layer and a row of logits for each sequence.
    buffers = _BATCH * max(facts.embedding_length, 1) * 64 + (64 << 20)
    return facts.file_bytes + facts.cache_bytes_per_token * context_tokens + states + buffers + _PROCESS_BYTES


def _longest_context(facts: ModelFacts, wish: int, room: int) -> int | None:
    """The longest context up to the wish that fits into `room`; None when not even a short one does."""
    least = min(wish, _LEAST_CONTEXT)
    if memory_needed(facts, least) > room:
        return None
    if facts.cache_bytes_per_token == 0 or memory_needed(facts, wish) <= room:
        return wish
    spare = room - memory_needed(facts, 0)
    return max(least, spare // facts.cache_bytes_per_token // _STEP * _STEP)


def _gpu_share(facts: ModelFacts, hardware: Hardware, context: int) -> tuple[int, int]:
    """How many layers go onto graphics processors, and how much memory that saves in the machine's own."""
    free = int(sum(gpu.free_bytes for gpu in hardware.gpus) * _GPU_SHARE)
    if not free:
        return 0, 0
    whole = memory_needed(facts, context) - _PROCESS_BYTES
    # The output layer counts as one more; a part of a model is worth having from a quarter on.
    layers = facts.block_count + 1
    fitting = layers if whole <= free else free * layers // whole
    if fitting * 4 < layers:
        return 0, 0
    return fitting, 0 if hardware.unified else whole * fitting // layers
