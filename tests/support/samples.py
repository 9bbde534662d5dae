"""Values that look like real ones: models, options."""

from app.core.labels import Passage
from app.core.models import LOCAL, ModelFacts, ModelStatus, Offer
from app.core.options import Option, OptionType

OPTIONS: tuple[Option, ...] = (
    Option(
        "appearance.theme",
        OptionType.CHOICE,
        "system",
        "Theme",
        "Colours of the window. “Like the system” follows the desktop, high contrast included.",
        "Appearance",
        choices=(
            ("system", "Like the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("high_contrast", "High contrast"),
        ),
    ),
    Option(
        "appearance.text_size",
        OptionType.INTEGER,
        0,
        "Text size",
        "Steps larger or smaller than the system's text.",
        "Appearance",
        managed=False,
        minimum=-3,
        maximum=8,
    ),
    Option(
        "chat.send_key",
        OptionType.CHOICE,
        "enter",
        "Send with",
        "The key that sends a message; the other one starts a new line.",
        "Chat",
        managed=False,
        choices=(("enter", "Enter"), ("ctrl_enter", "Ctrl+Enter")),
    ),
    Option("chat.model", OptionType.STRING, "auto", "Model of new chats", "“auto” or “provider/model”.", "Chat"),
    Option("chat.titles", OptionType.BOOLEAN, True, "Name new chats", "A short title after the first answer.", "Chat"),
    Option("network.proxy", OptionType.STRING, "system", "Proxy", "“system”, “none” or an address.", "Network"),
    Option("network.hosts", OptionType.STRINGS, (), "Trusted hosts", "One in each line.", "Network"),
)


def facts(name: str = "Qwen3.6-35B-A3B", parameters: int = 35_100_000_000) -> ModelFacts:
    """What a model file of that size would say."""
    return ModelFacts(
        architecture="qwen35moe",
        name=name,
        parameters=parameters,
        quantization="Q4_K_M",
        context_tokens=262_144,
        embedding_length=2048,
        block_count=40,
        head_count=16,
        head_count_kv=2,
        file_bytes=parameters * 6 // 10,
        expert_count=256,
    )


def local_status(name: str = "Qwen3.6-35B-A3B", *, available: bool = True, why_not: str = "") -> ModelStatus:
    """A local model of the list."""
    offer = Offer(LOCAL, name, name, Passage.STAYS, context_tokens=32_768, available=available, why_not=why_not)
    return ModelStatus(offer, available, why_not, loaded=available, facts=facts(name), path=f"/models/{name}.gguf")


def remote_status(
    provider: str = "acme", model: str = "large-4", *, available: bool = True, why_not: str = ""
) -> ModelStatus:
    """A provider's model of the list."""
    offer = Offer(provider, model, model, Passage.LEAVES, context_tokens=128_000, residency="DE")
    return ModelStatus(offer, available, why_not)
