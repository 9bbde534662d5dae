"""The company's rules, gone round: changed unseen, or distrusted and so gone."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import PolicyChanged
from app.core.models import ProviderConfig, ProviderKind
from app.settings.layers import Settings
from app.settings.policy_check import check
from app.settings.policy_source import LinuxFiles
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.scripted_server import ScriptedServer, delta, error, http, stream

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

ECHO = {"replies": [{"echo": True}]}
DENY = {"providers_denied": ["*"]}


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """Where policies lie: nothing yet."""
    root = tmp_path / "etc" / "policies"
    for name in ("managed", "recommended"):
        (root / name).mkdir(parents=True)
    return root


def source(places: Path) -> LinuxFiles:
    return LinuxFiles(places, os.getuid())


def state(places: Path, values: object, name: str = "10.json") -> Path:
    file = places / "managed" / name
    file.write_text(json.dumps(values))
    file.chmod(0o644)
    return file


async def held(scene: Scene, **fields: str) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.ask("Hello", **fields)
    assert caught.value.kind in (Kind.POLICY, Kind.NO_CANDIDATE)
    return caught.value


# --- rules that change beneath an open program


def in_place(places: Path) -> None:
    # As long as it was, so that no size tells.
    state(places, {"providers_denied": ["*"], "$schema": ""})


def replaced(places: Path) -> None:
    new = state(places, DENY, "new.tmp")
    new.replace(places / "managed" / "10.json")


def one_more(places: Path) -> None:
    state(places, DENY, "20.json")


def by_link(places: Path) -> None:
    target = places.parent / "other"
    target.mkdir()
    (target / "10.json").write_text(json.dumps(DENY))
    (places / "managed").rename(places / "was")
    (places / "managed").symlink_to(target)


def distrusted(places: Path) -> None:
    (places / "managed" / "10.json").chmod(0o666)


@pytest.mark.parametrize("change", [in_place, replaced, one_more, by_link, distrusted])
async def test_what_is_sent_next_follows_the_new_rules(
    tmp_path: Path, places: Path, change: Callable[[Path], None]
) -> None:
    state(places, {"providers_denied": ["x"], "$schema": ""})
    async with running(tmp_path, ECHO, source(places)) as scene:
        await scene.ask("Hello")
        assert not scene.of(PolicyChanged)
        change(places)
        await held(scene)
        await scene.until(lambda: len(scene.of(PolicyChanged)) == 1)
        sha256 = (await scene.engine.policy.report()).policy.sha256
    told = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.POLICY_APPLIED]
    assert [body["signalbox.policy_sha256"] for body in told] == [sha256]


async def test_rules_that_were_taken_away_bind_no_longer(tmp_path: Path, places: Path) -> None:
    file = state(places, DENY)
    async with running(tmp_path, ECHO, source(places)) as scene:
        await held(scene)
        file.unlink()
        assert (await scene.ask("Hello")).text


async def test_a_hop_follows_the_rules_of_its_moment(tmp_path: Path, places: Path) -> None:
    async with ScriptedServer() as server:
        models = http(200, b'{"object": "list", "data": [{"id": "big"}]}')
        go_on = asyncio.Event()
        async with running(tmp_path, None, source(places)) as scene:
            for name in ("a", "b"):
                server.script(models)
                config = ProviderConfig(name, ProviderKind.OPENAI_CHAT, server.url)
                await scene.engine.providers.add(NewProvider(config, ""))
            server.script(go_on, error(503, "later"))
            server.script(stream(delta("No."), delta(finish="stop")))
            server.asked.clear()
            asking = asyncio.ensure_future(held(scene))
            await server.asked.wait()
            state(places, {"providers_denied": ["b"]})
            go_on.set()
            await asking
    assert sum(request.method == "POST" for request in server.requests) == 1


def test_a_look_reads_nothing(tmp_path: Path, places: Path) -> None:
    settings = Settings.load(tmp_path, source(places))
    assert not settings.is_outdated()
    file = state(places, {})
    assert settings.is_outdated()
    settings.reload()
    assert not settings.is_outdated()
    file.chmod(0o640)
    assert settings.is_outdated()


# --- a place that is not trusted


def loose_folder(places: Path) -> None:
    (places / "managed").chmod(0o775)


def loose_file(places: Path) -> None:
    (places / "managed/10.json").chmod(0o664)


def loose_above(places: Path) -> None:
    places.chmod(0o777)


def link_to_nowhere(places: Path) -> None:
    (places / "managed").rename(places / "was")
    (places / "managed").symlink_to(places / "nowhere")


def all_to_nowhere(places: Path) -> None:
    places.rename(places.parent / "was")
    places.symlink_to(places.parent / "nowhere")


def a_file_for_a_folder(places: Path) -> None:
    (places / "managed").rename(places / "was")
    (places / "managed").write_text("")


def in_capitals(places: Path) -> None:
    (places / "managed/10.json").rename(places / "managed/A.JSON")
    state(places, {}, "B.Json").write_text("{")


def a_link_in_an_open_folder(places: Path) -> None:
    # Where it leads now is trusted; where it leads next is for whoever may write there.
    way = places.parent / "way"
    way.mkdir()
    way.chmod(0o777)
    (places / "managed").rename(places.parent / "real")
    (way / "link").symlink_to(places.parent / "real")
    (places / "managed").symlink_to(way / "link")


def a_file_by_a_link_in_an_open_folder(places: Path) -> None:
    way = places.parent / "way"
    way.mkdir()
    way.chmod(0o1777)
    (places / "managed/10.json").rename(places.parent / "real.json")
    (way / "link").symlink_to(places.parent / "real.json")
    (places / "managed/10.json").symlink_to(way / "link")


def a_file_in_a_sticky_folder(places: Path) -> None:
    way = places.parent / "way"
    way.mkdir()
    way.chmod(0o1777)
    (places / "managed/10.json").rename(way / "real.json")
    (places / "managed/10.json").symlink_to(way / "real.json")


def taken_away_by_whoever_may(places: Path) -> None:
    (places / "managed").rename(places / "README")
    places.chmod(0o777)


def taken_away_from_a_place_by_a_link(places: Path) -> None:
    (places / "managed").rename(places / "README")
    way = places.parent / "way"
    way.mkdir()
    way.chmod(0o777)
    places.rename(places.parent / "real")
    (way / "link").symlink_to(places.parent / "real")
    places.symlink_to(way / "link")


PLACES = [
    loose_folder,
    loose_file,
    loose_above,
    link_to_nowhere,
    all_to_nowhere,
    a_file_for_a_folder,
    in_capitals,
    a_link_in_an_open_folder,
    a_file_by_a_link_in_an_open_folder,
    a_file_in_a_sticky_folder,
]
GONE = [taken_away_by_whoever_may, taken_away_from_a_place_by_a_link]


@pytest.mark.parametrize("change", [*PLACES, *GONE])
async def test_what_lies_there_and_is_not_trusted_closes(
    tmp_path: Path, places: Path, change: Callable[[Path], None]
) -> None:
    # A harmless rule: it is not what holds anything back.
    state(places, {"default_label": "public"})
    change(places)
    async with running(tmp_path, ECHO, source(places)) as scene:
        await held(scene)
        report = await scene.engine.policy.report()
        assert report.policy.managed
        assert any("Until it is mended, nothing" in issue.problem for issue in report.issues)


def test_nor_is_there_no_policy_where_the_whole_place_may_have_been_taken_away(tmp_path: Path, places: Path) -> None:
    state(places, DENY)
    places.rename(places.parent / "aside")
    assert not Settings.load(tmp_path, source(places)).report.policy.managed
    places.parent.chmod(0o777)
    report = Settings.load(tmp_path, source(places)).report
    assert report.closed_by is not None and str(places.parent) in report.closed_by.problem
    # What is above the company's own place says nothing of a company.
    places.parent.rename(tmp_path / "was")
    tmp_path.chmod(0o777)
    assert not Settings.load(tmp_path, source(places)).report.policy.managed
    tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("gone", ["managed", "."])
def test_nor_where_it_belongs_to_somebody_else(tmp_path: Path, places: Path, gone: str) -> None:
    (places / gone).rename(tmp_path / "aside")
    os.chown((places / gone).parent, 65534, 65534)
    report = Settings.load(tmp_path, source(places)).report
    assert report.closed_by is not None and "does not belong to root" in report.closed_by.problem


@pytest.mark.parametrize("there", ["managed", "recommended"])
def test_one_folder_alone_by_a_link_is_as_good_as_both(tmp_path: Path, places: Path, there: str) -> None:
    for name in {"managed", "recommended"} - {there}:
        (places / name).rmdir()
    (places / there / "10.json").write_text('{"options": {"chat.bin_days": 9}}')
    places.rename(places.parent / "real")
    places.symlink_to(places.parent / "real")
    report = Settings.load(tmp_path, source(places)).report
    assert report.issues == () and report.values
    assert check(places).issues == ()


@pytest.mark.parametrize("change", [loose_folder, loose_file, loose_above, link_to_nowhere])
def test_nor_is_a_model_on_this_device_asked_then(tmp_path: Path, places: Path, change: Callable[[Path], None]) -> None:
    """Whose keys open the records is what such a place may say, too."""
    state(places, {})
    change(places)
    assert not Settings.load(tmp_path, source(places)).report.policy.local_models


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("place", ["10.json", "."])
async def test_what_belongs_to_somebody_else_closes(tmp_path: Path, places: Path, place: str) -> None:
    state(places, {})
    os.chown(places / "managed" / place, 65534, 65534)
    async with running(tmp_path, ECHO, source(places)) as scene:
        await held(scene)


def test_a_namespace_in_which_nothing_is_roots_closes(tmp_path: Path, places: Path) -> None:
    """As `unshare -U` does, for which nobody needs a right; there all that is not one's own is nobody's."""
    state(places, {})
    code = (
        "import sys; from pathlib import Path; from app.settings.layers import Settings;"
        "from app.settings.policy_source import LinuxFiles; places = Path(sys.argv[1]);"
        "print(Settings.load(places.parent, LinuxFiles(places)).report.policy.providers_denied)"
    )
    inside = ["unshare", "--user", sys.executable, "-c", code, str(places)]
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    if done.returncode and "unshare" in done.stderr:
        # Where the system knows no such namespaces, nobody gets round the rules by one; owners are told apart above.
        assert "unshare: unshare failed" in done.stderr or "No such file" in done.stderr
        return
    assert (done.stdout.strip(), done.stderr) == ("('*',)", "")


def test_names_that_are_nearly_one_of_a_policy_are_told(places: Path) -> None:
    names = {"10.json.bak", "10.jsonc", "json", "acme.conf", ".hidden.json"}
    for name in names:
        state(places, DENY, name)
    (places / "managed/sub").mkdir()
    (places / "Managed").mkdir()
    (places / "acme.json").touch()
    (places / "managed/README").touch()
    state(places, {})
    told = {Path(issue.source).name for issue in source(places).read().issues}
    assert told == names | {"sub", "Managed", "acme.json"}


async def test_files_of_which_none_is_a_policy_close(tmp_path: Path, places: Path) -> None:
    state(places, DENY, "acme.conf")
    async with running(tmp_path, ECHO, source(places)) as scene:
        await held(scene)
