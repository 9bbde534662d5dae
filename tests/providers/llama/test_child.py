"""What a child may do, and what it does not bring into the parent."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app.providers.llama.claims import ChildReport
from app.providers.llama.provider import LlamaProvider
from tests.providers.llama.conftest import Make, request, tell

pytestmark = pytest.mark.anyio


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout.strip()


def test_the_parent_loads_nothing_of_the_child() -> None:
    loaded = run(
        """
        import sys
        import app.models
        from app.providers.llama.provider import LlamaProvider
        print(sorted({"llama_cpp", "numpy", "jinja2"} & sys.modules.keys()))
        """
    )
    assert loaded == "[]"


def test_the_child_loads_nothing_of_the_program() -> None:
    loaded = run(
        """
        import sys
        import app.providers.llama.worker.main
        ours = ("app.providers", "app.thinking")
        print(sorted(n for n in sys.modules if n.startswith("app.") and not n.startswith(ours)))
        print([n for n in ("PySide6", "httpx2", "sqlalchemy", "cryptography") if n in sys.modules])
        """
    )
    assert loaded == "[]\n[]"


async def test_a_report_without_a_model(make: Make) -> None:
    report = await make().report()
    assert isinstance(report, ChildReport)
    if sys.platform == "linux":
        assert report.network in ("namespace", "landlock", "")


async def test_a_running_child_reports_as_well(provider: LlamaProvider) -> None:
    await tell(provider, request("speaker", "Hi"))
    assert await provider.report() == await provider.report()


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are Linux's")
def test_a_confined_process_reaches_neither_network_nor_files(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    said = run(
        f"""
        import socket, threading
        from pathlib import Path
        from app.providers.llama.worker.sandbox import confine, harden
        server = socket.create_server(("127.0.0.1", 0))
        alone = harden()
        files, tcp = confine([{str(model)!r}])
        def tried(work):
            try:
                work()
            except OSError:
                return "no"
            return "yes"
        print(alone or tcp, files)
        print(tried(lambda: socket.create_connection(server.getsockname(), timeout=2)))
        print(tried(lambda: Path({str(model)!r}).read_bytes()))
        print(tried(lambda: Path({str(secret)!r}).read_bytes()))
        print(tried(lambda: Path({str(tmp_path / "new")!r}).write_bytes(b"x")))
        print(tried(lambda: Path({str(model)!r}).write_bytes(b"x")))
        """
    ).splitlines()
    if said[0] != "True True":
        pytest.skip("this kernel has neither")
    assert said[1:] == ["no", "yes", "no", "no", "no"]


async def test_nothing_of_an_answer_is_logged(provider: LlamaProvider, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="app"):
        await tell(provider, request("llama", "canary words"))
    assert "canary" not in caplog.text


async def test_what_the_libraries_print_goes_nowhere(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    await tell(make(), request("speaker", "Hi"))
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
