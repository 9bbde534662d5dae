"""Small programs in the place of what takes minutes: they fetch, build and install a handful of bytes.

python checkout_programs.py fetch PACKAGE FOLDER    as `pip download -d FOLDER`
python checkout_programs.py build STAGE FOLDER      as `llama_wheel.py FOLDER`; with STAGE/hold it waits for STAGE/go
python checkout_programs.py pip … --target FOLDER … WHEEL
"""

import json
import os
import shutil
import sys
import time
import zipfile
from pathlib import Path

WHEEL = "llama_cpp_python-0.3.36-py3-none-any.whl"
NEW = "llama_cpp_python-0.3.36.dist-info"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fetch(package: Path, folder: Path) -> int:
    say("Collecting the-starter")
    if not package.exists():
        say("ERROR: No matching distribution found for the-starter")
        return 1
    shutil.copy(package, folder / package.name)
    return 0


def build(stage: Path, folder: Path) -> int:
    seen = {
        "nice": os.nice(0) if sys.platform != "win32" else 19,
        "session": os.getsid(0) if sys.platform != "win32" else -1,
        "jobs": int(os.environ["CMAKE_BUILD_PARALLEL_LEVEL"]),
        "temporary": os.environ["TMPDIR"],
        "pid": os.getpid(),
    }
    with (stage / "builds").open("a") as file:
        file.write(f"{json.dumps(seen)}\n")
    say("  [1/4] cc -c ggml.c")
    say("  [2/4] cc -c llama.cpp")
    while (stage / "hold").exists() and not (stage / "go").exists():
        time.sleep(0.01)
    for line in (stage / "fails").read_text().splitlines() if (stage / "fails").exists() else ():
        say(line)
    if (stage / "code").exists():
        return int((stage / "code").read_text())
    # As tools do whose folder is gone: it is not made anew.
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("llama_cpp/__init__.py", "__version__ = '0.3.36'\n")
        wheel.writestr("llama_cpp/lib/libllama.so", "not much")
        wheel.writestr(f"{NEW}/METADATA", "Metadata-Version: 2.1\nName: llama_cpp_python\nVersion: 0.3.36\n")
        wheel.writestr(f"{NEW}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        wheel.writestr(f"{NEW}/RECORD", "")
    say("  [4/4] c++ -o libllama.so")
    return 0


def pip(arguments: list[str]) -> int:
    target = Path(arguments[arguments.index("--target") + 1])
    zipfile.ZipFile(arguments[-1]).extractall(target)
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fetch", package, folder]:
            sys.exit(fetch(Path(package), Path(folder)))
        case ["build", stage, folder]:
            sys.exit(build(Path(stage), Path(folder)))
        case ["pip", *arguments]:
            sys.exit(pip(arguments))
    sys.exit(f"not one of mine: {sys.argv}")
