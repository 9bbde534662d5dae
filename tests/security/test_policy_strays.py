"""Policies that were put one level too high, where nothing is read: that is told."""

import os
from pathlib import Path

import pytest

from app.settings.policy_check import check
from app.settings.policy_merge import assemble
from app.settings.policy_source import LinuxFiles


def placed(tmp_path: Path, name: str) -> Path:
    tmp_path.chmod(0o755)
    root = tmp_path / "etc" / "signalbox" / "policies"
    (root / "managed").mkdir(parents=True)
    stray = root.parent / name
    if stray.suffix:
        stray.write_text("{}")
    else:
        stray.mkdir()
        (stray / "company.json").write_text("{}")
    return root


@pytest.mark.parametrize("name", ["managed", "Managed", "recommended", "policy", "Policies", "company.json", "A.JSON"])
def test_a_stray_above_is_told(tmp_path: Path, name: str) -> None:
    root = placed(tmp_path, name)
    (issue,) = assemble(LinuxFiles(root, os.getuid()).read()).issues
    assert (issue.source, issue.closes) == (str(root.parent / name), False)
    assert f"of {root}." in issue.problem


@pytest.mark.parametrize("name", ["authorities.pem", "certificates", "README", ".company.json"])
def test_what_may_lie_there_is_not(tmp_path: Path, name: str) -> None:
    root = placed(tmp_path, name)
    assert assemble(LinuxFiles(root, os.getuid()).read()).issues == ()


@pytest.mark.parametrize("name", ["managed", "company.json"])
def test_nor_what_lies_beside_files_that_are_only_prepared(tmp_path: Path, name: str) -> None:
    root = placed(tmp_path, name)
    (root / "managed" / "a.json").write_text("{}")
    assert check(root).issues == ()
