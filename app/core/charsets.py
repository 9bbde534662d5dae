"""Which encoding the bytes of a text are in, where nothing says so: the best guess, by what reads like words.

Every candidate is tried on the lines that are not ASCII, and each of their characters is weighed: as a letter of a word
in one script and one language, as a sign that texts have, or as what nobody writes. The tables know some hundred common
characters, which is enough: in a wrong encoding nearly nothing reads like words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_SAMPLE = 8_000
# Of a few letters more must speak for it than of many.
_LEAST, _LEAST_OF_FEW, _FEW = 0.3, 0.65, 2
# Of UTF-16 all characters are weighed, and nearly all of them must be such as texts have.
_LEAST_16 = 0.6
# In the order of how often they are met, which decides between equals; by the name that mail and web give them.
CANDIDATES = {
    "windows-1252": "cp1252",
    "gb18030": "gb18030",
    "shift_jis": "cp932",
    "windows-1251": "cp1251",
    "big5": "big5",
    "euc-kr": "cp949",
    "windows-1250": "cp1250",
    "windows-1254": "cp1254",
    "windows-1253": "cp1253",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "euc-jp": "euc_jp",
    "koi8-r": "koi8_r",
    "ibm866": "cp866",
}
_WIDE = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
# Letters that languages have beside those of English, by what they are written in.
_WESTERN = "äöüß áéíóúñü àâæçéèêëîïôœùûüÿ àèéìòóù áâãàçéêíóôõúü åäöé æøåé áæéíðóúýþö ëïéèüö"
_CENTRAL = "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž äöüß"
_LATIN = {"cp1252": _WESTERN.split(), "cp1250": _CENTRAL.split(), "cp1254": ["çğıöşüâîiı̇"]}
_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·°§©®™€£¥¡¿½¼¾²³±×ªº№\u00a0\u3000")
_OFTEN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实這個們來為國說時會對過發後裡"
    "與學現當沒動還進樣點開從實經種麼關長問間無體頭機電話請讓應該嗎東車見幾邊兩氣文件您日月今明高新名字全部件密码服务信息系统"
    "日本国会年時間見行場東京大学語気電話車駅今何分前後私思言食書読新聞入出手名前円社員店町山川田"
    "이다는에의가을하고지로은를한어도기사서자시인나그있리정대일부해수아들전라원과만장상보안니요습주여적조용경제구세"
    "оеаинтсрвл"
    "יוהלארתםמשב"
    "اليمونترب"
    "αοιετνσηρπκ"
)
_FINALS = re.compile("[ךםןףץ](?=[א-ת])")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_NEVER = -4.0


def guess(data: bytes) -> tuple[str, str] | None:
    """The text, and the name of the encoding that it most likely is in; None for what is no text."""
    if b"\0" in data:
        return _guess_wide(data)
    sample = b"".join(_lines(data))
    best: list[tuple[float, str]] = []
    for name, codec in CANDIDATES.items():
        text = _decoded(sample, codec)
        few = text is not None and sum(not c.isascii() for c in text) <= _FEW
        if text is not None and (weight := _weight(text, codec)) >= (_LEAST_OF_FEW if few else _LEAST):
            best.append((-round(weight, 2), name))
    for _, name in sorted(best, key=lambda found: found[0]):
        text = _decoded(data, CANDIDATES[name])
        if text is not None and not _controls(text):
            return text, name
    return _guess_wide(data)


def _guess_wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: English has a zero in every second place, others mostly in some."""
    found: list[tuple[float, str, str]] = []
    for name, codec in _WIDE.items():
        text = _decoded(data, codec)
        if text and not _controls(text) and (weight := _weight(text[:_SAMPLE], codec, ascii_counts=True)) >= _LEAST_16:
            found.append((weight, text, name))
    return max(found)[1:] if found else None


def _lines(data: bytes) -> Iterator[bytes]:
    """Lines that tell something, up to the size of a sample; a line end is part of a letter in no candidate."""
    size = 0
    for match in _NOT_ASCII.finditer(data):
        yield match[0]
        size += len(match[0])
        if size > _SAMPLE:
            return


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _controls(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff]", text) is not None


def _weight(text: str, codec: str, *, ascii_counts: bool = False) -> float:
    """How much of what is not ASCII reads like text, from 0 to a little above 1."""
    total, count = 0.0, 0
    latin: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0]
        foreign = sum(not c.isascii() for c in word)
        if foreign:
            total += _of_word(word, foreign, latin)
            count += foreign
    total += _of_latin(latin, codec)
    signs = [c for c in text if not (c.isascii() or c.isalpha())]
    total, count = total + sum(map(_of_sign, signs)), count + len(signs)
    if ascii_counts:
        plain = sum(c.isascii() for c in text)
        total, count = total + plain, count + plain
    return total / count if count else 0.0


def _of_word(word: str, foreign: int, latin: list[str]) -> float:
    """What the letters of a word weigh that are not ASCII; those of Latin words are put into `latin`."""
    scripts = {_script(c) for c in word}
    if "other" in scripts or len(scripts - {"han", "kana", "hangul"}) > 1 or (len(scripts) > 1 and "latin" in scripts):
        # Words of dense scripts go on in Latin letters without a space.
        dense = sum(_of_letter(c) for c in word if _script(c) in ("han", "kana", "hangul"))
        return dense if scripts & {"han", "kana", "hangul"} else 0.05 * foreign
    if any(before.islower() and after.isupper() for before, after in pairwise(word)):
        return 0.05 * foreign
    if scripts == {"latin"}:
        # A word of other letters alone is one of another script, in a wrong encoding.
        if foreign > 1 and 3 * (len(word) - foreign) < foreign:
            return 0.15 * foreign
        latin += (c for c in word.lower() if not c.isascii())
        return 0.0
    if len(word) == 1 and not scripts & {"han", "kana", "hangul"}:
        return 0.4
    return sum(_of_letter(c) for c in word) - len(_FINALS.findall(word))


def _of_latin(letters: list[str], codec: str) -> float:
    """What letters beside those of English weigh in the one language that has most of them."""
    languages = _LATIN.get(codec, ["àâçéèêëîïôùûü"])
    known = max(sum(c in language for c in letters) for language in languages)
    return known + 0.1 * (len(letters) - known)


def _of_letter(char: str) -> float:
    if char.lower() in _OFTEN:
        return 1.2
    match _script(char):
        case "kana":
            return 1.0
        case "han":
            return 0.6 if _is_common(char) else 0.05
        case "hangul":
            return 0.7 if _is_common(char) else 0.1
        case _:
            return 0.9 if char.isupper() else 1.0


def _of_sign(char: str) -> float:
    if char in _SIGNS or "\u3001" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e":
        return 0.7
    category = unicodedata.category(char)
    if category in ("Cc", "Cn", "Co", "Cs", "Cf"):
        return _NEVER
    return 0.5 if category[0] == "M" else 0.1


@lru_cache(8_000)
def _script(char: str) -> str:
    """The script of a letter, as far as it matters here."""
    if char.isascii() or "\u00aa" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff":
        return "latin"
    ranges = (
        ("greek", "\u0370", "\u03ff"),
        ("cyrillic", "\u0400", "\u04ff"),
        ("hebrew", "\u05d0", "\u05ea"),
        ("arabic", "\u0620", "\u06d3"),
        ("kana", "\u3041", "\u30fe"),
        ("han", "\u3400", "\u9fff"),
        ("hangul", "\uac00", "\ud7a3"),
    )
    return next((name for name, first, last in ranges if first <= char <= last), "other")


@lru_cache(8_000)
def _is_common(char: str) -> bool:
    """Whether a character stands among the first some thousand of a national standard."""
    firsts = (("gb2312", 0xB0, 0xD7), ("euc_jp", 0xB0, 0xCF), ("big5", 0xA4, 0xC6), ("euc_kr", 0xB0, 0xC8))
    for codec, first, last in firsts:
        try:
            if first <= char.encode(codec)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
