"""Every option of the program, declared once: the page, the file, policy, schema, documents and tests follow."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from app.core.decisions import Preference
from app.core.labels import Label
from app.core.messages import WhenFull
from app.core.models import AUTO
from app.core.options import Option, OptionType

OPTIONS: tuple[Option, ...] = (
    # --- Appearance
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
        # How large someone needs the text is nothing for a company to decide.
        managed=False,
        minimum=-3,
        maximum=8,
    ),
    # --- Chat
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
    Option(
        "chat.label",
        OptionType.CHOICE,
        Label.INTERNAL.value,
        "Label of new chats",
        "How far the content of a new chat may go, until you choose otherwise in the chat itself.",
        "Chat",
        choices=(
            (Label.PUBLIC.value, "Public"),
            (Label.INTERNAL.value, "Internal"),
            (Label.CONFIDENTIAL.value, "Confidential"),
            (Label.RESTRICTED.value, "Restricted"),
        ),
    ),
    Option(
        "chat.model",
        OptionType.STRING,
        AUTO,
        "Model of new chats",
        "Where new chats begin: “auto” lets Signalbox choose for each message, “provider/model” asks that one. Another "
        "can be chosen in a chat, even where this is set for everybody: which models may be asked is for "
        "“models_allowed” in a policy.",
        "Chat",
    ),
    Option(
        "chat.max_output_tokens",
        OptionType.INTEGER,
        4096,
        "Longest answer",
        "Tokens after which an answer ends; you can then let it continue.",
        "Chat",
        minimum=16,
        maximum=131_072,
    ),
    Option(
        "chat.when_full",
        OptionType.CHOICE,
        WhenFull.LEAVE_OUT.value,
        "When a chat is full",
        "What happens once a chat is longer than its model can read, until you choose otherwise in the chat itself.",
        "Chat",
        choices=(
            (WhenFull.LEAVE_OUT.value, "Leave out its oldest messages"),
            (WhenFull.STOP.value, "Stop and say so"),
        ),
    ),
    Option(
        "chat.paste_as_file",
        OptionType.INTEGER,
        8_000,
        "Attach pasted text from",
        "Characters after which pasted or dropped text is attached as a file. It can be put back as text.",
        "Chat",
        # How someone writes is nothing for a company to decide.
        managed=False,
        minimum=1_000,
        maximum=100_000,
    ),
    Option(
        "chat.bin_days",
        OptionType.INTEGER,
        30,
        "Days in the bin",
        "How long a deleted chat can be brought back before it is removed for good.",
        "Chat",
        minimum=1,
        maximum=365,
    ),
    Option(
        "chat.handbook_cards",
        OptionType.BOOLEAN,
        True,
        "Cards from the handbook",
        "Above the answer to a question about Signalbox, show what its handbook says. Nothing of it is sent.",
        "Chat",
    ),
    # --- Routing
    Option(
        "routing.preference",
        OptionType.CHOICE,
        Preference.BALANCED.value,
        "Prefer",
        "What matters most when Signalbox chooses a model; labels and policy always come first. "
        "Until models have been measured, only “Local models first” changes the order.",
        "Routing",
        choices=(
            (Preference.QUALITY.value, "Quality"),
            (Preference.BALANCED.value, "Balanced"),
            (Preference.COST.value, "Low cost"),
            (Preference.LATENCY.value, "Quick answers"),
            (Preference.LOCAL_FIRST.value, "Local models first"),
        ),
    ),
    # --- Audit log
    Option(
        "audit.whole_check_days",
        OptionType.INTEGER,
        30,
        "Check all of it every",
        "Days after which every entry is checked by itself, and not only what is new; 0 leaves that to you.",
        "Audit log",
        minimum=0,
        maximum=365,
    ),
    # --- Local models
    Option(
        "local.starter",
        OptionType.CHOICE,
        "last",
        "Built-in starter",
        "When the very small model that comes with Signalbox may answer.",
        "Local models",
        choices=(
            ("last", "Answers while no other model can"),
            ("picked", "Answers when chosen"),
            ("hidden", "Not there"),
        ),
    ),
    Option(
        "local.threads",
        OptionType.INTEGER,
        0,
        "Processor threads",
        "Threads that a local model computes with; 0 takes what fits this machine.",
        "Local models",
        minimum=0,
        maximum=512,
    ),
    Option(
        "local.context_tokens",
        OptionType.INTEGER,
        0,
        "Context size",
        "Tokens that a local model can read at once; 0 takes what fits the model and the memory.",
        "Local models",
        minimum=0,
        maximum=4_194_304,
    ),
    Option(
        "local.gpu_layers",
        OptionType.INTEGER,
        -1,
        "Layers on the graphics card",
        "Layers of a local model that the graphics card computes; -1 takes as many as fit, 0 none.",
        "Local models",
        minimum=-1,
        maximum=1000,
    ),
    Option(
        "local.idle_minutes",
        OptionType.INTEGER,
        10,
        "Unload after",
        "Minutes without use after which a local model gives its memory back; 0 keeps it loaded.",
        "Local models",
        minimum=0,
        maximum=1440,
    ),
    # --- Network
    Option(
        "network.proxy",
        OptionType.STRING,
        "system",
        "Proxy",
        "“system” uses the system's proxy, “none” connects directly, and an address such as "
        "http://proxy.example:3128 uses that one.",
        "Network",
    ),
    Option(
        "network.ca_file",
        OptionType.STRING,
        "",
        "Company certificates",
        "A PEM file with certificate authorities to trust beside the system's, by its full path.",
        "Network",
    ),
    Option(
        "network.stall_seconds",
        OptionType.INTEGER,
        60,
        "Give up after",
        "Seconds without a sign of life after which a server counts as not answering.",
        "Network",
        minimum=5,
        maximum=3600,
    ),
    Option(
        "network.first_byte_seconds",
        OptionType.INTEGER,
        0,
        "Wait for an answer",
        "Seconds until an answer must begin; 0 gives 5 minutes, and an hour to a server on this machine or its own "
        "network, which may read a long message slowly.",
        "Network",
        minimum=0,
        maximum=86_400,
    ),
)

BY_KEY: dict[str, Option] = {option.key: option for option in OPTIONS}


@dataclass(frozen=True, slots=True)
class Renamed:
    """An option that had another name in earlier versions; files with the old name keep working."""

    old: str
    new: str


RENAMED: tuple[Renamed, ...] = ()

# Loose on purpose: only whoever runs the proxy knows more.
_PROXY = re.compile(r"system|none|https?://[^\s/@:]+(:\d{1,5})?/?", re.ASCII)
_MODEL = re.compile(r"[^\s/]+/\S.*")


def _model(text: str) -> str:
    return "" if text == AUTO or _MODEL.fullmatch(text) else "It must be “auto” or “provider/model”."


def _proxy(text: str) -> str:
    return "" if _PROXY.fullmatch(text) else "It must be “system”, “none” or an address such as http://host:3128."


def _file(text: str) -> str:
    absolute = PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()
    return "" if not text or absolute else "It must be the full path of a file."


# What a string must look like beyond being one: a sentence about what is wrong, or "".
CHECKS: dict[str, Callable[[str], str]] = {"chat.model": _model, "network.proxy": _proxy, "network.ca_file": _file}
