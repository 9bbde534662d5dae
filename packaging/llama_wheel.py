"""Builds the llama.cpp binding for this machine, once for each version, flags and kind of processor.

python packaging/llama_wheel.py FOLDER    puts the wheel there, and says all it does; the last line is for a person
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import cache
from environment import COMPILER, system_packages
from paths import REQUIREMENTS, ROOT, pip, python
from steps import SetupFailed, output_of

_LEFT_OUT = ROOT / "packaging" / "llama.cmake"
# What ninja says before each step.
_STEP = r"^\s*\[(\d+)/(\d+)\]"
# The code of a build whose last line is a sentence for a person.
SAID = 3
# What the output of a failed build shows → what is missing.
_CAUSES = {
    r"No space left on device": "There is no room left on the disk to build llama.cpp, which runs local models.",
    r"No matching distribution|Could not find a version|Failed to establish a new connection|Max retries exceeded": (
        "llama.cpp, which runs local models, could not be fetched. That needs a network once."
    ),
    r"No CMAKE_CXX?_COMPILER could be found|CMAKE_CXX?_COMPILER not set|is not able to compile a simple test program": (
        "Local models need a working compiler for C++, and CMake found none."
    ),
}


def flags() -> str:
    """CMake flags of the binding: those in CMAKE_ARGS, else CUDA where its compiler and a GPU are."""
    given = os.environ.get("CMAKE_ARGS", "")
    if not given and shutil.which("nvcc") and Path("/dev/nvidia0").exists():
        given = "-DGGML_CUDA=on"
    return given


def place(folder: Path) -> Path:
    """Where in a cache folder the wheel for this version, these flags and this kind of processor is kept."""
    key = [
        (REQUIREMENTS / "llama.txt").read_text(),
        _LEFT_OUT.read_text(),
        flags(),
        sys.platform,
        platform.machine(),
        _processor_features(),
    ]
    return folder / "wheels" / hashlib.sha256("\0".join(key).encode()).hexdigest()[:20]


def _processor_features() -> str:
    """The build uses what this processor can do, so a home folder shared with another kind needs another wheel."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    found = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return found[1] if found else ""


# --- the cache ----------------------------------------------------------------------------------------------------


def ensure(
    folder: Path,
    build: Sequence[str],
    jobs: int,
    building: Callable[[int, int], None],
    waiting: Callable[[int, int], None],
) -> Path:
    """The wheel in the cache folder, built where it is missing or damaged; raises `SetupFailed` with a sentence.

    `building` hears how far the build is, `waiting` how far that of another checkout is.
    """
    kept = place(folder)
    far = kept.with_suffix(".far")
    with cache.held(kept.with_suffix(".lock"), lambda: waiting(*_read_far(far))):
        wheel = _intact(kept)
        if wheel is None:
            shutil.rmtree(kept, ignore_errors=True)
            wheel = _built(kept, build, jobs, lambda done, total: _tell(far, building, done, total))
        far.unlink(missing_ok=True)
    return wheel


def _tell(far: Path, building: Callable[[int, int], None], done: int, total: int) -> None:
    cache.write(far, f"{done} {total}")
    building(done, total)


def _read_far(far: Path) -> tuple[int, int]:
    try:
        done, total = map(int, far.read_text().split())
    except (OSError, ValueError):
        return 0, 0
    return done, total


def _intact(kept: Path) -> Path | None:
    """The wheel, if it is what was built."""
    try:
        (wheel,) = kept.glob("*.whl")
        return wheel if (kept / "sha256").read_text() == cache.digest(wheel) else None
    except (OSError, ValueError):
        return None


def _built(kept: Path, build: Sequence[str], jobs: int, progress: Callable[[int, int], None]) -> Path:
    new, log = cache.scratch(kept), kept.with_suffix(".log")
    progress(0, 0)
    # Whatever the tools unpack and leave lies in what is removed.
    (new / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(new / "tmp"), "CMAKE_BUILD_PARALLEL_LEVEL": str(jobs)}
    try:
        command = [*build, str(new / "out")]
        code, last = output_of(command, counting=_STEP, environment=environment, progress=progress, log=log)
        wheel = next((new / "out").glob("*.whl"), None)
        if code or wheel is None:
            sys.stdout.writelines(last)
            raise SetupFailed(_sentence(code, last, log))
        cache.write(new / "out" / "sha256", cache.digest(wheel))
        (new / "out").rename(kept)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return kept / wheel.name


def _sentence(code: int, last: list[str], log: Path) -> str:
    if code == SAID and last:
        return last[-1].strip()
    output = "".join(last)
    for pattern, sentence in _CAUSES.items():
        if re.search(pattern, output):
            return f"{sentence} The end of {log} says more."
    return f"llama.cpp, which runs local models, could not be built. The end of {log} says why."


# --- the build ----------------------------------------------------------------------------------------------------


def build_command() -> list[str]:
    """What puts the wheel into the folder that is named after it."""
    return [sys.executable, "-u", __file__]


def _compiler() -> None:
    if os.name == "nt" or os.environ.get("CXX") or any(map(shutil.which, ("c++", "g++", "clang++"))):
        return
    try:
        system_packages(COMPILER)
    except SetupFailed as failure:
        print(failure)
        raise SetupFailed(
            "Local models need a compiler for C++, and there is none. Run “sudo apt-get install g++”, then “make run”."
        ) from None


def _make(out: Path) -> int:
    """Build the wheel with locked tools in an environment of their own, beside where it goes."""
    _compiler()
    tools = out.with_name("tools")
    interpreter = python(tools)
    environment = os.environ | {
        "PATH": f"{interpreter.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "CMAKE_ARGS": flags(),
        "SKBUILD_CMAKE_DEFINE": f"CMAKE_PROJECT_llama_cpp_INCLUDE={_LEFT_OUT.as_posix()}",
        # What belongs to those who build against llama.cpp.
        "SKBUILD_WHEEL_EXCLUDE": "/lib/**;/include/**;/bin/**",
    }
    steps = (
        [sys.executable, "-m", "venv", str(tools)],
        pip("install", "--require-hashes", "-r", str(REQUIREMENTS / "build.txt"), interpreter=interpreter),
        pip(
            "wheel", "--no-build-isolation", "--no-deps", "--require-hashes", "--no-cache-dir", "--verbose",
            "-r", str(REQUIREMENTS / "llama.txt"), "-w", str(out), interpreter=interpreter,
        ),
    )  # fmt: skip
    codes = (subprocess.run(step, env=environment, check=False).returncode for step in steps)
    return next((1 for code in codes if code), 0)


def main() -> int:
    """Build into the folder that is named."""
    try:
        return _make(Path(sys.argv[1]))
    except SetupFailed as failure:
        print(failure)
        return SAID


if __name__ == "__main__":
    sys.exit(main())
