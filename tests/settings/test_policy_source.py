"""Which policy files count: real files, real owners, real modes."""

import json
import os
from errno import EACCES, EISDIR, ENOENT
from pathlib import Path

import pytest

from app.core.options import Layer
from app.settings.policy_source import LINUX_FOLDER, LinuxFiles, NoPolicy, PolicyReading, platform_source
from tests.support.unprivileged import own_folder, run_as_person

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    for name in ("managed", "recommended"):
        (folder / name).mkdir(parents=True)
        (folder / name).chmod(0o755)
    return folder


def read(root: Path) -> PolicyReading:
    return LinuxFiles(root, os.getuid()).read()


def distrust(reading: PolicyReading) -> str:
    """Why the one document there is not trusted."""
    (document,) = reading.documents
    assert document.values is None and not document.trusted
    return document.problem


def write(path: Path, **values: object) -> Path:
    path.write_text(json.dumps(values))
    path.chmod(0o644)
    return path


def test_files_are_read_in_the_order_of_their_names(root: Path) -> None:
    write(root / "managed/20-b.json", b=1)
    write(root / "managed/10-a.json", a=1)
    write(root / "recommended/10.json", c=1)
    write(root / "managed/readme.txt", e=1)
    (root / "managed/.10.json.swp").touch()
    (root / "README").touch()
    reading = read(root)
    assert [(Path(d.source).name, d.layer, d.values) for d in reading.documents] == [
        ("10-a.json", Layer.MANDATORY, {"a": 1}),
        ("20-b.json", Layer.MANDATORY, {"b": 1}),
        ("10.json", Layer.RECOMMENDED, {"c": 1}),
    ]
    assert reading.issues == ()


def test_no_folder_is_no_policy(tmp_path: Path) -> None:
    assert read(tmp_path / "nothing") == PolicyReading()
    assert NoPolicy().read() == PolicyReading()


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_can_write_is_not_trusted(root: Path, mode: int) -> None:
    write(root / "managed/10.json", a=1).chmod(mode)
    assert "can be written by others than root" in distrust(read(root))


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o1777])
def test_nothing_is_trusted_in_a_folder_that_others_can_write(root: Path, mode: int) -> None:
    write(root / "managed/10.json", a=1)
    (root / "managed").chmod(mode)
    assert "This folder is not trusted" in distrust(read(root))


def test_nor_below_one(root: Path) -> None:
    write(root / "managed/10.json", a=1)
    root.chmod(0o777)
    assert [(d.values, d.trusted) for d in read(root).documents] == [(None, False)] * 2


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
def test_only_the_owner_is_trusted(root: Path) -> None:
    os.chown(write(root / "managed/10.json", a=1), 4711, 0)
    assert "This file is not trusted" in distrust(LinuxFiles(root).read())
    os.chown(root / "managed", 4711, 0)
    assert "does not belong to root" in distrust(LinuxFiles(root).read())


READ = """
folder = Path(sys.argv[1]) / "managed"
folder.mkdir(mode=0o755)
(folder / "10.json").write_text('{"a": 1}')
(folder / "10.json").chmod(int(sys.argv[2], 8))
owner = os.getuid() if sys.argv[3] == "self" else 0
print([d.values for d in LinuxFiles(Path(sys.argv[1]), owner).read().documents])
"""
IMPORTS = "from pathlib import Path\nfrom app.settings.policy_source import LinuxFiles"


def test_a_persons_own_files_are_never_trusted() -> None:
    with own_folder() as folder:
        assert run_as_person(IMPORTS, READ, folder, "644", "root") == "[None]"


def test_a_link_is_judged_by_its_target(root: Path, tmp_path: Path) -> None:
    good = tmp_path / "store"
    good.mkdir(mode=0o755)
    (root / "managed/10.json").symlink_to(write(good / "policy.json", a=1))
    assert [d.values for d in read(root).documents] == [{"a": 1}]
    (good / "policy.json").chmod(0o666)
    assert distrust(read(root))
    (good / "policy.json").chmod(0o644)
    good.chmod(0o777)
    assert distrust(read(root))


def test_a_linked_folder_is_judged_by_its_target(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o755)
    write(target / "10.json", a=1)
    (root / "managed").rmdir()
    (root / "managed").symlink_to(target)
    assert [d.values for d in read(root).documents] == [{"a": 1}]
    target.chmod(0o777)
    assert distrust(read(root))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"x"',
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 2}}',
        "[" * 100_000,
        "\xff",
        '{"models_denied": ["\\ud800"]}',
        '{"a": {"\\udfff": 1}}',
        f'{{"a": {"9" * 5000}}}',
    ],
)
def test_what_is_not_one_object_counts_as_unreadable(root: Path, text: str) -> None:
    path = root / "managed/10.json"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o644)
    (document,) = read(root).documents
    assert document.values is None
    assert document.problem.startswith("The file is not valid JSON")


def test_a_dangling_link_and_a_folder_count_as_unreadable(root: Path) -> None:
    (root / "managed/10.json").symlink_to(root / "nowhere.json")
    (root / "managed/20.json").mkdir()
    documents = read(root).documents
    assert [d.values for d in documents if d.source.endswith("10.json")] == [None]
    assert all(d.values is None for d in documents)
    assert {d.problem for d in documents} == {f"The file cannot be read: {os.strerror(n)}." for n in (ENOENT, EISDIR)}


def test_a_pipe_does_not_hold_up_the_start(root: Path) -> None:
    os.mkfifo(root / "managed/10.json", 0o600)
    assert "is not a file" in distrust(read(root))


def test_a_file_that_may_not_be_read_counts_as_unreadable() -> None:
    with own_folder() as folder:
        assert run_as_person(IMPORTS, READ, folder, "000", "self") == "[None]"


def test_a_folder_that_may_not_be_read_is_told_when_it_is_checked() -> None:
    code = "print(check(Path(sys.argv[1])).issues[0].problem)"
    imports = "from pathlib import Path\nfrom app.settings.policy_check import check"
    with own_folder() as folder:
        (folder / "closed").mkdir(mode=0)
        said = run_as_person(imports, code, folder / "closed")
        assert said.startswith(f"The folder cannot be read: {os.strerror(EACCES)}.")


def test_nothing_of_a_session_says_where_policy_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGNALBOX_POLICY", "SIGNALBOX_HOME", "XDG_CONFIG_DIRS", "HOME"):
        monkeypatch.setenv(name, "/tmp/elsewhere")
    source = platform_source()
    if isinstance(source, LinuxFiles):
        assert source._root == LINUX_FOLDER == Path("/etc/signalbox/policies")
