"""Models and offers: what could answer, through whom, and on what terms."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.labels import Passage
from app.core.money import Price


class ProviderKind(StrEnum):
    """Which wire a provider speaks."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    OPENAI_CHAT = "openai-chat"
    GEMINI = "gemini"


# The wires that this version speaks.
SPOKEN = frozenset({ProviderKind.OPENAI_CHAT})

# Provider names that no person may take.
RESERVED_NAMES = frozenset({"local", "auto", "fake"})
LOCAL = "local"
# The model that comes with the program.
STARTER = "local/starter"
AUTO = "auto"


class AutoUse(StrEnum):
    """When `auto` may take a model: as any other, only where no other may take the request, or never."""

    ANY = "any"
    LAST = "last"
    NEVER = "never"


class Capability(StrEnum):
    """What a model can do beyond text."""

    IMAGES = "images"
    TOOLS = "tools"
    JSON_SCHEMA = "json_schema"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """A provider that a person or the company added. The key is in the vault, never here.

    `residency` is an ISO 3166-1 code or "". `reviewed` says that the company approved the vendor for confidential data.
    """

    name: str
    kind: ProviderKind
    url: str
    residency: str = ""
    reviewed: bool = False
    managed: bool = False


@dataclass(frozen=True, slots=True)
class AddressChange:
    """A provider whose address became another one; `before` is "" for one that was not there."""

    provider: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A model through one provider; routing ranks offers. `name` is `provider/model`, unique, and breaks ties.

    `aliases` are the address of the provider's server and the other names that providers of this server have.
    `managed` says that the company named the provider. `sha256` is that of a local model's file, "" until it was read
    through once.
    """

    provider: str
    model: str
    wire_name: str
    passage: Passage
    capabilities: frozenset[Capability] = frozenset()
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    price: Price | None = None
    residency: str = ""
    operator: str = ""
    reviewed: bool = False
    available: bool = True
    why_not: str = ""
    aliases: tuple[str, ...] = ()
    auto: AutoUse = AutoUse.ANY
    managed: bool = False
    sha256: str = ""

    @property
    def name(self) -> str:
        """`provider/model`."""
        return f"{self.provider}/{self.model}"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the header of a GGUF file says. `context_tokens` is what it was trained for.

    `cache_bytes_per_token` is what attention keeps of each token in memory, `state_bytes` what recurrent layers keep of
    a whole conversation: 0 where there are none.
    """

    architecture: str
    name: str
    parameters: int
    quantization: str
    context_tokens: int
    embedding_length: int
    block_count: int
    head_count: int
    head_count_kv: int
    chat_template: str = field(default="", repr=False)
    file_bytes: int = 0
    expert_count: int = 0
    cache_bytes_per_token: int = 0
    state_bytes: int = 0


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A GGUF file that the person opened. `sha256` is "" until it was read through once."""

    name: str
    path: str
    facts: ModelFacts
    added_us: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How a local model is loaded on this machine. `memory_bytes` is the most that its process may take.

    `marks` tell of each of its files, where they were read through, that it is still the one that was: what is loaded
    must be what was read. Each is size, times of writing and of change, number and device; () is not looked at.
    """

    path: str
    context_tokens: int
    gpu_layers: int
    threads: int
    batch_tokens: int
    memory_bytes: int
    architecture: str = ""
    seed: int | None = None
    marks: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A line of the model list; `loaded` and `facts` are for local models."""

    offer: Offer
    available: bool
    why_not: str = ""
    loaded: bool = False
    facts: ModelFacts | None = None
    path: str = ""

    @property
    def name(self) -> str:
        """`provider/model`."""
        return self.offer.name


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """What a connection test found."""

    ok: bool
    models: tuple[str, ...] = ()
    elapsed_ms: int = 0
    error_kind: str = ""
    error_fields: tuple[tuple[str, str], ...] = ()
