"""A check before the roll-out says what the program will say, of whatever lies there, and waits for nothing."""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.policy import PolicyIssue
from app.settings import policy_check
from app.settings.layers import Settings
from app.settings.policy_check import check, check_in_force
from app.settings.policy_source import LinuxFiles
from tests.security import test_policy_attacked as attacked
from tests.security.test_policy_attacked import places, source, state
from tests.support.policies import Given
from tests.support.unprivileged import own_folder, run_as_person

__all__ = ["places"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners, modes, links and pipes of POSIX")

CLOSES = "Until it is mended, nothing"


def live(places: Path) -> tuple[PolicyIssue, ...]:
    """What the program says where this is the company's folder."""
    return Settings.load(places.parent, source(places)).report.issues


def name_in_capitals(places: Path) -> None:
    state(places, {}, "A.JSON").write_text("{")


def name_in_mixed_letters(places: Path) -> None:
    state(places, {"nonsense": 1}, "b.Json")


def hidden_name(places: Path) -> None:
    state(places, {"nonsense": 1}, ".10.json")


def loose_file_beside(places: Path) -> None:
    (places / "20.json").write_text("{}")


def folder_beside(places: Path) -> None:
    (places / "Managed").mkdir()


def no_policy_among_them(places: Path) -> None:
    (places / "managed/10.json").rename(places / "managed/10.jsonc")


def pipe(places: Path) -> None:
    os.mkfifo(places / "managed/20.json", 0o644)


def pipe_in_place_of_it(places: Path) -> None:
    (places / "managed/10.json").unlink()
    os.mkfifo(places / "managed/10.json", 0o644)


def pipe_by_a_link(places: Path) -> None:
    os.mkfifo(places.parent / "pipe", 0o644)
    (places / "managed/20.json").symlink_to(places.parent / "pipe")


def pipe_for_a_folder(places: Path) -> None:
    (places / "recommended").rmdir()
    os.mkfifo(places / "recommended", 0o644)


def device(places: Path) -> None:
    (places / "managed/20.json").symlink_to("/dev/zero")


def door(places: Path) -> None:
    here = os.getcwd()
    # The path of a socket may not be long.
    os.chdir(places / "managed")
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("20.json")
    finally:
        os.chdir(here)
    (places / "managed/20.json").chmod(0o644)


def folder_for_a_file(places: Path) -> None:
    (places / "managed/20.json").mkdir()


def dangling_file(places: Path) -> None:
    (places / "managed/20.json").symlink_to("nowhere.json")


def ring_of_links(places: Path) -> None:
    (places / "managed/20.json").symlink_to("30.json")
    (places / "managed/30.json").symlink_to("20.json")


def dangling_recommended(places: Path) -> None:
    (places / "recommended").rmdir()
    (places / "recommended").symlink_to("nowhere")


def too_large(places: Path) -> None:
    state(places, {"$schema": " " * 1_000_001}, "20.json")


def two_that_differ(places: Path) -> None:
    state(places, {"home": "/srv/one"}, "20.json")
    state(places, {"home": "/srv/two"}, "30.json")


def odd_name(places: Path) -> None:
    os.close(os.open(os.fsencode(places / "managed") + b"/\xff\x1b[2J.json", os.O_CREAT, 0o644))


def a_folder_by_a_link(places: Path) -> None:
    (places / "recommended").rmdir()
    (places / "managed").rename(places.parent / "recommended")
    (places / "managed").symlink_to(places.parent / "recommended")
    (places.parent / "recommended/20.json").write_text('{"user_providers": 5}')


SAID_ALIKE = [
    name_in_capitals,
    name_in_mixed_letters,
    hidden_name,
    loose_file_beside,
    folder_beside,
    no_policy_among_them,
    pipe,
    pipe_in_place_of_it,
    pipe_by_a_link,
    pipe_for_a_folder,
    device,
    door,
    folder_for_a_file,
    dangling_file,
    ring_of_links,
    dangling_recommended,
    too_large,
    two_that_differ,
    odd_name,
    a_folder_by_a_link,
    attacked.link_to_nowhere,
    attacked.a_file_for_a_folder,
    attacked.in_capitals,
]


@pytest.mark.parametrize("change", SAID_ALIKE)
def test_a_check_says_what_the_program_says(places: Path, change: Callable[[Path], None]) -> None:
    state(places, {"default_label": "public"})
    change(places)
    assert check(places).issues == live(places) != ()


@pytest.mark.parametrize("change", SAID_ALIKE)
def test_so_it_does_of_one_of_the_two_folders(places: Path, change: Callable[[Path], None]) -> None:
    state(places, {"default_label": "public"})
    change(places)
    said = [issue for issue in live(places) if issue.source.startswith(str(places / "managed"))]
    assert list(check(places / "managed").issues) == said


@pytest.mark.parametrize("change", [pipe, dangling_file, device, door, odd_name])
def test_so_it_does_of_one_file(places: Path, change: Callable[[Path], None]) -> None:
    change(places)
    (name,) = os.listdir(places / "managed")
    assert check(places / "managed" / name).issues == live(places) != ()


def test_the_layer_is_that_of_the_folder_where_a_link_lies(places: Path) -> None:
    store = places.parent / "recommended"
    store.mkdir()
    (store / "10.json").write_text('{"user_providers": 5}')
    (places / "managed/10.json").symlink_to(store / "10.json")
    up = places / "managed" / ".." / "managed" / "10.json"
    assert check(places / "managed/10.json").issues == live(places)
    assert [issue.problem for issue in check(up).issues] == [issue.problem for issue in live(places)]


@pytest.mark.parametrize("name", ["acme.conf", ".10.json", "README", "json"])
def test_a_file_that_the_program_would_not_read_is_told(places: Path, name: str) -> None:
    found = check(state(places, {"nonsense": 1}, name))
    assert [issue.problem for issue in found.issues] == ["This is no policy: the name of one ends in “.json”."]


@pytest.mark.parametrize("change", attacked.PLACES)
def test_no_place_that_closes_passes_without_a_word(places: Path, change: Callable[[Path], None]) -> None:
    """What IT prepares elsewhere need not be root's yet; that it would have to be is said."""
    state(places, {"default_label": "public"})
    change(places)
    assert any(CLOSES in issue.problem for issue in live(places))
    found = check(places)
    assert found.issues or found.notes


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
def test_every_owner_and_right_that_would_close_is_noted(places: Path) -> None:
    for name in ("10.json", "20.json", "30.json"):
        os.chown(state(places, {}, name), 4711, 0)
    (places / "managed/30.json").chmod(0o666)
    found = check(places)
    assert (found.issues, [(Path(note.source).name, note.problem) for note in found.notes]) == (
        (),
        [
            ("10.json", "It does not belong to root, like 2 more; where policies count, it would not be trusted."),
            ("30.json", "It can be written by others than root; where policies count, it would not be trusted."),
        ],
    )


@pytest.mark.parametrize("name", ["managed/10.json", "managed"])
def test_what_only_its_owner_can_read_is_noted(places: Path, name: str) -> None:
    """Root reads it; the people whose programs it would close do not."""
    state(places, {})
    (places / name).chmod(0o700)
    notes = [note for note in check(places).notes if "cannot be read by everybody" in note.problem]
    assert [note.source for note in notes] == [str(places / name)]


def test_where_policies_count_owners_and_rights_are_no_notes(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.settings.policy_check.LINUX_FOLDER", places)
    state(places, {}).chmod(0o666)
    expected = Settings.load(places.parent, LinuxFiles(places)).report.issues
    for path in (places, places / "managed", places / "managed/10.json"):
        found = check(path)
        assert found.notes == () and expected[0].source.startswith(str(places))
        assert any(CLOSES in issue.problem for issue in found.issues)
    assert tuple(issue for issue in check(places).issues if "everybody" not in issue.problem) == expected


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where policies count, with one that everybody can read, and so all above it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        root = Path(name) / "etc/policies"
        (root / "managed").mkdir(parents=True)
        monkeypatch.setattr(policy_check, "LINUX_FOLDER", root)
        monkeypatch.setattr(sys, "platform", "linux")
        state(root, {"default_label": "public"})
        yield root


def closed_to_some(folder: Path) -> list[str]:
    return [issue.source for issue in check(folder).issues if "cannot be read by everybody" in issue.problem]


@pytest.mark.parametrize("name", ["..", ".", "managed", "managed/10.json"])
def test_what_others_cannot_come_to_where_policies_count_is_wrong(counting: Path, name: str) -> None:
    place = (counting / name).resolve()
    assert closed_to_some(counting) == []
    place.chmod(0o700)
    for folder in (counting, counting / "managed", counting / "managed/10.json"):
        assert closed_to_some(folder) == [str(place)]
    assert str(place) in [issue.source for issue in check_in_force(Settings.load(counting, Given()).report).issues]
    place.chmod(0o755)


def test_so_it_is_where_nothing_lies_in_it_yet_and_behind_a_link(counting: Path) -> None:
    (counting / "managed/10.json").unlink()
    (counting / "managed").chmod(0o700)
    assert [issue.source for issue in check_in_force(Settings.load(counting, Given()).report).issues] == [
        str(counting / "managed")
    ]
    (counting / "managed").chmod(0o755)
    state(counting, {})
    real = counting.parent / "real/here"
    real.parent.mkdir()
    (counting / "managed").rename(real)
    (counting / "managed").symlink_to(real)
    assert closed_to_some(counting) == []
    real.parent.chmod(0o700)
    assert closed_to_some(counting) == [str(real.parent)]
    real.parent.chmod(0o755)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        *((place, "Nothing is read here") for place in ("x.json", "Managed", "Managed/x.json", "managed/sub/x.json")),
        ("managed/sub", "This is no policy"),
    ],
)
def test_a_place_that_the_program_does_not_read_is_told(counting: Path, place: str, said: str) -> None:
    for folder in ("Managed", "managed/sub"):
        (counting / folder).mkdir()
        (counting / folder / "x.json").write_text("{}")
    (counting / "x.json").write_text("{}")
    (issue,) = check(counting / place).issues
    assert (issue.source, issue.problem.partition(":")[0]) == (str(counting / place), said)


def by_two_slashes(places: Path) -> Path:
    return Path(f"/{places}")


def by_the_process(places: Path) -> Path:
    return Path(f"/proc/self/root{places}")


def by_a_link(places: Path) -> Path:
    link = places.parent / "link"
    link.symlink_to(places)
    return link


def by_steps(places: Path) -> Path:
    return places / ".." / places.name


# What only Linux has is a way there.
WAYS = [by_two_slashes, by_a_link, by_steps, *([by_the_process] if Path("/proc/self/root").exists() else [])]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", [".", "managed", "managed/10.json"])
def test_by_whatever_name_it_is_given_the_place_where_policies_count_is_that(
    counting: Path, way: Callable[[Path], Path], what: str
) -> None:
    (counting / "managed/10.json").chmod(0o666)
    found = check(way(counting) / what)
    assert any(CLOSES in issue.problem for issue in found.issues)
    assert found == check(counting / what) and found.notes == ()


def test_a_file_in_the_wrong_place_is_told_where_policies_count(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.settings.policy_check.LINUX_FOLDER", places)
    for name in ("managed", "recommended"):
        (places / name).rmdir()
    (places / "10.json").write_text(json.dumps({}))
    assert check(places).issues == LinuxFiles(places).read().issues != ()


def test_files_in_a_folder_of_another_name_are_checked_as_binding_ones_and_that_is_noted(tmp_path: Path) -> None:
    (tmp_path / "10.json").write_text('{"user_providers": 5}')
    found = check(tmp_path)
    assert [issue.key for issue in found.issues] == ["user_providers"]
    assert "“managed”" in found.notes[0].problem


def test_where_nothing_lies_nothing_is_called_right(places: Path) -> None:
    for path in (places, places / "managed", places / "none.json", places / "managed" / ("x" * 300)):
        with pytest.raises(KnownError) as caught:
            check(path)
        assert caught.value.kind is Kind.NOT_FOUND


def test_what_may_not_be_read_is_told_as_the_program_tells_it() -> None:
    imports = (
        "from pathlib import Path\nfrom app.settings.policy_check import check\n"
        "from app.settings.policy_source import LinuxFiles\nfrom app.settings.policy_merge import assemble"
    )
    code = (
        "folder = Path(sys.argv[1])\n"
        "said = assemble(LinuxFiles(folder, os.getuid()).read()).issues\n"
        "print(check(folder).issues == said, len(said), 'cannot be read' in said[0].problem)"
    )
    with own_folder() as folder:
        (folder / "managed").mkdir(mode=0)
        assert run_as_person(imports, code, folder) == "True 1 True"
