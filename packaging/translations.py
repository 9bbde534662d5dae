"""The strings of the window: extract them, make a pseudo-locale of them, compile what is there.

    python packaging/translations.py extract    app/ui and the options → signalbox.ts, and the pseudo-locale
    python packaging/translations.py compile    every .ts of a language → .qm, which the window loads
    python packaging/translations.py check      fails when the template is old or a translation lost a {field} or %n

The pseudo-locale shows what was not translated, what is cut off when words grow by 40 %, and which letters are missing.
"""

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "signalbox.ts"
PSEUDO = FOLDER / "signalbox_pseudo.ts"

_ACCENTS = str.maketrans("aceginorsuyzACEDGINORSUYZ", "áçéĝíñöŕšüýžÁÇÉÐĜÍÑÖŔŠÜÝŽ")
# What a translation must not touch: fields, numbers, mnemonics of keys.
_KEEP = re.compile(r"(\{[^}]*\}|%L?n|%\d)")
_GROWTH = 0.4


def extract() -> None:
    """Write the template and the pseudo-locale."""
    FOLDER.mkdir(exist_ok=True)
    _write(TEMPLATE, _template())
    _write(PSEUDO, _pseudo(TEMPLATE))


def compile_all() -> None:
    """Compile every translation that says something; the template says nothing."""
    for source in sorted(FOLDER.glob("signalbox_*.ts")):
        _tool("lrelease", "-silent", str(source), "-qm", str(source.with_suffix(".qm")))


def check() -> list[str]:
    """What is wrong, as lines; nothing when all is well."""
    problems = []
    if not TEMPLATE.exists() or _sources(_read(TEMPLATE)) != _sources(_template()):
        problems.append(f"{TEMPLATE.relative_to(ROOT)} is old: run extract")
    for path in sorted(FOLDER.glob("signalbox_*.ts")):
        for message in _read(path).getroot().iter("message"):
            source = message.findtext("source") or ""
            for form in _forms(message):
                if form and sorted(_KEEP.findall(form)) != sorted(_KEEP.findall(source)):
                    problems.append(f"{path.name}: “{form}” has other fields than “{source}”")
    return problems


def pseudo(text: str) -> str:
    """A text as the pseudo-locale says it: accents, brackets, and longer."""
    parts = (part if _KEEP.fullmatch(part) else part.translate(_ACCENTS) for part in _KEEP.split(text))
    return f"[{''.join(parts)}{'~' * round(len(text) * _GROWTH)}]"


def _read(path: Path) -> "ET.ElementTree[ET.Element]":
    return ET.parse(path)  # noqa: S314 files of this very repository


def _template() -> "ET.ElementTree[ET.Element]":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.ts"
        sources = [str(path) for path in sorted((ROOT / "app" / "ui").rglob("*.py"))]
        alias = ("-tr-function-alias", "QT_TRANSLATE_NOOP+=noop")
        _tool("lupdate", "-silent", *alias, "-locations", "none", "-source-language", "en", *sources, "-ts", str(made))
        tree = _read(made)
    root = tree.getroot()
    root.attrib.pop("language", None)
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = "Options"
    for text in _option_texts():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        ET.SubElement(message, "translation", type="unfinished")
    return tree


def _option_texts() -> list[str]:
    """What the options say; they are declared below the window, where nothing is translated."""
    sys.path.insert(0, str(ROOT))
    from app.settings.options import OPTIONS  # noqa: PLC0415 the path must be set first

    texts = [text for option in OPTIONS for text in (option.group, option.title, option.help)]
    texts += [title for option in OPTIONS for _, title in option.choices]
    return list(dict.fromkeys(filter(None, texts)))


def _pseudo(template: Path) -> "ET.ElementTree[ET.Element]":
    tree = _read(template)
    root = tree.getroot()
    root.set("language", "en")
    for message in root.iter("message"):
        translation = message.find("translation")
        source = message.findtext("source") or ""
        if translation is None:
            continue
        translation.attrib.pop("type", None)
        for form in list(translation):
            translation.remove(form)
        if message.get("numerus") == "yes":
            for number in ("1", "n"):
                ET.SubElement(translation, "numerusform").text = pseudo(source.replace("(s)", f"({number})"))
        else:
            translation.text = pseudo(source)
    return tree


def _forms(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    if translation is None:
        return []
    return [form.text or "" for form in translation] or [translation.text or ""]


def _sources(tree: "ET.ElementTree[ET.Element]") -> list[tuple[str, str]]:
    return sorted(
        (context.findtext("name") or "", message.findtext("source") or "")
        for context in tree.getroot().iter("context")
        for message in context.iter("message")
    )


def _write(path: Path, tree: "ET.ElementTree[ET.Element]") -> None:
    ET.indent(tree, "  ")
    body = ET.tostring(tree.getroot(), encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def _tool(name: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / f"pyside6-{name}"
    subprocess.run([str(program), *arguments], check=True, cwd=ROOT)


def main() -> int:
    """Do what the one argument says."""
    match sys.argv[1:]:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_all()
        case ["check"]:
            problems = check()
            sys.stderr.write("".join(f"{line}\n" for line in problems))
            return 1 if problems else 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
