"""Passwords and keys by the words before them: how they are announced, and where the value begins.

A pattern ends where a value begins, and the value is read from there, up to its own quote or to where its container
ends it. Patterns are bounded, so that each announcement costs no more than a look at what follows it.
"""

import re
from collections.abc import Iterator

import re2

from app.privacy.patterns import compiled
from app.privacy.reading import LOOK, values
from app.privacy.spans import MOST, Span
from app.privacy.values import Manner, is_mixed, is_secret_value

_LONG = (
    r"(?:pass(?:words?|wort|wörter|woerter|wd|codes?|[ _-]?phrase)|kennw(?:ort|örter|oerter)|zugangscodes?|"
    r"mots? de passe|contrase(?:ñ|n)a|\bsenha|wachtwoord|"
    r"palavra[ -]passe|ha(?:s|ś)(?:l|ł)o|\bheslo|l(?:ö|o)senord(?:et)?|passord(?:et)?|adgangskoden?|\bkodeord(?:et)?|"
    r"salasana|şifre(?:niz)?|\bsifre|пароль|密码|密碼|パスワード|비밀번호|identified by|requirepass|masterauth)"
)
# Words of other meanings, too: only before a value that has letters, digits and signs.
_WEAK = r"\b(?:clave|mdp)"
# Short ones are words of their own, or parts of a name.
_SHORT = r"(?:(?:\b|[_\d])(?:pass|pwds?|psk|pws?)|[a-z](?-i:Pass|Pwds?|Pw))"
PASSWORD = (
    rf"(?:{_LONG}|{_SHORT}|{_WEAK})(?:[_.-]?(?:\d{{1,2}}|prod|dev|test|staging|root|admin|new|old|confirm(?:ation)?))?"
)
# What a column of them is called, and with more words beside.
COLUMN = rf"(?i)[\w ./-]{{0,30}}{PASSWORD}"
WIDE_COLUMN = rf"(?i)(?:[^\n\t|]{{0,40}}[^\pL\n\t|])?(?:{_LONG}|pwds?|psk|pws?)(?:[^\pL\n\t|][^\n\t|]{{0,60}})?"
# Words that make it a column of something else: of dates, rules, states.
OTHER_COLUMN = re.compile(
    rb"(?i)polic|richtlin|rotat|change|ge\xc3\xa4ndert|expir|ablauf|l\xc3\xa4uft|valid|g\xc3\xbcltig|\bage\b|\balter\b|l(?:en|\xc3\xa4n)g"
    rb"|strength|st\xc3\xa4rke|hash|salt|\b(?:re)?set\b|date\b|datum|status|hint|hinweis|requir|needed|n\xc3\xb6tig|pflicht|updated"
    rb"|\bda?ys\b|\btage\b|since|\bseit\b|attempt|versuch|forgot|vergessen|protect|gesch\xc3\xbctzt|manager|\btype?\b|encr|file|datei"
    rb"|\burl\b|link|field|column|quality|score|complex|history|count\b|anzahl|algorithm|enabled|disabled|format|same"
)
API_KEY = (
    r"(?:api|access|auth|account|client|consumer|encryption|private|refresh|secret|security|session|signing|webhook|"
    r"jwt|bot|openai|anthropic|gemini|mistral|cohere|deepseek)[ _.-]?(?:access[ _.-]?)?(?:key|token|secret|pat)"
)

_CLOSED = r"[\"'`*_\])]{0,4}"
_IS = r"(?:=>|:=|===?|=|:|->|→| - )"
# Between the sign and the value: blanks, the next line and its marks, comments, what YAML says of a value.
_BETWEEN = (
    r"(?:\s{0,8}(?:#[^\n]{0,60}\n|/\*[^*\n]{0,60}\*/)[\s>]{0,40}|\s{0,8}(?:!!?[a-z]{2,8}|&[\w-]{1,30})[ ]{1,4}"
    r"|\s{0,8}[|>][+-]?\d?\n[ >]{0,40}|[\s*_>]{0,60})"
)
_NOW = r"(?: (?:now|jetzt|nun|neu))?\s?:?[ \t*_`\"'„“>]{1,4}"
_AWAY = r"(?:'s)?(?:[ \t(][^\n:=<>{}\[\];\"]{0,60}?)?"

# Announcement (~ is the name), and how the value is given.
_FORMS: tuple[tuple[str, Manner], ...] = (
    (rf"~{_CLOSED}\s{{0,40}}{_IS}{_BETWEEN}", Manner.BARE),
    # A type between: Python, Rust, TypeScript, Kotlin, Basic, C.
    (
        rf"~{_CLOSED}\s{{0,4}}(?:\??:\s{{0,4}}[A-Za-z&*][\w.&|?<>'\[\] ]{{0,30}}|\[\d{{0,4}}\]| As [A-Za-z.]{{1,20}})"
        r"\s{0,40}=\s{0,8}",
        Manner.QUOTED,
    ),
    # An argument of a call, a member of a list, or what stands behind the name in a statement.
    (r"~[\"'`\]]{0,2}\s{0,8},\s{0,8}", Manner.ARGUMENT),
    (r"~[\"']?\(\s{0,8}", Manner.ARGUMENT),
    (r"~[\"'`\]]{0,2}[ \t]{1,40}", Manner.ARGUMENT),
    # Name and value apart.
    (
        r"~[\"']?(?:[\s,]{1,60}|[\"'][^<>{}]{0,80}[\s\"'])(?:- )?[\"']?(?:string-?)?value[\"']?\s{0,8}[:=]\s{0,20}",
        Manner.BARE,
    ),
    (r"~[\"']\s{0,4}\{[^{}]{0,300}?\bdefault\s{0,20}=\s{0,20}", Manner.BARE),
    # In an element of that name, in one that has it as an attribute, and in the next one.
    (r"<(?:[\w.-]{1,30}:)?[\w.-]{0,30}~(?:\s[^<>\n]{0,80})?>\s{0,40}(?:<!\[CDATA\[)?", Manner.BARE),
    (r"\b(?:name|key|id)=[\"'][\w.-]{0,60}~[\"'][^<>\n]{0,80}>\s{0,40}(?:<!\[CDATA\[)?", Manner.BARE),
    (r"~\s?:?\s?</[a-z][a-z0-9]{0,10}>(?:</?[A-Za-z][^<>\n]{0,40}>|[\s:]){0,20}", Manner.BARE),
    # Behind an option of a command.
    (r"(?:^|[\s\"'`\[])--?[a-z-]{0,20}~[\"']?(?:,?\s{1,4}(?:- )?|=)", Manner.BARE),
    (rf"~{_CLOSED}[ ]is[ ]:?", Manner.BARE),
    (
        r"(?:login|user(?:name)?|machine|enable) \S{1,60}\s{1,8}(?:\S{1,60}\s{1,8}){0,3}[a-z-]{0,20}~\s{1,8}(?:\d )?",
        Manner.BARE,
    ),
    # In the brackets of Lua.
    (rf"~{_CLOSED}\s{{0,8}}=\s{{0,8}}\[=*\[", Manner.BARE),
    # A part of a form, below its heading.
    (r"\bname=\"?[\w.-]{0,40}~\"?\r?\n(?:content-[^\n]{1,80}\n)?\r?\n", Manner.BARE),
)
# Alone in a row of two cells or in a line, where the value is the rest of it.
_LAST = (
    r"^[|>\s\"'`*]{0,8}(?:[\w.-]{1,30}[ ]){0,2}[\w.-]{0,40}~[\"'`*]{0,4}[ \t]{0,40}[,;\t|][ \t|]{0,40}",
    r"^[ \t>+]{0,40}(?:(?:ENV|ARG|setx|setenv|export|set(?: -\w{1,3})?)[ \t]+)?[\w.-]{0,40}~[ \t]+(?:\d )?",
    r"^[ \t>]{0,40}~:?[ \t]{0,8}\r?\n(?:[ \t>]{0,40}\r?\n)?[ \t>]{0,40}",
)
# Told in a sentence; the signs first, for verbs are many.
_SPOKEN = (
    rf"~{_AWAY}\)?\s?:[ \t*_`\"'„“]{{1,4}}",
    rf"~{_AWAY}\)?[ \t](?:is|ist|lautet|hei(?:ß|ss)t|est|es|era|was|war|wird|be|è|é|är|er|je|to){_NOW}",
    rf"~{_AWAY}\)?[ \t](?:to|auf|zu){_NOW}",
    r"~'s ",
)

# What keys are announced with: not in sentences, and never without a sign between.
_FORMS_OF_KEYS = (0, 1, 2, 5, 7, 8, 10, 11)

_NAMES = (
    ("password", PASSWORD, tuple(at for at in range(len(_FORMS)) if at != 11)),
    ("api_key", API_KEY, _FORMS_OF_KEYS),
)


def _compiled(form: str, name: str) -> "re2._Regexp":
    return compiled(f"(?im){form.replace('~', f'({name})')}", 64 << 20)


_ASSIGNED = [
    (kind, _compiled(form, name), manner) for kind, name, which in _NAMES for form, manner in (_FORMS[i] for i in which)
]
_LAST_RE = [(kind, _compiled(form, name)) for kind, name in (("password", PASSWORD),) for form in _LAST]
_LAST_RE.append(("api_key", _compiled(_LAST[0], API_KEY)))
_SPOKEN_RE = [_compiled(form, _LONG) for form in _SPOKEN]


def find(text: bytes, kind: str) -> Iterator[Span]:
    """Values behind the names of passwords or of keys; one may be found more than once."""
    for its_kind, form, manner in _ASSIGNED:
        if its_kind == kind:
            yield from _worthy(text, kind, form, manner)
    for its_kind, form in _LAST_RE:
        if its_kind == kind:
            yield from _worthy(text, kind, form, Manner.SPOKEN, last=True)
    if kind == "password":
        for form in _SPOKEN_RE:
            yield from _worthy(text, kind, form, Manner.SPOKEN)


def _worthy(text: bytes, kind: str, form: "re2._Regexp", manner: Manner, last: bool = False) -> Iterator[Span]:
    position = found = 0
    while found < MOST and (match := form.search(text, position)):
        start = match.end()
        head = text[start : start + LOOK].decode("utf-8", "ignore")
        if last and match.group(1).lower() == b"pass" and text[match.start(1) - 1 : match.start(1)] not in _JOINS:
            # A statement of Python.
            position = start
            continue
        if _RUNS.search(text[max(0, match.start(1) - 20) : match.end(1)]):
            # One of several runs over something.
            position = start
            continue
        signs = _SIGNS if match.group(1) == b"PASS" and b":" in text[match.end(1) : start] else None
        sure = match.group(1).lower() not in (b"clave", b"mdp")
        leads = manner is Manner.BARE and _LEADS.fullmatch(text[max(0, match.start(1) - 60) : match.start(1)])
        for value, stop, how in values(head, manner, leads=bool(leads), last=last):
            if (
                is_secret_value(kind, value, how)
                and not (signs and signs.fullmatch(value))
                and (sure or is_mixed(value))
            ):
                position = start + len(head[:stop].encode())
                yield Span(kind, start, position)
                found += 1
                break
        else:
            # A wrong announcement may stand before the right one.
            position = match.end(1)


_RUNS = re.compile(
    rb"(?i)\b(?:first|second|third|last|final|next|single|one|two|each|every|another|\d+(?:st|nd|rd|th)?)[ -]pass\Z"
)
_JOINS = (b"_", b"-", b".")
# What tests report with the word: names of tests and files.
_SIGNS = re.compile(r"[\w./:-]*")
# What may stand before the name where a line is an assignment and nothing else.
_LEADS = re.compile(rb"(?:.*\n)?[ \t>+]*(?:(?:export|set|ENV|ARG|-)[ \t]+)?[\"']?[\w.-]*", re.DOTALL)
