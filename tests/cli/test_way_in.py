"""Before there is an engine: closed streams, Ctrl+C while loading, no folder, no display, and a disk that is full."""

import errno
import json
import os
import subprocess
import sys

import pytest

from tests.support.desktop import ROOT, Home

posix = pytest.mark.skipif(os.name == "nt", reason="shells and devices of POSIX")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("way-in")
    script = {"replies": [{"text": "Hello."}]}
    (folder / "script.json").write_text(json.dumps(script))
    return Home(folder / "account", more={"SIGNALBOX_FAKE": str(folder / "script.json")})


def shell(home: Home, command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `command` in a shell, where "$@" is signalbox with its arguments."""
    # A library that is loaded before the program may open a file where a stream was closed.
    environment = {name: value for name, value in home.environment().items() if name != "LD_PRELOAD"}
    return subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "app", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


PRESS = """
import sys
class Press:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Press())
sys.argv = ["signalbox", "doctor"]
from app.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("module", ["app.bootstrap", "app.cli", "app.engine"])
def test_ctrl_c_while_the_program_loads_is_quiet(home: Home, module: str) -> None:
    code = PRESS.format(module=module)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=home.environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@posix
@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0)])
def test_a_closed_stream_is_like_nobody(home: Home, closed: str, code: int) -> None:
    done = shell(home, f'"$@" {closed}', "models", "list", "--json")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == "" or json.loads(done.stdout)["models"]


@posix
def test_a_closed_standard_input_is_empty(home: Home) -> None:
    done = shell(home, '"$@" <&-', "ask", "-")
    assert (done.returncode, done.stderr) == (2, "The text is empty. See “signalbox ask --help”.\n")


@posix
def test_no_file_takes_the_number_of_a_closed_stream(home: Home) -> None:
    code = "import os; from app.__main__ import open_streams; open_streams(); print(os.open('/', os.O_RDONLY) > 2)"
    done = subprocess.run(
        ["sh", "-c", '"$@" <&- 2>&-', "sh", sys.executable, "-c", code],
        cwd=ROOT, env=home.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "True\n"


@pytest.mark.parametrize("argv", [["models", "list"], []])
def test_a_folder_that_cannot_be_found_is_told(home: Home, argv: list[str]) -> None:
    nowhere = Home(home.folder, more={"SIGNALBOX_HOME": "~nobody-of-that-name/data", "QT_QPA_PLATFORM": "offscreen"})
    done = shell(nowhere, '"$@"', *argv)
    assert done.returncode == 2
    assert done.stderr.startswith("There is no folder ~nobody-of-that-name/data: name the data folder with --home or")
    told = shell(nowhere, '"$@"', *argv, "--json")
    assert json.loads(told.stdout)["error"]["kind"] == "usage"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_window_without_a_display_is_refused_in_a_sentence(home: Home) -> None:
    done = shell(home, 'unset QT_QPA_PLATFORM DISPLAY WAYLAND_DISPLAY; "$@"')
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no display here to open a window on. See “signalbox --help”.\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
@pytest.mark.parametrize("argv", [["models", "list"], ["models", "list", "--json"], ["ask", "hi", "--stream"]])
def test_an_output_that_takes_no_more_is_told(home: Home, argv: list[str]) -> None:
    done = shell(home, '"$@" >/dev/full', *argv)
    told = (
        f"The output could not be written: {os.strerror(errno.ENOSPC)}. Make room or print elsewhere, then try again."
    )
    assert (done.returncode, done.stderr) == (1, f"{told}\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
def test_an_error_that_nobody_hears_keeps_its_exit_code(home: Home) -> None:
    assert shell(home, '"$@" 2>/dev/full', "ask", "password=Tr0ub4dor&3").returncode == 3
