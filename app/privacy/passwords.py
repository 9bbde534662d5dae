"""Passwords and keys by the words before them: how they are announced, and where the value begins.

A pattern ends where a value begins, and the value is read from there, up to its own quote or to where its container
ends it. Patterns are bounded, so that each announcement costs no more than a look at what follows it.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import re2

from app.privacy.patterns import compiled, together
from app.privacy.reading import LOOK, values
from app.privacy.spans import MOST, Span, Work
from app.privacy.values import Manner, is_label, is_mixed, is_report, is_secret_value

_LONG = (
    r"(?:pa(?:ss|ß)w(?:ort|örter|oerter)|pass(?:words?|wd|codes?|[ _-]?phrase)|kennw(?:ort|örter|oerter)|zugangscodes?|"
    r"mots? de passe|contrase(?:ñ|n)a|\bsenha|wachtwoord|"
    r"palavra[ -]passe|ha(?:s|ś)(?:l|ł)(?:o|em)|\bheslo|l(?:ö|o)senord(?:et)?|passord(?:et)?|adgangskoden?|"
    r"\bkodeord(?:et)?|salasana|şifre(?:niz)?|\bsifre|пароль|密码|密碼|パスワード|비밀번호|"
    r"identified (?:with \S{1,40} )?by|requirepass|"
    r"masterauth)"
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
WIDE_COLUMN = (
    rf"(?i)(?:[^\n\t|]{{0,40}}[^\pL\n\t|])?(?:{_LONG}|pwds?|psk|pws?)"
    rf"(?:(?:[^\pL\n\t|]|(?-i:[A-Z][a-z]))[^\n\t|]{{0,60}})?"
)
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
# Whose member it is, as PHP prints it.
_MEMBER = r"(?:[\"']?(?::[\"']?[\w\\]{1,60}[\"']?)?:(?:private|protected)\])?"
_IS = r"(?:=>|:=|===?|=|:|->|→| - )"
# Between the sign and the value: blanks, the next line and its marks, comments, what YAML says of a value.
_BETWEEN = (
    r"(?:\s{0,8}(?:#[^\n]{0,60}\n|/\*[^*\n]{0,60}\*/)[\s>]{0,40}|\s{0,8}(?:!!?[a-z]{2,8}|&[\w-]{1,30})[ ]{1,4}"
    r"|\s{0,8}[|>][+-]?\d?\n[ >]{0,40}|[\s*_>]{0,60})"
)
_NOW = r"(?: (?:now|jetzt|nun|neu))?\s?:?[ \t*_`\"'„“>]{1,4}"
_AWAY = r"(?:'s)?(?:[ \t(][^\n:=<>{}\[\];\"]{0,60}?)?"

# What a value is called within what has its name, and what makes a digest of one.
_HELD = r"(?:value|default|const|enum|examples?|_?#?text|content|current|plain(?:text)?|secret|data|literal|string)"
_HASHING = r"(?:md5|sha\d{0,3}|crypt|password|hash\w{0,12}|bcrypt|pwdencrypt|encrypt|to_bytes|digest)"

# Announcement (~ is the name), and how the value is given.
_FORMS: tuple[tuple[str, Manner], ...] = (
    (rf"~{_CLOSED}{_MEMBER}\s{{0,40}}{_IS}{_BETWEEN}", Manner.BARE),
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
        r"~[\"']?(?:[\s,]{1,60}|[\"'][^<>{}]{0,80}[\s\"'])(?:- )?[\"']?"
        r"(?:(?:string-?|parameter)?value|text|content|data)[\"']?\s{0,8}[:=]\s{0,20}",
        Manner.BARE,
    ),
    (r"~[\"']\s{0,4}\{[^{}]{0,300}?\bdefault\s{0,20}=\s{0,20}", Manner.BARE),
    # In an element of that name, in one that has it as an attribute, and in the next one.
    (r"<(?:[\w.-]{1,30}:)?[\w.-]{0,30}~(?:\s[^<>\n]{0,80})?>\s{0,40}(?:<!\[CDATA\[)?", Manner.BARE),
    (r"\b(?:name|key|id)=[\"'][\w.-]{0,60}~[\"'][^<>\n]{0,80}>\s{0,40}(?:<!\[CDATA\[)?", Manner.BARE),
    (r"~\s?:?\s?<(?:/[a-z][a-z0-9]{0,10}|t[dh][^<>\n]{0,40})>(?:</?[A-Za-z][^<>\n]{0,40}>|[\s:]){0,20}", Manner.BARE),
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
    # One level down: in an object or a list, of JSON and programs, of YAML, and of XML.
    (
        rf"~{_CLOSED}\s{{0,8}}(?:=>|[:=])\s{{0,8}}\{{(?:[^{{}}]{{0,300}}?[\s,\"'])?{_HELD}[\"']?\s{{0,8}}[:=]\s{{0,8}}\[?\s{{0,40}}",
        Manner.BARE,
    ),
    (
        rf"~{_CLOSED}\s{{0,8}}(?:=>|[:=])\s{{0,8}}[\[(]\s{{0,40}}(?:new\s|\{{[^{{}}]{{0,60}}?{_HELD}[\"']?\s{{0,8}}[:=])?\s{{0,8}}",
        Manner.QUOTED,
    ),
    (
        rf"~[\"']?:[ \t]{{0,8}}\n(?:[ \t]+[\w.-]{{1,40}}:[^\n]{{0,80}}\n){{0,6}}[ \t]+[\"']?{_HELD}[\"']?:[ \t]*"
        r"(?:\n[ \t]*-[ \t]|\[)?[ \t]{0,8}",
        Manner.BARE,
    ),
    (r"~[\"']?:[ \t]{0,8}(?:\n[ \t]{0,40}-[ \t]{1,8}|\[[ \t]{0,8})", Manner.BARE),
    (
        r"(?:<(?:[\w.-]{1,30}:)?|\b(?:name|key|id)=[\"'])[\w.-]{0,60}~(?:[\s\"'][^<>\n]{0,80})?>"
        r"(?:\s{0,40}<[\w:.-]{1,30}(?:\s[^<>\n]{0,80})?>){1,2}\s{0,40}(?:<!\[CDATA\[)?",
        Manner.BARE,
    ),
    # Statements of SQL: for whom it is, of which type, and through which function.
    (r"~ for \S{1,80}\s{0,4}(?:=|to)\s{0,4}(?:password\(\s?)?", Manner.QUOTED),
    (
        r"~[\]\"'`]?\s{1,8}(?:as\s{1,4})?n?(?:var)?(?:char|text|string)\w?(?:\s?\(\s?\w{1,8}\s?\))?[\w\s]{0,40}"
        r"(?:=|:=|\bdefault\b)\s{0,8}",
        Manner.QUOTED,
    ),
    (rf"~{_CLOSED}\s{{0,8}}{_IS}\s{{0,8}}(?:[\w.]{{1,30}}\.)?{_HASHING}\(\s{{0,4}}", Manner.QUOTED),
    # In what PHP stores, and in the registry of Windows.
    (r"~[\"'];s:\d{1,6}:", Manner.QUOTED),
    (r"~[ \t]{1,40}REG_(?:EXPAND_|MULTI_)?SZ[ \t]{1,40}", Manner.BARE),
)
_VERBS = r"(?:is|ist|lautet|hei(?:ß|ss)t|est|es|era|was|war|wird|be|è|é|är|er|je|to)"
# Alone in a row of two cells or in a line, where the value is the rest of it.
_LAST = (
    r"^[|>\s\"'`*]{0,8}(?:[\w.-]{1,30}[ ]){0,2}[\w.-]{0,40}~[\"'`*]{0,4}[ \t]{0,40}[,;\t|][ \t|]{0,40}",
    r"^[ \t>+]{0,40}(?:(?:ENV|ARG|setx|setenv|export|set(?: -\w{1,3})?)[ \t]+)?[\w.-]{0,40}~[ \t]+(?:\d )?",
    r"^[ \t>]{0,40}~:?[ \t]{0,8}\r?\n(?:[ \t>]{0,40}\r?\n)?[ \t>]{0,40}",
    # Told in a sentence that ends in the line before, or above what is set off.
    rf"~{_AWAY}(?:[ \t]{_VERBS}(?: (?:now|jetzt|nun|neu|as follows|wie folgt))?[ \t]?:?|[ \t]?:)[ \t*_]{{0,4}}\n"
    r"(?:[ \t>]{0,40}\n){0,2}(?:[ \t>]{0,8}`{3}\w{0,10}\n)?[ \t>*`\"'-]{0,40}",
)
# Told in a sentence; the signs first, for verbs are many.
_SPOKEN = (
    rf"~{_AWAY}\)?\s?:[ \t*_`\"'„“]{{1,4}}",
    rf"~{_AWAY}\)?[ \t]{_VERBS}{_NOW}",
    rf"~{_AWAY}\)?[ \t](?:to|auf|zu){_NOW}",
    r"~'s ",
    # Between tags, and right behind it within a sentence.
    rf"~{_AWAY}\)?[ \t]{_VERBS}\s?:?\s?(?:</?[A-Za-z][^<>\n]{{0,40}}>[\s:]{{0,8}}){{1,6}}",
    r"(?:\b(?:mit|with|using|per|und|and|in)\s|[(/,]\s?)(?:(?:dem|the|das|your|my|ihrem|deinem|meinem)\s)?"
    r"~[ \t]{1,4}[*_`\"'„“]{0,3}",
)

# Short names in sentences; and after names of some languages, their own words for it. With more words between the name
# and its sign, or its cell.
_SHORT_NAMES = r"\b(?:pwds?|pws?|psk)\b"
_BY_LANGUAGE = (
    (r"~(?:就?是|[为為]|は|[는은])[ \t]?:?[ \t]{0,4}", "(?:密码|密碼|パスワード|비밀번호)"),
    (r"~[ \t]{1,4}", "(?:密码|密碼|パスワード|비밀번호)"),
    (r"~(?:[ \t]-)?[ \t](?:on|jest|to|это)[ \t]?:?[ \t]{1,4}", r"(?:salasana|ha(?:s|ś)(?:l|ł)(?:o|em)|пароль)"),
)
_FARTHER = (
    r"~[ \t(][^\n\t:;=<>{}\[\]|\"]{1,40}"
    r"(?:[\"']\s{0,4}:|[ ]?(?:=>?|->)|[ ]?[\t;|]|</t[dh]>\s{0,40}<t[dh][^<>\n]{0,40}>)[ \t]{0,8}"
)

# What keys are announced with: not in sentences, and never without a sign between.
_FORMS_OF_KEYS = (0, 1, 2, 5, 7, 8, 10, 11, 15, 16, 17, 18, 19, 23, 24)

_NAMES = (
    ("password", PASSWORD, tuple(at for at in range(len(_FORMS)) if at != 11)),
    ("api_key", API_KEY, _FORMS_OF_KEYS),
)


class _Form(NamedTuple):
    """One way to announce a value, and how it is given behind it."""

    pattern: str
    manner: Manner
    # Whether it must be all that is left of its line.
    last: bool
    compiled: "re2._Regexp"
    # Where words may stand between, a pattern of both would have to remember each of many names: it is found first, and
    # the rest is only looked for right behind it.
    name: "re2._Regexp | None" = None
    # What a value must be made of where its announcement says little.
    needs: Callable[[str], bool] = bool

    def search(self, text: bytes, position: int, work: Work) -> tuple[int, int, int] | None:
        """Where the next name begins and ends, and where its value may begin."""
        if self.name is None:
            match = self.compiled.search(text, position)
            return (*match.span(1), match.end()) if match and work.spend(_LOOK_COST) else None
        while (named := self.name.search(text, position)) and work.spend(_LOOK_COST):
            position = named.end()
            if behind := self.compiled.match(text, position, min(len(text), position + _FURTHEST)):
                return (*named.span(), behind.end())
        return None


# What a look at a name costs, and at what may be a value; how far such a value may begin behind its name.
_LOOK_COST, _VALUE_COST = 8, 40
_FURTHEST = 400


def _form(form: str, name: str, manner: Manner, *, last: bool = False, needs: Callable[[str], bool] = bool) -> _Form:
    if form.startswith(f"~{_AWAY}"):
        rest = f"(?im){form.removeprefix('~')}"
        return _Form(rest, manner, last, compiled(rest), compiled(f"(?i){name}"), needs)
    pattern = f"(?im){form.replace('~', f'({name})')}"
    return _Form(pattern, manner, last, compiled(pattern, 64 << 20), None, needs)


def _is_of_both(value: str) -> bool:
    """Letters and digits in one piece that is no name."""
    return " " not in value and any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and not is_label(value)


_FORMS_OF: dict[str, list[_Form]] = {
    kind: [_form(form, name, manner) for form, manner in (_FORMS[at] for at in which)] for kind, name, which in _NAMES
}
_FORMS_OF["password"] += [_form(form, PASSWORD, Manner.SPOKEN, last=True) for form in _LAST]
_FORMS_OF["password"] += [_form(form, _LONG, Manner.SPOKEN) for form in _SPOKEN]
_FORMS_OF["password"] += [_form(form, _SHORT_NAMES, Manner.SPOKEN, needs=is_mixed) for form in _SPOKEN[:2]]
_FORMS_OF["password"] += [_form(form, name, Manner.SPOKEN, needs=is_mixed) for form, name in _BY_LANGUAGE]
_FORMS_OF["password"].append(_form(_FARTHER, _LONG, Manner.BARE, needs=_is_of_both))
_FORMS_OF["api_key"].append(_form(_LAST[0], API_KEY, Manner.SPOKEN, last=True))
# A few passes tell which forms occur at all; the states of more than a few of them would multiply, and what begins with
# the name is apart from what has something before it.
_TOGETHER = 3
_SIEVES = [
    (kind, those[first : first + _TOGETHER], together(forms[at].pattern for at in those[first : first + _TOGETHER]))
    for kind, forms in _FORMS_OF.items()
    for begins in (True, False)
    if (those := [at for at, one in enumerate(forms) if not one.name and one.pattern.startswith("(?im)((") is begins])
    for first in range(0, len(those), _TOGETHER)
]
_AWAY_FORMS = [(kind, at) for kind, forms in _FORMS_OF.items() for at, form in enumerate(forms) if form.name]


def find(text: bytes, kind: str, work: Work) -> Iterator[Span]:
    """Values behind the names of passwords or of keys; one may be found more than once."""
    hits = [those[hit] for its, those, sieve in _SIEVES if its == kind for hit in sieve.Match(text) or ()]
    hits += [at for its, at in _AWAY_FORMS if its == kind]
    for at in sorted(hits):
        yield from _worthy(text, kind, _FORMS_OF[kind][at], work)


def _worthy(text: bytes, kind: str, form: _Form, work: Work) -> Iterator[Span]:
    position = found = 0
    last, manner = form.last, form.manner
    while found < MOST and (place := form.search(text, position, work)) and work.spend(_VALUE_COST):
        begin, end, start = place
        name = text[begin:end]
        head = text[start : start + LOOK].decode("utf-8", "ignore")
        if last and name.lower() == b"pass" and text[begin - 1 : begin] not in _JOINS:
            # A statement of Python.
            position = start
            continue
        runs = _RUNS.search(text[max(0, begin - 20) : end])
        # One of several runs over something; but a line with its number before it, or a server.
        counts = runs is not None and not (runs[1] and text[end : end + 1] == b"=")
        reports = name == b"PASS" and b":" in text[end:start]
        sure = name.lower() not in (b"clave", b"mdp") and not counts
        leads = manner is Manner.BARE and _LEADS.fullmatch(text[max(0, begin - 60) : begin])
        for value, stop, how in values(head, manner, leads=bool(leads), last=last):
            if (
                is_secret_value(kind, value, how)
                and not (reports and is_report(value))
                and form.needs(value)
                and (sure or is_mixed(value))
            ):
                position = start + len(head[:stop].encode())
                yield Span(kind, start, position)
                found += 1
                break
        else:
            # A wrong announcement may stand before the right one.
            position = end


_RUNS = re.compile(
    rb"(?i)\b(?:first|second|third|last|final|next|single|one|two|each|every|another|(\d+)|\d+(?:st|nd|rd|th))"
    rb"[ -]pass\Z"
)
_JOINS = (b"_", b"-", b".")
# What may stand before the name where a line is an assignment and nothing else.
_LEADS = re.compile(rb"(?:.*\n)?[ \t>+]*(?:(?:export|set|ENV|ARG|-)[ \t]+)?[\"']?[\w.-]*", re.DOTALL)
