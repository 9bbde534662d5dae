"""Requests, offers, policies and states for tests of routing, any and chosen ones."""

from dataclasses import replace

from hypothesis import strategies as st

from app.core.decisions import RouteRequest, TaskKind, TaskProfile
from app.core.labels import Label, Passage
from app.core.models import AUTO, LOCAL, AutoUse, Capability, Offer, ProviderConfig, ProviderKind
from app.core.policy import Policy
from app.routing import RouteState

CHAT = TaskProfile(TaskKind.CHAT, 5, frozenset(), "en", 100, 256)

providers = st.sampled_from([LOCAL, "fake", "acme", "globex"])
offers = st.builds(
    Offer,
    provider=providers,
    model=st.sampled_from(["a", "b", "gpt-4", "x/y"]),
    wire_name=st.sampled_from(["a", "b"]),
    passage=st.sampled_from(list(Passage)),
    capabilities=st.frozensets(st.sampled_from(list(Capability))),
    context_tokens=st.none() | st.integers(1, 4000),
    residency=st.sampled_from(["", "DE", "US"]),
    reviewed=st.booleans(),
    available=st.booleans(),
    auto=st.sampled_from(list(AutoUse)),
    managed=st.booleans(),
    sha256=st.sampled_from(["", "a" * 64, "b" * 64]),
)
globs = st.lists(st.sampled_from(["*", "acme*", "g*", "*/gpt-4", "GPT-*", "nothing"]), max_size=2).map(tuple)
policies = st.builds(
    Policy,
    providers_allowed=st.none() | globs,
    providers_denied=globs,
    models_allowed=st.none() | globs | st.just((f"sha256:{'a' * 64}", "local/a")) | st.just(("acme/*", "local/*")),
    models_denied=globs,
    residencies_allowed=st.none() | st.just(("DE",)),
    user_providers=st.booleans(),
    local_models=st.booleans(),
    providers=st.just((ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://127.0.0.1"),)),
)
tasks = st.builds(
    TaskProfile,
    kind=st.sampled_from(list(TaskKind)),
    difficulty=st.integers(0, 100),
    needs=st.frozensets(st.sampled_from(list(Capability))),
    language=st.just("en"),
    input_tokens=st.integers(0, 20_000),
    max_output=st.integers(1, 4096),
)
requests = st.builds(
    RouteRequest,
    task=tasks,
    label=st.sampled_from(list(Label)),
    pick=st.sampled_from([AUTO, "local/a", "acme/gpt-4", "nobody/x"]),
    secret=st.sampled_from(["", "", "aws_access_key"]),
)
states = st.builds(RouteState, last_used=st.sampled_from(["", "acme/b", "local/a"]))


def offer(name: str, passage: Passage = Passage.LEAVES, **fields: object) -> Offer:
    provider, _, model = name.partition("/")
    return replace(Offer(provider, model, model, passage), **fields)  # type: ignore[arg-type]
