"""The value in force: defaults < recommended < the person's < mandatory."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.options import Layer
from app.settings.layers import Settings
from app.settings.options import OPTIONS
from app.settings.policy_source import NoPolicy, PolicyDocument, PolicyReading
from tests.support.waiting import a_moment_here


class Files:
    """A source whose documents a test exchanges."""

    def __init__(self) -> None:
        self.managed: dict[str, Any] = {}
        self.recommended: dict[str, Any] = {}

    def read(self) -> PolicyReading:
        both = (("/m.json", Layer.MANDATORY, self.managed), ("/r.json", Layer.RECOMMENDED, self.recommended))
        return PolicyReading(tuple(PolicyDocument(name, layer, values) for name, layer, values in both if values))

    def stamp(self) -> object:
        return repr((self.managed, self.recommended))


@pytest.fixture
def source() -> Files:
    return Files()


def test_each_layer_outweighs_the_ones_before(tmp_path: Path, source: Files) -> None:
    settings = Settings.load(tmp_path, source)

    def state() -> tuple[object, Layer, str, bool]:
        found = settings.state("chat.bin_days")
        return found.value, found.layer, found.source, found.locked

    assert state() == (30, Layer.DEFAULT, "", False)
    source.recommended = {"options": {"chat.bin_days": 20}}
    assert settings.reload()
    assert state() == (20, Layer.RECOMMENDED, "/r.json", False)
    settings.set("chat.bin_days", 10)
    assert state() == (10, Layer.USER, str(tmp_path / "settings.toml"), False)
    source.managed = {"options": {"chat.bin_days": 5}}
    assert settings.reload()
    assert state() == (5, Layer.MANDATORY, "/m.json", True)
    assert not settings.reload()
    source.managed = {}
    settings.reload()
    assert state()[:2] == (10, Layer.USER)
    settings.reset("chat.bin_days")
    assert state()[:2] == (20, Layer.RECOMMENDED)


def test_reading_again_takes_no_change_back(tmp_path: Path, source: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(tmp_path, source)
    file = settings._file
    setters: list[Thread] = []
    read = file._read

    def read_and_be_overtaken() -> tuple[str | None, str]:
        found = read()
        if not setters:
            setters.append(Thread(target=settings.set, args=("chat.bin_days", 10)))
            setters[0].start()
            # A change that does not wait for the reading is done by then.
            a_moment_here(0.2)
        return found

    monkeypatch.setattr(file, "_read", read_and_be_overtaken)
    settings.reload()
    setters[0].join()
    assert settings.value("chat.bin_days") == 10


def test_a_locked_option_locks_only_itself(tmp_path: Path, source: Files) -> None:
    source.managed = {"options": {"chat.bin_days": 5}}
    settings = Settings.load(tmp_path, source)
    changes: list[Callable[[], object]] = [
        lambda: settings.set("chat.bin_days", 9),
        lambda: settings.reset("chat.bin_days"),
    ]
    for change in changes:
        with pytest.raises(KnownError) as caught:
            change()
        assert (caught.value.kind, caught.value.exit_code) == (Kind.POLICY, 3)
        assert "Days in the bin" in caught.value.message
    assert settings.set("chat.model", "a/b").value == "a/b"
    assert [s.option.key for s in settings.states() if s.locked] == ["chat.bin_days"]


def test_what_does_not_fit_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, NoPolicy())
    for key, value, kind in (("chat.bin_days", 0, Kind.USAGE), ("no.such", 1, Kind.NOT_FOUND)):
        with pytest.raises(KnownError) as caught:
            settings.set(key, value)
        assert caught.value.kind is kind
    assert not (tmp_path / "settings.toml").exists()


def test_states_are_in_the_order_of_declaration(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, NoPolicy())
    assert [s.option for s in settings.states()] == list(OPTIONS)
    assert [s.value for s in settings.states()] == [option.default for option in OPTIONS]


def test_what_somebody_else_wrote_is_seen_on_demand(tmp_path: Path) -> None:
    settings, other = Settings.load(tmp_path, NoPolicy()), Settings.load(tmp_path, NoPolicy())
    other.set("chat.model", "a/b")
    assert settings.text("chat.model") == "auto"
    assert settings.reload()
    assert settings.text("chat.model") == "a/b"
    assert settings.number("chat.bin_days") == 30


def test_problems_of_the_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("chat.bin_days = 0\n")
    settings = Settings.load(tmp_path, NoPolicy())
    assert settings.value("chat.bin_days") == 30
    assert [problem.key for problem in settings.problems] == ["chat.bin_days"]


@pytest.mark.parametrize(
    ("policy", "chosen", "label"),
    [
        ({}, None, Label.INTERNAL),
        ({}, "public", Label.PUBLIC),
        ({"default_label": "confidential"}, None, Label.CONFIDENTIAL),
        ({"default_label": "confidential"}, "public", Label.CONFIDENTIAL),
        ({"default_label": "confidential"}, "restricted", Label.RESTRICTED),
        ({"default_label": 7}, "public", Label.RESTRICTED),
    ],
)
def test_a_new_chat_is_never_below_what_the_company_wants(
    tmp_path: Path, source: Files, policy: dict[str, Any], chosen: str | None, label: Label
) -> None:
    source.managed = policy
    settings = Settings.load(tmp_path, source)
    if chosen:
        settings.set("chat.label", chosen)
    assert settings.new_chat_label() is label


def test_the_report_goes_through_json(tmp_path: Path, source: Files) -> None:
    source.managed = {"providers_denied": ["x"], "options": {"chat.bin_days": 5}}
    report = Settings.load(tmp_path, source).report
    assert [(key, json.loads(value), where) for key, value, where in report.values] == [
        ("providers_denied", ["x"], "/m.json"),
        ("options.chat.bin_days", 5, "/m.json"),
    ]
