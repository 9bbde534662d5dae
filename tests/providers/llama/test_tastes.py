"""Tokens are chosen as the makers of a model want it: its file first, then its family, then llama.cpp's way."""

import pytest

from app.providers.llama.worker.tastes import Sampling, taste


def of(architecture: str, name: str = "", **sampling: str) -> Sampling:
    held = {"general.architecture": architecture, "general.name": name}
    held |= {f"general.sampling.{key}": value for key, value in sampling.items()}
    return taste(lambda key: held.get(key, ""))


@pytest.mark.parametrize(
    ("architecture", "name", "wanted"),
    [
        ("llama", "Smollm2 135M 8k Lc100K Mix1 Ep2", (0.2, 40, 0.9, 0.05)),
        ("smollm3", "SmolLM3 3B", (0.6, 40, 0.95, 0.05)),
        ("qwen3", "Qwen3 8B", (0.6, 20, 0.95, 0.0)),
        ("qwen3moe", "Qwen3 30B A3B Instruct 2507", (0.7, 20, 0.8, 0.0)),
        ("qwen35moe", "Qwen3.6 35B A3B", (1.0, 20, 0.95, 0.0)),
        ("llama", "Meta Llama 3.1 8B Instruct", (0.6, 40, 0.9, 0.05)),
        ("llama", "Llama-3.2-1B", (0.6, 40, 0.9, 0.05)),
        ("gemma3", "Gemma 3 4b It", (1.0, 64, 0.95, 0.0)),
        ("llama", "Mistral Small 3.1 24B Instruct 2503", (0.15, 40, 0.95, 0.05)),
        ("llama", "Mistral Nemo Instruct 2407", (0.3, 40, 0.95, 0.05)),
        ("gpt-oss", "Gpt Oss 20b", (1.0, 0, 1.0, 0.0)),
        ("llama", "LLaMA v2", (0.8, 40, 0.95, 0.05)),
        ("phi3", "Phi 3 mini", (0.8, 40, 0.95, 0.05)),
        ("qwen2", "Qwen2.5 7B Instruct", (0.8, 40, 0.95, 0.05)),
    ],
)
def test_families(architecture: str, name: str, wanted: tuple[float, int, float, float]) -> None:
    found = of(architecture, name)
    assert (found.temperature, found.top_k, found.top_p, found.min_p) == wanted
    assert found.repeat == 1.0


def test_what_the_file_says_holds_each_for_itself() -> None:
    found = of("qwen3", "Qwen3 8B", temp="0.3", min_p="0.1", penalty_repeat="1.1", penalty_last_n="128")
    assert found == Sampling(0.3, 20, 0.95, 0.1, 1.1, 128)


@pytest.mark.parametrize("nonsense", ["-1", "nan", "inf", "many", "1e9", ""])
def test_nonsense_in_a_file_counts_for_nothing(nonsense: str) -> None:
    keys = ("temp", "top_k", "top_p", "min_p", "penalty_repeat", "penalty_last_n")
    assert of("llama", "", **dict.fromkeys(keys, nonsense)) == Sampling()
