"""Tasks in the window about a local model, beside the bare loop of llama.cpp; each gives what `child_opened` prints."""

import os
import time
from collections.abc import Sequence
from typing import Any

from tests.bench.bare_llama import BareLoop
from tests.bench.neighbours import TOO_LOUD, Neighbours
from tests.bench.opened import Opened


async def local_speed(opened: Opened, values: list[str]) -> dict[str, Any]:
    """Milliseconds a token of a local model in the window and in the bare loop, by turns."""
    path, enough, most, count, quiet = values[0], int(values[1]), int(values[2]), int(values[3]), float(values[4])
    model = await _add_model(opened, path)
    bare = await BareLoop.start(path)
    neighbours = Neighbours(os.getppid())
    rounds: list[dict[str, float]] = []
    # The first round loads the model.
    while len(rounds) <= most and not settled([one["others"] for one in rounds[1:]], enough, quiet):
        number = len(rounds)
        neighbours.start()
        begun = time.process_time()
        # Long enough to read that the new conversation stands on the screen before the first token comes.
        text = f"{number} " + "say something about the water and the people " * 7
        turn = await opened.send(text, model=model, max_output=count, temperature=0.0)
        await opened.show(turn.conversation_id)
        facts = (await opened.call(opened.program.bridge.engine.chat.wait(turn))).answer
        made = facts.usage.output_tokens
        cpu = (time.process_time() - begun) * 1000 / made
        assert made > count // 2, f"only {made} tokens came"
        alone = await bare.token_ms(facts.usage.input_tokens, made)
        ours = (facts.timings.total_ms - facts.timings.first_token_ms) / (made - 1)
        rounds.append({"ours": ours, "bare": alone, "cpu": cpu, "others": neighbours.share()})
    await bare.close()
    return {"rounds": rounds[1:]}


async def second_turn(opened: Opened, values: list[str]) -> dict[str, Any]:
    """Turns behind a short and a long first message, by turns, each beside the bare loop with the same tokens."""
    model = await _add_model(opened, values[0])
    bare = await BareLoop.start(values[0])
    neighbours = Neighbours(os.getppid())
    await opened.call(opened.program.bridge.engine.chat.wait(await opened.send("Load", model=model, max_output=2)))
    begun = {
        name: " ".join(("the", "of", "and", "to", "in")[i % 5] for i in range(int(words)))
        for name, words in zip(("short", "long"), values[1:3], strict=True)
    }
    conversations: dict[str, str] = {}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in begun}
    for _ in range(1 + int(values[3])):
        for name, rounds in found.items():
            neighbours.start()
            said = "And then what" if rounds else begun[name]
            fields = {"conversation_id": conversations.get(name), "model": model}
            turn = await opened.send(said, **fields, max_output=8, temperature=0.0)
            conversations[name] = turn.conversation_id
            facts = (await opened.call(opened.program.bridge.engine.chat.wait(turn))).answer
            tokens, known = facts.usage.input_tokens, facts.usage.cache_read_tokens
            alone = await bare.first_ms(known, tokens - known)
            figures = {"ms": facts.timings.first_token_ms, "bare_ms": alone, "tokens": tokens, "known": known}
            rounds.append(figures | {"others": neighbours.share()})
    await bare.close()
    return dict(found)


def settled(others: Sequence[float], enough: int, quiet: float) -> bool:
    """Whether enough rounds were quiet, or as many were loud at once: then a neighbour is there and stays."""
    return sum(share <= quiet for share in others) >= enough or (len(others) >= enough and min(others) > TOO_LOUD)


async def _add_model(opened: Opened, path: str) -> str:
    status = await opened.call(opened.program.bridge.engine.models.add(path))
    return str(status.name)
