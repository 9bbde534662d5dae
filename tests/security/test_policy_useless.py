"""A value of a policy that can lead nowhere is noted by the check before the roll-out."""

import os
from pathlib import Path

import pytest

from app.settings.policy_check import check
from tests.security.test_policy_attacked import places, state

__all__ = ["places"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners, modes, links and pipes of POSIX")

USELESS: list[tuple[dict[str, object], str, str]] = [
    ({"options": {"network.proxy": "http://proxy.example:99999"}}, "options.network.proxy", "never be reached"),
    ({"options": {"network.proxy": "http://proxy..example:3128"}}, "options.network.proxy", "never be reached"),
    ({"options": {"network.proxy": "https://256.1.1.1"}}, "options.network.proxy", "never be reached"),
    ({"options": {"network.ca_file": "/nowhere/corp.pem"}}, "options.network.ca_file", "no file /nowhere/corp.pem"),
    ({"options": {"network.ca_file": "/"}}, "options.network.ca_file", "no file /"),
    ({"providers": [{"name": "a", "kind": "gemini", "url": "https://a.example"}]}, "providers", "does not speak"),
]


@pytest.mark.parametrize(("values", "key", "said"), USELESS)
def test_what_can_lead_nowhere_is_noted(places: Path, values: dict[str, object], key: str, said: str) -> None:
    state(places, values)
    found = check(places)
    assert found.issues == ()
    assert [(note.source, note.key) for note in found.notes] == [(str(places / "managed/10.json"), key)]
    assert said in found.notes[0].problem


def test_so_it_is_where_it_is_only_recommended(places: Path) -> None:
    (places / "recommended/10.json").write_text('{"options": {"network.proxy": "http://proxy.example:99999"}}')
    assert [note.key for note in check(places).notes] == ["recommended.network.proxy"]


def test_what_can_be_used_is_no_note(places: Path) -> None:
    authority = places.parent / "corp.pem"
    authority.touch()
    options = {"network.proxy": "http://proxy.example:3128/", "network.ca_file": str(authority)}
    state(places, {"options": options, "providers": [{"name": "a", "kind": "openai-chat", "url": "https://a.example"}]})
    assert check(places).notes == ()
    state(places, {"options": {"network.proxy": "none", "network.ca_file": ""}})
    assert check(places).notes == ()
