"""What is counted for a request is never below what the chat templates of the known families make of it."""

import re

import pytest

from app.core.messages import Message, Role, TextPart
from app.routing import classify

# Before the conversation, around each message, and where the answer begins; what Harmony and Llama 3 say by themselves.
FAMILIES = {
    "chatml": ("", "<|im_start|>{role}\n{text}<|im_end|>\n", "<|im_start|>assistant\n<think>\n\n</think>\n\n"),
    "llama3": (
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n"
        "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|>",
        "<|start_header_id|>{role}<|end_header_id|>\n\n{text}<|eot_id|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
    ),
    "gemma": ("<bos>", "<start_of_turn>{role}\n{text}<end_of_turn>\n", "<start_of_turn>model\n"),
    "mistral": ("<s>", "[INST] {text} [/INST]", ""),
    "harmony": (
        "<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\n"
        "Knowledge cutoff: 2024-06\nCurrent date: 2025-06-28\n\nReasoning: medium\n\n"
        "# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|>",
        "<|start|>{role}<|channel|>final<|message|>{text}<|end|>",
        "<|start|>assistant<|channel|>analysis<|message|>",
    ),
}
# A marker is one token, and so is a word, a digit, a sign or a run of line ends of what templates say themselves.
PIECE = re.compile(r"<[^>]+>|\[/?INST\]|[A-Za-z]+|\d|\n+|[^\s\w]| (?=\[)|(?<=\]) ")


def tokens(template: str) -> int:
    return len(PIECE.findall(template))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("turns", [1, 2, 50])
def test_the_count_covers_texts_and_template(family: str, turns: int) -> None:
    before, around, after = FAMILIES[family]
    # One token a byte, as of letters that no vocabulary holds.
    texts = ["\U0001f9ff" * (turn % 3) for turn in range(turns)]
    roles = [Role.ASSISTANT if turn % 2 else Role.USER for turn in range(turns)]
    truth = tokens(before) + tokens(after)
    for text, role in zip(texts, roles, strict=True):
        truth += tokens(around.format(role=role.value, text="")) + len(text.encode())
    branch = [Message("m", "c", None, role, (TextPart(text),), 0) for text, role in zip(texts, roles, strict=True)]
    assert classify(branch, max_output=1).input_tokens >= truth
