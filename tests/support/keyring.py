"""A real GNOME Keyring on a D-Bus session of its own, for programs that are run as a child process.

    keyring = KeyringSession(tmp_path)
    done = keyring.run([sys.executable, "-m", "app", "doctor", "--json"])       # unlocked
    done = keyring.run([...], unlocked=False)                                   # there, but locked

The keyring's files live under the folder given, so a later `run` finds what an earlier one stored; `lose` deletes them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PASSWORD = "correct horse"
# The daemon ends with its session's bus; its standard output is closed so that nobody waits for it.
_START = """
if [ "$KEYRING_UNLOCK" = 1 ]; then printf '%s' "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets
else gnome-keyring-daemon --start --components=secrets; fi >/dev/null 2>&1 || exit 125
unset KEYRING_PASSWORD KEYRING_UNLOCK
exec "$@"
"""

needs_keyring = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("gnome-keyring-daemon") or not shutil.which("dbus-run-session"),
    reason="needs gnome-keyring and dbus",
)


@dataclass
class KeyringSession:
    """One person's keyring. `folder` becomes HOME; no screen is named, so nothing can prompt."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """A bare environment with every XDG folder below `folder`."""
        # Sockets live there, and a socket's path may not be longer than some 100 characters.
        runtime = tempfile.mkdtemp(prefix="keyring-")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": runtime,
            "XDG_DATA_HOME": str(self.folder / "share"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "LANG": "C.UTF-8",
            **self.env,
        }

    def run(
        self,
        argv: Sequence[str],
        *,
        unlocked: bool = True,
        env: Mapping[str, str] | None = None,
        timeout: float = 300,
        text_in: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside a fresh session; `check` is left to the caller. Exit 125: no keyring came up."""
        environment = self.environment()
        secret = {"KEYRING_PASSWORD": _PASSWORD, "KEYRING_UNLOCK": "1" if unlocked else "0"}
        try:
            return subprocess.run(
                ["dbus-run-session", "--", "sh", "-c", _START, "sh", *argv],
                env={**environment, **secret, **(env or {})},
                check=False,
                capture_output=True,
                text=True,
                timeout=timeout,
                input=text_in,
            )
        finally:
            shutil.rmtree(environment["XDG_RUNTIME_DIR"], ignore_errors=True)

    def run_python(self, code: str, *args: str, unlocked: bool = True, env: Mapping[str, str] | None = None) -> str:
        """Run Python code there; its standard output. Fails the test when the code fails."""
        done = self.run([sys.executable, "-W", "error", "-c", code, *args], unlocked=unlocked, env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lose(self) -> None:
        """Delete the keyring's files, as a reset of the desktop would."""
        shutil.rmtree(self.folder / "share" / "keyrings")
