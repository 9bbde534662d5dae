"""Where the state lives: what is wanted, what the environment says, the platform's folder, or a sentence."""

import os
from pathlib import Path

import pytest

from app.settings.home import NoPlace, usual_home


def test_what_is_wanted_goes_before_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGNALBOX_HOME", "/from/environment")
    monkeypatch.chdir(tmp_path)
    assert usual_home("relative") == tmp_path / "relative"
    assert usual_home("") == usual_home(None) == Path("/from/environment").absolute()
    assert usual_home("~/data") == Path.home() / "data"
    monkeypatch.delenv("SIGNALBOX_HOME")
    assert usual_home(None).name == "signalbox"


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(NoPlace, match=r"^There is no folder ~nobody-of-that-name/x: name the data folder"):
        usual_home("~nobody-of-that-name/x")


@pytest.mark.skipif(os.name == "nt", reason="accounts of POSIX")
def test_an_account_without_a_home_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(uid)

    for name in ("HOME", "XDG_DATA_HOME", "SIGNALBOX_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    with pytest.raises(NoPlace, match=r"^This account has no home folder: name the data folder with --home or"):
        usual_home(None)
    assert usual_home("/some/where") == Path("/some/where")
