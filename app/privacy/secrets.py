"""Secrets by their published formats, and passwords by the words before them.

The formats are those that the vendors document; each pattern begins with letters that nothing else begins with, so
that it says little about ordinary text.
"""

import math
import re
from collections import Counter
from typing import NamedTuple

import re2

# The number of characters behind a prefix is a lower bound where vendors changed it over time.
FORMATS: tuple[tuple[str, str], ...] = (
    (
        "private_key",
        r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:\s*(?:\n|\\n)\s*[A-Za-z0-9+/=]{10}|(?:.|\n|\r){0,300}?[A-Za-z0-9+/=]{30})",
    ),
    ("private_key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("json_web_token", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
    ("anthropic_key", r"\bsk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{24,}"),
    ("aws_access_key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    ("azure_key", r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{42,86}={1,2}"),
    ("databricks_token", r"\bdapi[0-9a-f]{32}\b"),
    ("digitalocean_token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("docker_token", r"\bdckr_[po]at_[A-Za-z0-9_-]{24,}"),
    ("github_token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b"),
    ("gitlab_token", r"\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|agent|imt|ffct)-[A-Za-z0-9_.-]{20,}"),
    ("google_key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("google_oauth_secret", r"\b(?:GOCSPX-[A-Za-z0-9_-]{24,}|ya29\.[A-Za-z0-9_-]{30,})"),
    ("groq_key", r"\bgsk_[A-Za-z0-9]{48,}\b"),
    ("hashicorp_vault_token", r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("hugging_face_token", r"\bhf_[A-Za-z]{30,}\b"),
    ("npm_token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("openai_key", r"\bsk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}"),
    ("openai_key", r"\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    ("pypi_token", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    ("sendgrid_key", r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    ("shopify_token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("slack_token", r"\b(?:xox[abceoprs]-(?:\d-)?[A-Za-z0-9-]{16,}|xapp-\d-[A-Za-z0-9-]{20,})"),
    ("slack_webhook", r"\bhooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}"),
    ("stripe_key", r"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,})"),
    ("telegram_token", r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("xai_key", r"\bxai-[A-Za-z0-9]{60,}\b"),
    # DeepSeek and those who imitate it, OpenRouter, Perplexity, Replicate, Notion, Linear.
    ("api_key", r"\bsk-(?:or-v1-[0-9a-f]{64}|[0-9a-f]{32})\b"),
    ("api_key", r"\bpplx-[A-Za-z0-9]{48}\b"),
    ("api_key", r"\br8_[A-Za-z0-9]{37}\b"),
    ("api_key", r"\bntn_\d{11}[A-Za-z0-9]{35}\b"),
    ("api_key", r"\blin_api_[A-Za-z0-9]{40}\b"),
)

# How a password is announced, what stands between, and the value, which ends where its container ends it.
_ANNOUNCED = (
    r"(?:pass(?:word|wort|wd|phrase|code)|\bpwd|\bpass|kennwort|mot de passe|contrase(?:ñ|n)a|\bsenha|wachtwoord|"
    r"пароль|密码|パスワード)"
)
_IS = r"(?:=>|:=|==?|:|(?: is| ist| lautet| est| es| was| war| will be)(?: now| jetzt)?(?:\s?:| ))"
_VALUE = r"([^\s\"'`,;<>(){}\[\]|]{6,})"

# The secret is the group.
ASSIGNMENTS: tuple[tuple[str, str], ...] = (
    ("address_with_password", r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,80}:([^\s/@\"'<>]{3,})@[A-Za-z0-9\[]"),
    (
        "bearer_token",
        r"(?i)\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|token|basic)\s+([A-Za-z0-9._~+/=-]{16,})",
    ),
    (
        "api_key",
        r"(?i)(?:api|access|auth|account|client|consumer|encryption|private|refresh|secret|security|session|signing|"
        r"webhook|openai|anthropic|gemini|mistral|cohere|deepseek)[ _.-]?(?:access[ _.-]?)?(?:key|token|secret|pat)"
        r"[\"'`]{0,2}\s{0,4}(?:=>|:=|==?|:| is )\s{0,4}"
        r"[\"'`]{0,3}([^\s\"'`,;<>(){}\[\]]{12,})",
    ),
    ("password", rf"(?i){_ANNOUNCED}[\"'`*_]{{0,4}}\s{{0,4}}{_IS}[\s\"'`*_]{{0,8}}{_VALUE}"),
    # In an element, in a row of a table, behind an option of a command.
    ("password", rf"(?i)<[^<>\n]{{0,40}}{_ANNOUNCED}[^<>\n]{{0,40}}>\s{{0,4}}(?:<!\[CDATA\[)?{_VALUE}"),
    ("password", rf"(?i){_ANNOUNCED}[\"'`*_]{{0,4}}(?:[ ]{{0,40}}[|\t][ ]{{0,40}}|[,;])[\"'`*_]{{0,4}}{_VALUE}"),
    ("password", rf"(?i)(?:^|\s)--?[a-z-]{{0,20}}{_ANNOUNCED}(?:\s{{1,4}}|=)[\"']?{_VALUE}"),
    ("password", r"(?:^|\s)(?:-u|-U|--user|--proxy-user)(?:\s{1,4}|=)[\"']?[^\s:\"']{1,80}:([^\s\"']{3,})"),
)

# Values that stand for a secret and are none: the whole value does, for a real one may hold any of these words.
_PLACEHOLDER = re.compile(
    rb"(?i)\$(?:[{(].*|[a-z_]\w*)|%(?:[a-z]|[({].*)|(?:\*{3,}|x{4,}|\.{3,}|-{3,}|_{3,}|#{3,}).*|(?:[/\\][\w.-]+){2,}"
    rb"|https?://.*|none|null"
    rb"|(?:os|process|env|self|this|config|settings|options|args|request|data|user|ctx|app)(?:\.\w+)+"
)
_STANDING_FOR = r"your|example|placeholder|sample|dummy|change[_-]?me|here|redacted|insert|enter"
_SPEAKING = r"my|the|some|api|auth|access|client|db|database|root|admin|user|secret|key|token|value|string|goes|openai"
_PASSES = r"pass(?:word|wort|wd|phrase|code)?|pwd"
_WORDING = re2.compile(
    rf"(?i)@?(?:(?:{_STANDING_FOR}|{_SPEAKING}|{_PASSES}|proxy|host|server)[-_.]?)+(?:_\d{{1,2}})?".encode()
)
# A number is part of it only behind words that say what they are: Password123 is a password.
_NUMBERED = re2.compile(
    rf"(?i)(?:(?:{_SPEAKING}|{_PASSES})[-_.]?)*(?:{_STANDING_FOR})[-_.]?"
    rf"(?:(?:{_STANDING_FOR}|{_SPEAKING}|{_PASSES}|\d{{1,4}})[-_.]?)*".encode()
)
# In an address, the next field begins.
_NEXT_FIELD = re.compile(rb"&(?:amp;)?[A-Za-z_][\w.%-]*=")
# A name in a program, such as config.db_password or getToken.
_NAME = re.compile(rb"[A-Za-z_]+(?:(?:\.|::|->)[A-Za-z_][A-Za-z0-9_]*)*")
# A function of a module, which is called: base64.b64encode(...).
_CALLED = re.compile(rb"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_WORDS = re.compile(rb"[A-Za-z]+(?:[-_/.][A-Za-z]+)*")

# Bits of Shannon entropy in the whole value; measured on passwords and on prose that speaks of passwords.
_ENOUGH_BITS = {"password": 15.5, "address_with_password": 4.0, "api_key": 36.0, "bearer_token": 40.0}
# More of one kind says nothing new and costs time.
_MOST = 100


class Span(NamedTuple):
    """Where a finding of a kind stands, in bytes of the UTF-8 text."""

    kind: str
    start: int
    end: int


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


def _together() -> re2.Set:
    together = re2.Set.SearchSet(_options())
    for _, pattern in FORMATS + ASSIGNMENTS:
        together.Add(pattern)
    together.Compile()
    return together


# One pass over the text tells which patterns occur at all; hardly ever does a second one follow.
_ANY = _together()
_EACH = [(kind, re2.compile(pattern.encode(), _options())) for kind, pattern in FORMATS + ASSIGNMENTS]


def find(text: bytes) -> list[Span]:
    """All secrets in a UTF-8 text; what has a vendor's format is not found a second time as an assignment."""
    found: list[Span] = []
    for index in sorted(_ANY.Match(text) or ()):
        kind, pattern = _EACH[index]
        assignment = index >= len(FORMATS)
        worthy = (span for match in pattern.finditer(text) if (span := _span(kind, match, assignment)) is not None)
        mine = (span for span in worthy if not any(o.start < span.end and span.start < o.end for o in found))
        # Findings are counted and not matches: a hundred names in a program hide no password behind them.
        for _, span in zip(range(_MOST), mine, strict=False):
            found.append(span)
    return found


def _span(kind: str, match: "re2._Match", assignment: bool) -> Span | None:
    """Where the secret of a match stands, if it is one."""
    if not assignment:
        return Span(kind, *match.span()) if _is_token(kind, match.group()) else None
    start, _ = match.span(1)
    value = _NEXT_FIELD.split(match.group(1), maxsplit=1)[0]
    if match.string[start + len(value) : start + len(value) + 1] == b"(" and _CALLED.fullmatch(value):
        return None
    return Span(kind, start, start + len(value)) if _is_value(kind, value) else None


def _is_token(kind: str, token: bytes) -> bool:
    """Not the gap of a manual, such as ghp_xxxxxxxx; any other doubt counts as a secret."""
    return kind == "private_key" or b"xxxxxxxx" not in token.lower()


def _is_value(kind: str, value: bytes) -> bool:
    """Whether an assigned value is likely a secret rather than a word, a name or a gap to fill."""
    value = value.rstrip(b".!?:")
    if _is_gap(value) or _NAME.fullmatch(value) or _bits(value) < _ENOUGH_BITS[kind]:
        return False
    if kind in {"api_key", "bearer_token"}:
        return any(48 <= c <= 57 for c in value)
    # Words joined by hyphens are a passphrase only when there are many.
    return kind != "password" or len(value) >= 20 or not _WORDS.fullmatch(value)


def _is_gap(value: bytes) -> bool:
    """Whether it only says that a secret belongs there."""
    return any(words.fullmatch(value) for words in (_PLACEHOLDER, _WORDING, _NUMBERED))


def _bits(value: bytes) -> float:
    """Shannon entropy of the characters, times their number."""
    return sum(-n * math.log2(n / len(value)) for n in Counter(value).values())
