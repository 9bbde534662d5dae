"""English is what the sources are written in, so it has no translation file; only its plurals need help."""

from PySide6.QtCore import QTranslator


class EnglishPlurals(QTranslator):
    """Turns `message(s)` into what a number asks for; installed first, so that every real translation goes before."""

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Qt: the text for a number; what is no plural is given back as it is."""
        return sourceText if n < 0 else sourceText.replace("(s)", "" if n == 1 else "s")

    def isEmpty(self) -> bool:
        """Qt: an empty translator would not be asked."""
        return False
