"""The model that is built in, asked whatever comes to mind: each answer ends, and none goes round for ever."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from app.core.messages import FinishReason, Message
from app.engine.door.rounds import LONGEST
from tests.support.engines import Scene, running
from tests.support.repetitive import legitimate
from tests.support.starters import starter_file

# Things people write first, things in other languages, and rhythms that it goes on with for ever.
PROMPTS = (
    "Hello!", "Who are you?", "What is your name?", "What can you do?", "###", "...", "asdf", "?", "Tell me a joke.",
    "What is the capital of France?", "Explain how a bicycle works.", "Write a haiku about rain.", "List five animals.",
    "Write a Python function that adds two numbers.", "Summarize the plot of Hamlet.", "What is 17 times 23?",
    "Write a short story about a lighthouse.", "Give me a recipe for bread.", "What should I do this weekend?",
    "Translate “good morning” into French.", "Write an email that asks for a day off.", "Is water wet?",
    "Bonjour, comment ça va ?", "Wie funktioniert ein Fahrrad?", "¿Qué es la fotosíntesis?", "空はなぜ青いのですか",
    "Почему небо синее?", "Write a table of the planets.", "Fix this: I has a cat", "Count from 1 to 20.",
    "\n".join("#" * 40), "\n".join("-" * 40), "A " * 40, "0, " * 60, "la la la la la la la", "Repeat: yes yes yes",
)  # fmt: skip
# The length that a fresh home asks for.
MOST = 4_096


def run(folder: Path, *, seed: int, minutes: float, say: Callable[[str], None]) -> None:
    """Ask each once, as a fresh home does and at temperature 0, by turns, and then on until the time is over."""
    asyncio.run(_ask_all(folder, random.Random(seed), time.monotonic() + minutes * 60, say))


async def _ask_all(folder: Path, dice: random.Random, until: float, say: Callable[[str], None]) -> None:
    ended: Counter[str] = Counter()
    async with running(folder, starter=starter_file()) as scene:
        for number in count():
            if number >= len(PROMPTS) and time.monotonic() > until:
                break
            prompt = PROMPTS[number] if number < len(PROMPTS) else dice.choice((*PROMPTS, dice.choice(legitimate())[0]))
            reason, tokens = await _ends(scene, prompt, 0.0 if number % 3 == 2 else None)
            ended[reason.value] += 1
            ended["tokens"] += tokens
    say(", ".join(f"{times} {name}" for name, times in sorted(ended.items())))


async def _ends(scene: Scene, prompt: str, temperature: float | None) -> tuple[FinishReason, int]:
    answer = await scene.ask(prompt, temperature=temperature, max_output=MOST)
    facts = answer.answer
    assert facts is not None and facts.finish_reason is not None and facts.usage is not None, prompt
    reason, tokens = facts.finish_reason, facts.usage.output_tokens
    assert reason in (FinishReason.STOP, FinishReason.LENGTH, FinishReason.REPETITION), (prompt, reason)
    if reason is FinishReason.LENGTH:
        assert not _goes_round(answer), (prompt, answer.text[-200:])
    return reason, tokens


def _goes_round(answer: Message) -> bool:
    """Whether the end of an answer is one part again and again, so often that it should have been ended."""
    end = answer.text[-8 * LONGEST :]
    return len(end) >= 8 * LONGEST and any(end[part:] == end[:-part] for part in range(1, LONGEST // 2))
