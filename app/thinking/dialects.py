"""How models mark their thoughts: the dialects of the known families, and what the text of a template gives away."""

import re
from dataclasses import dataclass

# The name of a channel is a word or two.
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Block:
    """Thoughts between two marks. `opens` is "" where only a prompt opens it."""

    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A heading that names the channel of what follows, up to `closes`: all channels but `answers` hold thoughts."""

    before: str
    after: str
    answers: tuple[str, ...]
    closes: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one family of models marks what it writes.

    `answers` are marks behind which the answer stands, `silent` those that belong to nothing a person reads.
    """

    blocks: tuple[Block, ...] = ()
    answers: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()

    @property
    def every(self) -> tuple[Block, ...]:
        """Its blocks, and those that a heading begins."""
        return (*self.blocks, *(Block(frame.before, frame.closes) for frame in self.frames))


def tags(name: str) -> Dialect:
    """Thoughts between tags of this name."""
    return Dialect((Block(f"<{name}>", f"</{name}>"),), ("<response>",), ("</response>",))


HARMONY = Dialect(
    frames=(Frame("<|channel|>", "<|message|>", ("final",), "<|end|>"),),
    silent=("<|end|>", "<|return|>", "<|start|>assistant"),
)
# What models write of their own accord, or where nothing is known of their template.
FAMILIES = (
    *map(tags, ("think", "thinking", "thought", "thoughts", "reasoning", "seed:think", "mm:think", "think:opensource")),
    Dialect((Block("[THINK]", "[/THINK]"),)),
    HARMONY,
    Dialect((Block("<|channel>thought", "<channel|>"),)),
    Dialect(
        (Block("<|START_THINKING|>", "<|END_THINKING|>"),),
        ("<|START_RESPONSE|>", "<|START_TEXT|>"),
        ("<|END_RESPONSE|>", "<|END_TEXT|>"),
    ),
    Dialect(
        (Block("<|open|>think<|sep|>", "<|close|>think<|sep|>"),),
        ("<|open|>response<|sep|>",),
        ("<|close|>response<|sep|>", "<|close|>message<|sep|>", "<|end_of_msg|>"),
    ),
    Dialect((Block("<|think|>", "<|end|>"),), ("<|content|>",), ("<|end|>", "<|begin|>assistant")),
    Dialect(
        (Block("<|begin_of_thought|>", "<|end_of_thought|>"),), ("<|begin_of_solution|>",), ("<|end_of_solution|>",)
    ),
    Dialect((Block("", "[BEGIN FINAL RESPONSE]"),), (), ("[END FINAL RESPONSE]",)),
)

_WORD = r"think|thought|reason|analysis"
# A mark as templates write it: a word between brackets of some kind, which no prose has.
_MARK = re.compile(rf"[<\[][|｜/]?[\w: ]{{0,40}}(?:{_WORD})[\w: ]{{0,40}}/?[|｜]?[>\]]", re.IGNORECASE)
# Keys under which a template is given thoughts, and switches that turn them on.
_FIELDS = re.compile(
    r"reasoning_content|enable_thinking|reasoning_effort|[.\"']reasoning\b|\.thinking\b|[\"']thinking[\"']"
    r"|[\"']thoughts?[\"']|FINAL RESPONSE"
)
_CHANNEL = re.compile(rf"<\|channel\|?>\s*(?:{_WORD})", re.IGNORECASE)


def has_thoughts(template: str) -> bool:
    """Whether a chat template knows of thoughts; it is only read, never run."""
    return any(pattern.search(template) for pattern in (_MARK, _FIELDS, _CHANNEL))


def is_strong(mark: str) -> bool:
    """Whether a mark is so odd that nobody writes it but a machine; tags may be what people talk about."""
    return re.search(r"<[|｜]|[|｜]>", mark) is not None
