"""Numbers, money, sizes and times as the person's locale writes them."""

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.core.files import guessed_charset
from app.core.money import Money

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF"}


def number(value: int) -> str:
    """A whole number with the locale's separators."""
    return QLocale().toString(value)


def money(value: Money | None) -> str:
    """An amount, with three decimals below one unit; nothing at all is free, and None is not known."""
    if value is None:
        return QCoreApplication.translate("Formats", "cost unknown")
    if value.nano == 0:
        return QCoreApplication.translate("Formats", "free")
    amount = Decimal(value.amount)
    digits = 2 if abs(amount) >= 1 else 3 if abs(amount) >= Decimal("0.001") else 6
    symbol = _SYMBOLS.get(value.currency, value.currency)
    return QLocale().toCurrencyString(float(amount), symbol, digits)


def duration(milliseconds: int) -> str:
    """A time span: 0.4 s, 12 s, 3 min 5 s."""
    if milliseconds < 10_000:
        seconds = QLocale().toString(milliseconds / 1000, "f", 1)
        return QCoreApplication.translate("Formats", "{seconds} s").format(seconds=seconds)
    whole = round(milliseconds / 1000)
    if whole < 60:
        return QCoreApplication.translate("Formats", "{seconds} s").format(seconds=number(whole))
    text = QCoreApplication.translate("Formats", "{minutes} min {seconds} s")
    return text.format(minutes=number(whole // 60), seconds=whole % 60)


def size(octets: int) -> str:
    """A file's size."""
    return QLocale().formattedDataSize(octets, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def parameters(count: int) -> str:
    """How many parameters a model has: 35.1 B, 494 M."""
    for unit, divisor in (("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000)):
        if count >= divisor:
            return f"{QLocale().toString(count / divisor, 'f', 1)} {unit}"
    return number(count)


def moment(at_us: int) -> str:
    """Date and time, short."""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(at_us // 1000), QLocale.FormatType.ShortFormat)


def short_date(at_us: int) -> str:
    """The day alone: 3 Oct."""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(at_us // 1000).date(), "d MMM")


def local_day(at_us: int) -> datetime:
    """The moment in the machine's time zone."""
    return datetime.fromtimestamp(at_us / 1_000_000).astimezone()


def guess_mark(mime_type: str) -> str:
    """The same as `guessed_encoding` where there is little room."""
    charset = guessed_charset(mime_type)
    return f"{charset}?" if charset else ""


def guessed_encoding(mime_type: str) -> str:
    """In which encoding a text was read, where that is a guess; "" where it is none."""
    charset = guessed_charset(mime_type)
    return QCoreApplication.translate("Files", "read as {charset}, a guess").format(charset=charset) if charset else ""
