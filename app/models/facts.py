"""What a model file says about itself."""

from collections.abc import Callable
from pathlib import Path

from app.core.models import ModelFacts
from app.models.allowance import DAMAGED, Allowance, unusable
from app.models.architectures import CHAT, NO_CHAT
from app.models.formats import FILE_TYPES, FORMATS
from app.models.gguf import Header, Tensor, read_header
from app.models.parts import bare_stem, find_parts

_MAX_NAME = 120
# Beyond these no model is, and arithmetic on them would mislead.
_MAX_LAYERS = 4_096
_MAX_WIDTH = 1 << 20
_MAX_CONTEXT = 1 << 31
_CACHE_NUMBER = 2
_STATE_NUMBER = 4


def read_facts(path: Path, given_up: Callable[[], bool] = lambda: False) -> ModelFacts:
    """Read what a GGUF file holds; of a split model any part may be named, all must be there.

    It takes a second at most, and ends between two steps once it is `given_up`.

    Raises:
        KnownError: `not_found`, or `model_file` with a `detail` that completes "This model file cannot be used: …";
            `cancelled` when it was given up.
    """
    parts = find_parts(path)
    allowance = Allowance(given_up)
    headers = [read_header(part, allowance) for part in parts]
    first = headers[0]
    declared = first.number("split.count", 1)
    if declared > 1 and declared != len(parts):
        raise unusable(f"it is one of {declared} parts; keep the parts together under their own names")
    tensors = [tensor for header in headers for tensor in header.tensors]
    architecture = _architecture(first)
    if not tensors:
        raise unusable("it holds no weights")
    if "tokenizer.ggml.model" not in first.pairs or not first.number("tokenizer.ggml.tokens#"):
        raise unusable("it holds no tokenizer")
    layers = _within(first, f"{architecture}.block_count", _MAX_LAYERS)
    width = _within(first, f"{architecture}.embedding_length", _MAX_WIDTH)
    heads = _within(first, f"{architecture}.attention.head_count", _MAX_WIDTH)
    heads_kv = _within(first, f"{architecture}.attention.head_count_kv", _MAX_WIDTH) or heads
    if not layers or not width:
        raise unusable("it does not say what size it is")
    return ModelFacts(
        architecture=architecture,
        name=_printable(first.text("general.name")) or _printable(bare_stem(parts[0])),
        parameters=sum(tensor.elements for tensor in tensors),
        quantization=_quantization(first, tensors),
        context_tokens=_within(first, f"{architecture}.context_length", _MAX_CONTEXT),
        embedding_length=width,
        block_count=layers,
        head_count=heads,
        head_count_kv=heads_kv,
        chat_template=first.text("tokenizer.chat_template"),
        file_bytes=sum(header.file_bytes for header in headers),
        expert_count=_within(first, f"{architecture}.expert_count", _MAX_WIDTH),
        cache_bytes_per_token=_cache_bytes(first, architecture, layers, heads_kv, width // heads if heads else 0),
        state_bytes=_state_bytes(first, architecture, layers),
    )


def _architecture(header: Header) -> str:
    name = header.text("general.architecture")
    if not name:
        raise unusable("it does not say which architecture it has")
    if name in NO_CHAT:
        raise unusable(NO_CHAT[name])
    if name not in CHAT:
        raise unusable(f"its architecture “{_printable(name)}” is not supported")
    return name


def _within(header: Header, key: str, limit: int) -> int:
    value = header.number(key)
    if not 0 <= value <= limit:
        raise unusable(DAMAGED)
    return value


def _printable(text: str) -> str:
    """A name from a file, or of one, goes onto the screen: nothing in it may steer the screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _MAX_NAME]).split())[:_MAX_NAME]


def _quantization(header: Header, tensors: list[Tensor]) -> str:
    stated = header.pairs.get("general.file_type")
    if isinstance(stated, int) and stated in FILE_TYPES:
        return FILE_TYPES[stated]
    weight: dict[int, int] = {}
    for tensor in tensors:
        weight[tensor.format] = weight.get(tensor.format, 0) + tensor.elements
    return FORMATS[max(weight, key=lambda kind: weight[kind])][0]


def _attention_layers(header: Header, architecture: str, layers: int) -> int:
    """Hybrid models attend fully in every n-th layer only."""
    interval = header.number(f"{architecture}.full_attention_interval")
    if interval > 1:
        return layers // interval
    per_layer = header.pairs.get(f"{architecture}.attention.head_count_kv")
    if isinstance(per_layer, tuple) and len(per_layer) == layers:
        return sum(1 for heads in per_layer if heads)
    return layers


def _cache_bytes(header: Header, architecture: str, layers: int, heads_kv: int, usual: int) -> int:
    """Keys and values of one token in all layers that attend; without windows, as those are kept whole.

    `usual` is the length of a key and of a value where the header does not state them.
    """
    if not heads_kv:
        return 0
    key = _within(header, f"{architecture}.attention.key_length", _MAX_WIDTH) or usual
    value = _within(header, f"{architecture}.attention.value_length", _MAX_WIDTH) or usual
    latent = _within(header, f"{architecture}.attention.kv_lora_rank", _MAX_WIDTH)
    attending = _attention_layers(header, architecture, layers)
    if latent:
        # Multi-head latent attention keeps one compressed vector and the rotated part of the key.
        rotated = _within(header, f"{architecture}.rope.dimension_count", _MAX_WIDTH)
        return attending * (2 * latent + rotated) * _CACHE_NUMBER
    return attending * heads_kv * (key + value) * _CACHE_NUMBER


def _state_bytes(header: Header, architecture: str, layers: int) -> int:
    """Convolution and state of the recurrent layers of one sequence, by llama.cpp's own arithmetic for Mamba's kin."""
    inner = _within(header, f"{architecture}.ssm.inner_size", _MAX_WIDTH)
    if not inner:
        return 0
    state = _within(header, f"{architecture}.ssm.state_size", _MAX_WIDTH)
    groups = _within(header, f"{architecture}.ssm.group_count", _MAX_WIDTH)
    kernel = _within(header, f"{architecture}.ssm.conv_kernel", _MAX_WIDTH)
    numbers = max(kernel - 1, 0) * (inner + 2 * groups * state) + state * inner
    attending = _attention_layers(header, architecture, layers)
    recurrent = layers - attending if attending < layers else layers
    return recurrent * numbers * _STATE_NUMBER
