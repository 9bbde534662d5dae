"""The language of the window: translations of ours and of Qt's, and the plurals of English, which has no file."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

OURS = Path(__file__).resolve().parents[3] / "translations"


class EnglishPlurals(QTranslator):
    """Turns `message(s)` into what a number asks for; installed first, so that every real translation goes before."""

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Qt: the text for a number; what is no plural is given back as it is."""
        return sourceText if n < 0 else sourceText.replace("(s)", "" if n == 1 else "s")

    def isEmpty(self) -> bool:
        """Qt: an empty translator would not be asked."""
        return False


def speak(app: QCoreApplication) -> None:
    """Speak the language of the desktop, in our texts and in Qt's own."""
    if QLocale().language() == QLocale.Language.C:
        # A desktop without a language: English words deserve English numbers and dates.
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.World))
    app.installTranslator(EnglishPlurals(app))
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("signalbox", str(OURS)),
    ):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)
