"""Real models, written once, and providers that run them in real children."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from app.core.events import Finished, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, Turned, UsageReport
from app.core.ids import new_id
from app.core.messages import FinishReason, Message, Part, Role, TextPart, Usage
from app.core.models import LoadPlan
from app.core.requests import ChatRequest
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.watch import Patience
from tests.support.gguf_models import write_llama, write_qwen35moe

COUNTING = tuple(f" {number}," for number in range(60))
SPEECH = ("Once", " upon", " a", " time", ",", " the", " end", ".")


@dataclass
class Told:
    """An answer, whole."""

    text: str = ""
    thinking: str = ""
    calls: list[ToolCallDelta] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    reason: FinishReason | None = None
    events: list[StreamEvent] = field(default_factory=list)

    def add(self, event: StreamEvent) -> None:
        self.events.append(event)
        match event:
            case TextDelta():
                self.text += event.text
            case ThinkingDelta():
                self.thinking += event.text
            case Turned():
                came = self.thinking + self.text
                self.thinking, self.text = (came, "") if event.thinking else ("", came)
            case ToolCallDelta():
                self.calls.append(event)
            case UsageReport():
                self.usage = event.usage
            case Finished():
                self.reason = event.reason


def message(role: Role, *parts: Part | str) -> Message:
    whole = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message(new_id(), "c", None, role, whole, 0)


def talk(*texts: str) -> tuple[Message, ...]:
    """A conversation that begins with the user."""
    return tuple(message(Role.ASSISTANT if i % 2 else Role.USER, text) for i, text in enumerate(texts))


def request(model: str, *texts: str, max_output: int = 24, temperature: float = 0, **rest: Any) -> ChatRequest:
    messages = rest.pop("messages", None) or talk(*texts)
    return ChatRequest(model, messages, max_output, temperature=temperature, **rest)


async def tell(provider: LlamaProvider, asked: ChatRequest) -> Told:
    told = Told()
    async for event in provider.stream(asked):
        told.add(event)
    return told


def agree(one: Sequence[Told], other: Sequence[Told]) -> bool:
    """Whether random models say the same: most of several answers begin with the same words.

    Sums in another order, as in batches of another size, round differently: where two words are equally likely either
    may come.
    """
    same = [a.text.split()[:4] == b.text.split()[:4] for a, b in zip(one, other, strict=True)]
    return sum(same) >= len(same) - 1


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one model of each kind."""
    folder = tmp_path_factory.mktemp("models")
    write_llama(folder / "llama.gguf")
    write_llama(folder / "speaker.gguf", says=SPEECH)
    write_qwen35moe(folder / "qwen.gguf")
    write_qwen35moe(folder / "qwen-speaker.gguf", says=SPEECH)
    write_llama(folder / "counter.gguf", says=COUNTING)
    write_qwen35moe(folder / "qwen-counter.gguf", says=COUNTING)
    return folder


Make = Callable[..., LlamaProvider]


def build(
    folder: Path,
    *,
    idle: float = 0,
    patience: Patience | None = None,
    command: Sequence[str] | None = None,
    **changes: Any,
) -> LlamaProvider:
    """A provider for the model files of a folder; `changes` are for its plans. `loading` keeps what it told."""
    loading: list[tuple[str, float]] = []

    async def plan(name: str) -> LoadPlan:
        # One thread: two that wait for each other crawl when other processes want the cores.
        return replace(LoadPlan(str(folder / f"{name}.gguf"), 2048, 0, 1, 128, 1 << 30), **changes)

    def on_loading(name: str, fraction: float) -> None:
        loading.append((name, fraction))

    provider = LlamaProvider(plan, on_loading, idle, patience=patience, command=command)
    provider.loading = loading  # type: ignore[attr-defined]
    return provider


@pytest.fixture
async def make(models: Path) -> AsyncIterator[Make]:
    """Makes providers of a test's own, and closes them at its end."""
    made: list[LlamaProvider] = []

    def keep(*, folder: Path | None = None, **options: Any) -> LlamaProvider:
        made.append(build(folder or models, **options))
        return made[-1]

    yield keep
    for provider in made:
        await provider.aclose()


@pytest.fixture(scope="session")
async def provider(models: Path) -> AsyncIterator[LlamaProvider]:
    """One for all: starting a child takes most of a second."""
    made = build(models)
    yield made
    await made.aclose()


@pytest.fixture(scope="session")
async def oracle(models: Path) -> AsyncIterator[LlamaProvider]:
    """Another one, which has not seen the conversations of the first."""
    made = build(models)
    yield made
    await made.aclose()
