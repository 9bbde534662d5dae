"""House rules that no linter knows, read from the syntax tree."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
SOURCES = sorted(APP.rglob("*.py"))
EVERYTHING = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "packaging").rglob("*.py")),
    ROOT / "tasks.py",
]
ROOMS = sorted(path.parent for path in APP.rglob("__init__.py") if path.parent != APP)

# What import-linter cannot name, because nobody imports it: ways around net, store and spawn.
NOWHERE = {"sqlite3", "requests", "aiohttp", "ftplib", "smtplib", "telnetlib", "asyncore"} | {
    "multiprocessing", "pty", "posix", "nt", "_posixsubprocess", "_winapi", "webbrowser",
}  # fmt: skip
# What starts a process though its module is everybody's: in `os` by these beginnings, elsewhere by these names.
IN_OS = re.compile(r"(fork|exec[lv]|spawn|posix_spawn|system$|popen$|startfile$)")
BY_NAME = {
    "create_subprocess_exec", "create_subprocess_shell", "subprocess_exec", "subprocess_shell", "ProcessPoolExecutor",
    "Popen", "QProcess", "startDetached", "openUrl",
}  # fmt: skip
# Whom the person asked to open a link with is for the system to start.
LINKS = APP / "ui" / "cards" / "links.py"


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports(module: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def spelled(node: ast.AST) -> str:
    """The last word by which an expression or an imported thing is called, "" when it has none."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.alias():
            return node.name
    return ""


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 50
    assert {"core", "engine", "store", "ui", "cli"} <= {r.name for r in ROOMS}


@pytest.mark.parametrize("folder", ROOMS, ids=lambda p: str(p.relative_to(APP)))
def test_each_room_has_a_door_plate(folder: Path) -> None:
    plate = ast.get_docstring(tree(folder / "__init__.py")) or ""
    assert [word for word in ("Purpose:", "May import:", "Contract:") if f"\n{word} " not in plate] == []


def test_core_stands_on_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"app"}
    wrong = [
        f"{where(p, n)} {m}"
        for p in SOURCES
        if room(p) == "core"
        for n, m in imports(tree(p))
        if m.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_nobody_goes_around_net_store_and_spawn() -> None:
    wrong = [f"{where(p, n)} imports {m}" for p in SOURCES for n, m in imports(tree(p)) if m.split(".")[0] in NOWHERE]
    assert wrong == []


def starts(module: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Where a process could be started, and by which name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and spelled(node.value) == "os" and IN_OS.match(node.attr):
            yield node, f"os.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from ((node, f"os.{alias.name}") for alias in node.names if IN_OS.match(alias.name))
        elif isinstance(node, ast.Import):
            # Under another name it would not be known again.
            yield from ((node, "os") for alias in node.names if alias.name == "os" and alias.asname)
        elif spelled(node) in BY_NAME:
            yield node, spelled(node)


def test_only_spawn_starts_processes() -> None:
    found = [(path, node, name) for path in SOURCES for node, name in starts(tree(path))]
    wrong = [f"{where(p, n)} {m}" for p, n, m in found if room(p) != "spawn" and (p, m) != (LINKS, "openUrl")]
    assert wrong == []
    assert {name for _, _, name in found} == {"subprocess_exec", "openUrl"}


@pytest.mark.parametrize(
    "line",
    [
        "os.fork()",
        "os.execv('/bin/true', [])",
        "os.posix_spawnp",
        "from os import system",
        "import os as o",
        "await asyncio.create_subprocess_exec('true')",
        "from asyncio import create_subprocess_shell",
        "loop.subprocess_shell",
        "from concurrent.futures import ProcessPoolExecutor",
        "psutil.Popen(['true'])",
        "QProcess.startDetached('true')",
    ],
)
def test_a_start_is_known_in_every_spelling(line: str) -> None:
    assert list(starts(ast.parse(line)))


def test_only_a_movement_calls_a_provider() -> None:
    wrong = []
    for path in SOURCES:
        # No other room is handed a provider: the floors see to that.
        if room(path) not in {"engine", "bootstrap"} or path == APP / "engine" / "door" / "movement.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "stream":
                wrong.append(where(path, node))
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    wrong = [
        where(path, node)
        for path in SOURCES
        if room(path) not in {"bootstrap", "__main__"}
        for function in functions(tree(path))
        for node, _ in imports(function)
    ]
    assert wrong == []


def test_nobody_imports_around_the_rules() -> None:
    wrong = [
        where(path, node)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name | ast.Attribute) and spelled(node) in {"import_module", "__import__"})
        or (isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & {"import_module", "__import__"})
    ]
    assert wrong == []


@pytest.mark.parametrize("path", EVERYTHING, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_too_long_to_know(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


def test_every_module_says_what_it_is() -> None:
    assert [str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(tree(p))] == []


def test_no_room_for_leftovers() -> None:
    names = {part.removesuffix(".py") for p in SOURCES for part in p.relative_to(APP).parts}
    assert names.isdisjoint({"utils", "util", "common", "helpers", "helper", "misc", "manager"})


def test_texts_for_people_are_literals() -> None:
    wrong = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if name in {"tr", "translate"} and any(isinstance(a, ast.JoinedStr) for a in node.args):
                    wrong.append(where(path, node))
    assert wrong == []


def test_texts_are_asked_for_where_their_context_is_known() -> None:
    # Whose class the extractor cannot know it files under the variable's name, where nobody finds the translation.
    wrong = [
        where(path, node)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tr"
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "self")
    ]
    assert wrong == []


def test_no_nested_event_loop_in_a_coroutine() -> None:
    wrong = [
        where(path, node)
        for path in SOURCES
        if room(path) == "ui"
        for function in functions(tree(path))
        if isinstance(function, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "exec"
    ]
    assert wrong == []


def test_tooltips_are_given_by_the_one_who_takes_markup_out() -> None:
    tips = APP / "ui" / "widgets" / "tips.py"
    wrong = [
        where(path, node)
        for path in SOURCES
        if room(path) == "ui" and path != tips
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"setToolTip", "setWhatsThis"}
    ]
    assert wrong == []


def test_colours_live_in_the_tokens() -> None:
    literal = re.compile(r"""["']#[0-9A-Fa-f]{3,8}\b""")
    tokens = APP / "ui" / "theme" / "tokens.py"
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if room(path) == "ui" and path != tokens
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert wrong == []


def test_bootstrap_and_bridge_stay_small() -> None:
    assert len((APP / "bootstrap.py").read_text(encoding="utf-8").splitlines()) <= 150
    assert len((APP / "ui" / "wiring" / "bridge.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_no_requirement_names_an_index() -> None:
    files = [*(ROOT / "packaging" / "requirements").iterdir(), ROOT / "pyproject.toml"]
    assert [f.name for f in files if re.search(r"index-url|find-links|https?://", f.read_text(encoding="utf-8"))] == []


def test_every_locked_package_has_a_hash() -> None:
    for path in (ROOT / "packaging" / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=[a-zA-Z0-9])", path.read_text(encoding="utf-8").strip())
        assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r'<img src="(docs/[^"]+)"[^>]* alt="[^"]+">', text)
    assert sorted(named) == sorted(f"docs/{path.name}" for path in (ROOT / "docs").iterdir()) and len(named) == 2
    for name in named:
        picture = (ROOT / name).read_bytes()
        assert picture.startswith(b"\x89PNG\r\n") and len(picture) < 150_000, name
