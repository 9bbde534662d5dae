"""Words: the template is whole, translations keep their fields, plurals and the pseudo-locale work."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from app.core.models import ProviderCheck
from app.ui.preferences.models import ModelTable
from app.ui.preferences.server_check import ServerCheck
from app.ui.start.language import OURS
from app.ui.wiring.bridge import Bridge
from tests.support.samples import local_status

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_translations_keep_their_fields(tool: ModuleType) -> None:
    assert [line for line in tool.check() if "is old" not in line] == []


def test_errors_reasons_actions_and_options_are_extracted(tool: ModuleType) -> None:
    found = tool._sources(tool._template())
    for context, source in (
        ("Errors", "The disk is full."),
        ("Errors", "Restore a backup with “signalbox backup restore”. The file was left as it is."),
        ("Reasons", "You chose this model"),
        ("Actions", "New chat"),
        ("Options", "Text size"),
        ("UnlockPage", "Welcome back"),
    ):
        assert (context, source) in found


def test_every_sentence_of_the_window_is_extracted(tool: ModuleType) -> None:
    # The tool that extracts them overlooks a sentence in an f-string, for one.
    known = {source for _, source in tool._sources(tool._template())}
    files = {path: ast.parse(path.read_text("utf-8")) for path in (ROOT / "app" / "ui").rglob("*.py")}
    said = [(path.name, text) for path, tree in files.items() for text in _literals(tree)]
    assert said
    assert [(name, text) for name, text in said if text not in known] == []


def _literals(tree: ast.AST) -> Iterator[str]:
    """What is given to `tr` as it is written."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="tr"), args=[ast.Constant(value=str(text)), *_]):
                yield text


def test_pseudo_locale_is_loud_and_keeps_fields(tool: ModuleType) -> None:
    assert tool.pseudo("Reading {name}…") == "[Ŕéádíñĝ {name}…~~~~~~]"
    assert "%Ln" in tool.pseudo("%Ln token(s)")


def test_plurals_of_english(themed: QApplication) -> None:
    speaker = QObject()
    assert [speaker.tr("%Ln message(s) found", "", n) for n in (0, 1, 1200)] == [
        "0 messages found",
        "1 message found",
        "1,200 messages found",
    ]
    assert speaker.tr("Open model file(s)") == "Open model file(s)"


def test_the_program_looks_for_translations_where_they_are() -> None:
    assert OURS == ROOT / "translations"
    assert list(OURS.glob("*.ts"))


def test_pseudo_locale_compiles_and_loads(
    tool: ModuleType, themed: QApplication, bridge: Bridge, tmp_path: Path
) -> None:
    target = tmp_path / "pseudo.qm"
    tool._tool("lrelease", "-silent", str(tool.PSEUDO), "-qm", str(target))
    translator = QTranslator()
    assert translator.load(str(target))
    themed.installTranslator(translator)
    try:
        assert QCoreApplication.translate("Actions", "New chat").startswith("[Ñéw çhát")
        assert QCoreApplication.translate("ModelTable", "%Ln token(s)", "", 3).startswith("[3 ")
        assert ModelTable().state_text(local_status()).startswith("[")
        found = ServerCheck(bridge, themed).sentence(ProviderCheck(True, ("small",), 5))
        assert found.startswith("[")
    finally:
        themed.removeTranslator(translator)
