"""The chat templates that come with llama.cpp, out of the locked archive of its binding, and the thoughts they mark."""

import hashlib
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app.providers.llama.worker.jinja import BadTemplate
from app.providers.llama.worker.learning import Learned, learned
from app.providers.llama.worker.output import THINKING, TURNED, Dialect, Output
from app.providers.llama.worker.template import FIELDS, Template
from app.thinking import has_thoughts
from tests.support.desktop import ROOT

_REQUIREMENTS = ROOT / "packaging" / "requirements"
_PLACE = re.compile(r"[^/]+/vendor/llama\.cpp/models/templates/([^/]+)\.jinja")
# Of those in the archive, at least so many can be read and think: fewer, and it holds something else.
LEAST, LEAST_THINKING = 60, 45

_USER = {"role": "user", "content": "lorem ipsum"}
_THOUGHT, _ANSWER = "sed quia voluptas", "amet elit"
_PARTS: tuple[Any, ...] = (
    [{"type": "thinking", "thinking": _THOUGHT}, {"type": "text", "text": _ANSWER}],
    {"blocks": [{"type": "thoughts", "text": _THOUGHT}, {"type": "response", "text": _ANSWER}]},
)
_TOOL = {"type": "function", "function": {"name": "dolor", "description": "sit", "parameters": {"type": "object"}}}


def run(folder: Path, *, say: Callable[[str], None]) -> None:
    """Try every template; raises AssertionError with what was shown that should not be."""
    found = {name: told_of(source) for name, source in templates(archive(folder)).items()}
    wrong = [f"{name}: {fault}" for name, (_, fault) in found.items() if fault]
    assert not wrong, "\n".join(wrong)
    thinking = [name for name, (thinks, _) in found.items() if thinks]
    assert len(found) >= LEAST, f"{len(found)} templates"
    assert len(thinking) >= LEAST_THINKING, f"{len(thinking)} templates that think"
    say(f"{len(found)} templates, {len(thinking)} that think, no thought and no mark shown")


def archive(folder: Path) -> Path:
    """The source archive of the binding, as it is locked, fetched as for building it."""
    tools, out = folder / "tools", folder / "out"
    interpreter = tools / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [str(interpreter), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    steps = (
        [sys.executable, "-m", "venv", str(tools)],
        [*pip, "install", "--require-hashes", "-r", str(_REQUIREMENTS / "build.txt")],
        [
            *pip, "download", "--require-hashes", "--no-deps", "--no-binary=:all:", "--no-build-isolation",
            "-r", str(_REQUIREMENTS / "llama.txt"), "-d", str(out),
        ],
    )  # fmt: skip
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"the archive of the binding could not be fetched:\n{done.stderr[-2000:]}"
    (file,) = out.glob("llama_cpp_python-*.tar.gz")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert f"sha256:{digest}" in (_REQUIREMENTS / "llama.txt").read_text(), f"{file.name} is not the locked one"
    return file


def templates(file: Path) -> dict[str, str]:
    """The chat templates in the archive, by name."""
    with tarfile.open(file) as members:
        found = {
            place[1]: members.extractfile(member) for member in members if (place := _PLACE.fullmatch(member.name))
        }
        return {name: stream.read().decode() for name, stream in found.items() if stream is not None}


def told_of(source: str) -> tuple[bool, str]:
    """Whether a template knows of thoughts, and what is wrong with what is shown of a turn, "" for nothing."""
    template = Template(source, bos="<s>", eos="</s>")
    known = learned(template)
    thinks = bool(known.families[0].blocks) or known.unsure
    faults = [fault for written in _written(template, known) if (fault := _fault(known, *written))]
    if thinks != has_thoughts(source):
        faults.append(f"it {'thinks' if thinks else 'does not think'}, and its text says otherwise")
    return thinks, "; ".join(faults)


def _written(template: Template, known: Learned) -> Iterable[tuple[str, str]]:
    """What a model writes behind a prompt, and how that ends: as the template writes it, and as its marks say."""
    prompt = _behind(template, [_USER], prompt=True)
    for fields in ({"content": _ANSWER}, *({"content": parts} for parts in _PARTS)):
        turn = {"role": "assistant", **fields, **dict.fromkeys(FIELDS, _THOUGHT)}
        whole = _behind(template, [_USER, turn], prompt=False).partition(_ANSWER)
        # What a template does not know, it leaves out or writes out as it is.
        written_out = re.search(r"[\"']\s*:", whole[0][len(prompt) :])
        if whole[1] and whole[0].startswith(prompt) and _THOUGHT in whole[0] and not written_out:
            yield prompt, (whole[0] + _ANSWER)[len(prompt) :]
    for block in known.families[0].every:
        opens = "" if known.begun(prompt) or known.unsure else block.opens
        if (opens or known.begun(prompt)) and "to=" not in opens and opens + block.closes not in prompt:
            frames = [frame for frame in known.families[0].frames if frame.before == opens]
            name = f"musing{frames[0].after}" if frames else ""
            answers = "".join(known.families[0].answers[:1]) if not frames else ""
            yield prompt, f"{opens}{name}{_THOUGHT}{block.closes}{answers}\n{_ANSWER}"
    yield prompt if not known.begun(prompt) else "", _ANSWER


def _behind(template: Template, messages: list[dict[str, Any]], *, prompt: bool) -> str:
    for tools in ((), (_TOOL,)):
        try:
            return template.render(messages, tools=tools, prompt=prompt).partition(_USER["content"])[2]
        except BadTemplate:
            continue
    return ""


def _fault(known: Learned, prompt: str, written: str) -> str:
    """What is wrong with what is shown of an answer, whole and letter by letter."""
    for pieces in ([written], written):
        closes = known.begun(prompt)
        output = Output(Dialect(known.families, unsure=known.unsure), thinking=bool(closes), closes=closes)
        told = {"text": "", "thinking": ""}
        for kind, text in [*(one for piece in pieces for one in output.feed(piece.encode())), *output.feed(b"", True)]:
            if kind == TURNED:
                told = {"text": "", "thinking": "", text: told["thinking"] + told["text"]}
            else:
                told[kind] += text
        if told["text"].strip() != _ANSWER or (told[THINKING].strip() != _THOUGHT) is (_THOUGHT in written):
            return f"{written!r} is shown as {told}"
    return ""
