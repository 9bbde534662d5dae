"""Small real GGUF files with weights made on the spot.

Two kinds of models. Without `says` the weights are random and so is the text: any token may come, no end is likely.
With `says` the weights are a chain: whatever the prompt, the answer is exactly those pieces, one token each (single
bytes stand for themselves), then the end of turn. Both load, tokenise any text and run through llama.cpp like any other
file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Says = Sequence[str | bytes]

LLAMA_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

# ChatML with tools and thinking, in the manner of the Qwen family.
QWEN_TEMPLATE = """\
{%- if tools %}<|im_start|>system
{%- if messages[0].role == 'system' %}
{{ messages[0].content }}
{%- endif %}
Functions:
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
Call one with <tool_call>{"name": ..., "arguments": {...}}</tool_call>.<|im_end|>
{%- elif messages[0].role == 'system' %}<|im_start|>system
{{ messages[0].content }}<|im_end|>
{%- endif %}
{%- for m in messages %}
{%- if m.role == 'user' or m.role == 'assistant' %}
<|im_start|>{{ m.role }}
{{ m.content }}
{%- for call in m.tool_calls or [] %}
<tool_call>{{ call.function | tojson }}</tool_call>
{%- endfor %}<|im_end|>
{%- elif m.role == 'tool' %}
<|im_start|>user
<tool_response>{{ m.content }}</tool_response><|im_end|>
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
<|im_start|>assistant
{% endif %}"""

HOSTILE_TEMPLATE = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
ENDLESS_TEMPLATE = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE_TEMPLATE = "{{ 'x' * 10000000000 }}"

_WORDS = "the of and to in is that it was for on are with as his they be at one have this from by hot word but what"
WORDS = tuple(_WORDS.split())


@dataclass(frozen=True)
class _Vocabulary:
    """Token texts as the tokenizer stores them, their types, and which ids may be spoken."""

    tokens: list[bytes]
    types: Sequence[int]
    spoken: list[int]
    end: int


def _sentencepiece(says: Says) -> _Vocabulary:
    """A llama vocabulary: byte fallback for everything, printable ASCII, and some words."""
    tokens = [b"<unk>", b"<s>", b"</s>"] + [b"<0x%02X>" % i for i in range(256)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
    texts = [piece for piece in says if isinstance(piece, str)]
    plain = [chr(c) for c in range(33, 127)] + [" ", *texts] + [" " + word for word in WORDS]
    place: dict[str | bytes, int] = {bytes([b]): 3 + b for b in range(256)}
    for piece in dict.fromkeys(plain):
        place[piece] = len(tokens)
        tokens.append(piece.replace(" ", "\u2581").encode())
        types.append(gguf.TokenType.NORMAL)
    return _Vocabulary(tokens, types, [place[piece] for piece in says], end=2)


def _byte_letters() -> dict[int, str]:
    """The letter that stands for each byte in byte-level BPE (GPT-2): printable ones for themselves."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in kept]
    return {b: chr(b) for b in kept} | {b: chr(256 + i) for i, b in enumerate(others)}


def _byte_level(says: Says) -> _Vocabulary:
    """A Qwen-like vocabulary: 256 bytes, some words, and the control tokens of ChatML."""
    letters = _byte_letters()
    controls = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tags = ["<think>", "</think>", "<tool_call>", "</tool_call>"]

    def stored(piece: str | bytes) -> str:
        return "".join(letters[b] for b in (piece if isinstance(piece, bytes) else piece.encode()))

    plain = [*letters.values(), *(stored(piece) for piece in says if piece not in tags)]
    plain += [stored(" " + word) for word in WORDS]
    tokens = list(dict.fromkeys(plain))
    types = [int(gguf.TokenType.NORMAL)] * len(tokens)
    tokens += controls + tags
    types += [int(gguf.TokenType.CONTROL)] * len(controls) + [int(gguf.TokenType.USER_DEFINED)] * len(tags)
    place = {token: i for i, token in enumerate(tokens)}
    spoken = [place[p if isinstance(p, str) and p in tags else stored(p)] for p in says]
    return _Vocabulary([t.encode() for t in tokens], types, spoken, end=place["<|im_end|>"])


class _Weights:
    """Draws matrices; with `says`, embeddings and output form the chain and everything between is nearly nothing."""

    def __init__(self, vocabulary: _Vocabulary, width: int, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._vocabulary = vocabulary
        self._width = width
        self._spread = 0.0001 if vocabulary.spoken else 0.05

    def random(self, *shape: int) -> Array:
        """Small normal values; a large matrix repeats a block, so that writing is quick."""
        count = int(np.prod(shape))
        block = self._rng.standard_normal(min(count, 1_000_003)).astype(np.float32) * np.float32(self._spread)
        return np.resize(block, count).reshape(shape)

    def embedding(self) -> Array:
        """Row i: what token i puts into the stream; in a chain its place in the chain (0: not in it)."""
        count = len(self._vocabulary.tokens)
        if not self._vocabulary.spoken:
            return self.random(count, self._width)
        rows = np.zeros((count, self._width), np.float32)
        rows[:, 0] = 1
        for place, token in enumerate(self._vocabulary.spoken, start=1):
            rows[token, 0] = 0
            rows[token, place] = 1
        return rows

    def output(self) -> Array:
        """Row i: after which place in the chain token i comes; without a chain, words but no bytes and no ends."""
        spoken = self._vocabulary.spoken
        rows = np.zeros((len(self._vocabulary.tokens), self._width), np.float32)
        if spoken:
            for place, token in enumerate([*spoken, self._vocabulary.end]):
                rows[token, place] = 8
            return rows
        for i, text in enumerate(self._vocabulary.tokens):
            if len(text.decode()) > 1 and not text.startswith(b"<"):
                rows[i] = self._rng.standard_normal(self._width) * 0.5
        return rows


def _common(out: gguf.GGUFWriter, vocabulary: _Vocabulary, template: str | None, name: str) -> None:
    out.add_name(name)
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    out.add_vocab_size(len(vocabulary.tokens))
    out.add_token_list(vocabulary.tokens)
    out.add_token_types(vocabulary.types)
    if template is not None:
        out.add_chat_template(template)


def _finish(out: gguf.GGUFWriter) -> None:
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def write_llama(
    path: Path,
    *,
    says: Says = (),
    name: str = "tiny-llama",
    template: str | None = LLAMA_TEMPLATE,
    width: int = 64,
    layers: int = 2,
    heads: int = 4,
    hidden: int = 128,
    context: int = 4096,
    seed: int = 0,
    tokenizer: bool = True,
    architecture: str = "llama",
    omit: Callable[[str], bool] = lambda name: False,
    more: Mapping[str, gguf.TokenType] | None = None,
) -> Path:
    """A `llama` model of about a megabyte. `says` must fit: distinct pieces, fewer than `width`.

    `omit` leaves tensors out by name; `architecture` may lie; `more` are further tokens.
    """
    vocabulary = _sentencepiece(says)
    if more:
        tokens = [*vocabulary.tokens, *(text.encode() for text in more)]
        vocabulary = replace(vocabulary, tokens=tokens, types=[*vocabulary.types, *more.values()])
    weights = _Weights(vocabulary, width, seed)
    out = gguf.GGUFWriter(str(path), architecture)
    _common(out, vocabulary if tokenizer else _Vocabulary([], [], [], 0), template, name)
    out.add_context_length(context)
    out.add_embedding_length(width)
    out.add_block_count(layers)
    out.add_feed_forward_length(hidden)
    out.add_head_count(heads)
    out.add_head_count_kv(heads)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(width // heads)
    if tokenizer:
        out.add_tokenizer_model("llama")
        out.add_token_scores([0.0] * len(vocabulary.tokens))
        out.add_bos_token_id(1)
        out.add_eos_token_id(vocabulary.end)
        out.add_unk_token_id(0)
        out.add_add_space_prefix(False)

    def add(tensor: str, values: Array) -> None:
        if not omit(tensor):
            out.add_tensor(tensor, values)

    ones = np.ones(width, np.float32)
    add("token_embd.weight", weights.embedding())
    add("output_norm.weight", ones)
    add("output.weight", weights.output())
    for layer in range(layers):
        block = f"blk.{layer}."
        add(block + "attn_norm.weight", ones)
        add(block + "ffn_norm.weight", ones)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"{block}{part}.weight", weights.random(width, width))
        add(block + "ffn_gate.weight", weights.random(hidden, width))
        add(block + "ffn_up.weight", weights.random(hidden, width))
        add(block + "ffn_down.weight", weights.random(width, hidden))
    _finish(out)
    return path


def write_slow_llama(path: Path, *, layers: int = 16, **rest: object) -> Path:
    """A `llama` model big enough to measure: about 20 ms a token on two cores, 450 MB on disk."""
    return write_llama(path, name="slow-llama", width=768, heads=12, hidden=2048, layers=layers, **rest)  # type: ignore[arg-type]


def write_qwen35moe(
    path: Path,
    *,
    says: Says = (),
    name: str = "tiny-qwen35moe",
    template: str | None = QWEN_TEMPLATE,
    context: int = 4096,
    seed: int = 0,
) -> Path:
    """A model of the architecture of Qwen3.6-35B-A3B: gated delta net and full attention by turns, with experts."""
    width, layers, heads, heads_kv, head = 64, 4, 4, 2, 16
    experts, used, hidden = 4, 2, 32
    state, key_heads, value_heads, kernel = 16, 2, 4, 4
    key_width, value_width = state * key_heads, state * value_heads
    vocabulary = _byte_level(says)
    weights = _Weights(vocabulary, width, seed)
    out = gguf.GGUFWriter(str(path), "qwen35moe")
    _common(out, vocabulary, template, name)
    out.add_context_length(context)
    out.add_embedding_length(width)
    out.add_block_count(layers)
    out.add_head_count(heads)
    out.add_head_count_kv(heads_kv)
    out.add_key_length(head)
    out.add_value_length(head)
    out.add_layer_norm_rms_eps(1e-6)
    out.add_rope_dimension_count(head // 2)
    out.add_rope_dimension_sections([2, 1, 1, 0])
    out.add_expert_count(experts)
    out.add_expert_used_count(used)
    out.add_expert_feed_forward_length(hidden)
    out.add_expert_shared_feed_forward_length(hidden)
    out.add_ssm_conv_kernel(kernel)
    out.add_ssm_inner_size(value_width)
    out.add_ssm_state_size(state)
    out.add_ssm_time_step_rank(value_heads)
    out.add_ssm_group_count(key_heads)
    out.add_full_attention_interval(4)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen35")
    out.add_token_merges(["Ġ t"])
    out.add_bos_token_id(vocabulary.end - 2)
    out.add_eos_token_id(vocabulary.end)
    out.add_add_bos_token(False)

    draw, ones = weights.random, np.ones(width, np.float32)
    out.add_tensor("token_embd.weight", weights.embedding())
    out.add_tensor("output_norm.weight", ones)
    out.add_tensor("output.weight", weights.output())
    for layer in range(layers):
        if (layer + 1) % 4:
            tensors = {
                "attn_qkv.weight": draw(key_width * 2 + value_width, width),
                "attn_gate.weight": draw(value_width, width),
                "ssm_conv1d.weight": draw(key_width * 2 + value_width, kernel),
                "ssm_dt.bias": draw(value_heads),
                "ssm_a": -np.abs(draw(value_heads)),
                "ssm_beta.weight": draw(value_heads, width),
                "ssm_alpha.weight": draw(value_heads, width),
                "ssm_norm.weight": np.ones(state, np.float32),
                "ssm_out.weight": draw(width, value_width),
            }
        else:
            tensors = {
                "attn_q.weight": draw(heads * head * 2, width),
                "attn_k.weight": draw(heads_kv * head, width),
                "attn_v.weight": draw(heads_kv * head, width),
                "attn_output.weight": draw(width, heads * head),
                "attn_q_norm.weight": np.ones(head, np.float32),
                "attn_k_norm.weight": np.ones(head, np.float32),
            }
        tensors |= {
            "attn_norm.weight": ones,
            "post_attention_norm.weight": ones,
            "ffn_gate_inp.weight": draw(experts, width),
            "ffn_gate_exps.weight": draw(experts, hidden, width),
            "ffn_up_exps.weight": draw(experts, hidden, width),
            "ffn_down_exps.weight": draw(experts, width, hidden),
            "ffn_gate_inp_shexp.weight": draw(width),
            "ffn_gate_shexp.weight": draw(hidden, width),
            "ffn_up_shexp.weight": draw(hidden, width),
            "ffn_down_shexp.weight": draw(width, hidden),
        }
        for tensor, values in tensors.items():
            out.add_tensor(f"blk.{layer}.{tensor}", values)
    _finish(out)
    return path


def write_split(folder: Path, stem: str = "parts") -> tuple[Path, Path]:
    """A model in two files, as llama.cpp's own splitter names and marks them."""
    whole = gguf.GGUFReader(write_llama(folder / "whole.gguf"))
    parts = folder / f"{stem}-00001-of-00002.gguf", folder / f"{stem}-00002-of-00002.gguf"
    for number, (part, tensors) in enumerate(zip(parts, (whole.tensors[:9], whole.tensors[9:]), strict=True)):
        out = gguf.GGUFWriter(str(part), "llama")
        if number == 0:
            for field in whole.fields.values():
                if not field.name.startswith("GGUF.") and field.name != "general.architecture":
                    kind = field.types[0]
                    sub = field.types[-1] if kind is gguf.GGUFValueType.ARRAY else None
                    out.add_key_value(field.name, field.contents(), kind, sub)
        out.add_uint16("split.no", number)
        out.add_uint16("split.count", 2)
        out.add_int32("split.tensors.count", len(whole.tensors))
        for tensor in tensors:
            out.add_tensor(tensor.name, np.array(tensor.data))
        _finish(out)
    return parts
