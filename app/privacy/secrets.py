"""Secrets by their published formats, and passwords by the words before them.

The formats are those that the vendors document; each pattern begins with letters that nothing else begins with, so
that it says little about ordinary text.
"""

import re
from collections.abc import Iterable

import re2

from app.privacy import columns, passwords
from app.privacy.passwords import API_KEY, PASSWORD
from app.privacy.spans import MOST, Span, overlaps
from app.privacy.values import Manner, is_secret_value

# The number of characters behind a prefix is a lower bound where vendors changed it over time.
FORMATS: tuple[tuple[str, str], ...] = (
    (
        "private_key",
        r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:\s*(?:\n|\\n)\s*[A-Za-z0-9+/=]{10}|(?:.|\n|\r){0,300}?[A-Za-z0-9+/=]{30})",
    ),
    ("private_key", r"(?:\b|_)AGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("json_web_token", r"(?:\b|_)eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
    ("anthropic_key", r"(?:\b|_)sk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{24,}"),
    ("aws_access_key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?:\b|_)"),
    ("azure_key", r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{42,86}={1,2}"),
    ("databricks_token", r"(?:\b|_)dapi[0-9a-f]{32}\b"),
    ("digitalocean_token", r"(?:\b|_)do[opr]_v1_[0-9a-f]{64}\b"),
    ("docker_token", r"(?:\b|_)dckr_[po]at_[A-Za-z0-9_-]{24,}"),
    ("github_token", r"(?:\b|_)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})(?:\b|_)"),
    ("gitlab_token", r"(?:\b|_)gl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|agent|imt|ffct)-[A-Za-z0-9_.-]{20,}"),
    ("google_key", r"(?:\b|_)AIza[A-Za-z0-9_-]{35}"),
    ("google_oauth_secret", r"(?:\b|_)(?:GOCSPX-[A-Za-z0-9_-]{24,}|ya29\.[A-Za-z0-9_-]{30,})"),
    ("groq_key", r"(?:\b|_)gsk_[A-Za-z0-9]{48,}\b"),
    ("hashicorp_vault_token", r"(?:\b|_)hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("hugging_face_token", r"(?:\b|_)hf_[A-Za-z0-9]{30,}\b"),
    ("npm_token", r"(?:\b|_)npm_[A-Za-z0-9]{36}\b"),
    ("openai_key", r"(?:\b|_)sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}"),
    ("openai_key", r"(?:\b|_)sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    ("pypi_token", r"(?:\b|_)pypi-AgE[A-Za-z0-9_-]{50,}"),
    ("sendgrid_key", r"(?:\b|_)SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    ("shopify_token", r"(?:\b|_)shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("slack_token", r"(?:\b|_)(?:xox[abceoprs]-(?:\d-)?[A-Za-z0-9-]{16,}|xapp-\d-[A-Za-z0-9-]{20,})"),
    ("slack_webhook", r"(?:\b|_)hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}"),
    ("stripe_key", r"(?:\b|_)(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,})"),
    ("telegram_token", r"(?:\b|_)\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("xai_key", r"(?:\b|_)xai-[A-Za-z0-9]{60,}\b"),
    # DeepSeek and those who imitate it, OpenRouter, Perplexity, Replicate, Notion, Linear.
    ("api_key", r"(?:\b|_)sk-(?:or-v1-[0-9a-f]{64}|[0-9a-f]{32})\b"),
    ("api_key", r"(?:\b|_)pplx-[A-Za-z0-9]{48}\b"),
    ("api_key", r"(?:\b|_)r8_[A-Za-z0-9]{37}\b"),
    ("api_key", r"(?:\b|_)ntn_\d{11}[A-Za-z0-9]{35}\b"),
    ("api_key", r"(?:\b|_)lin_api_[A-Za-z0-9]{40}\b"),
)

# The secret is the group.
ASSIGNMENTS: tuple[tuple[str, str], ...] = (
    (
        "address_with_password",
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,120}:([^\s@\"'<>]{3,100})@[\pL\d$%{<\[]",
    ),
    ("address_with_password", r"\b[\w.-]{1,40}:([^\s@\"'<>]{3,100})@(?:tcp|unix)\("),
    ("address_with_password", r"(?i)(?:\bthin:|\bsqlplus\s{1,4}(?:-\w\s)?)[\w.]{1,40}/([^\s@/\"']{3,60})@"),
    # A token in the place of the user.
    ("api_key", r"\bhttps?://([A-Za-z0-9_-]{20,})@[A-Za-z0-9]"),
    (
        "bearer_token",
        r"(?i)\bauthorization[\"']?(?:,\s{0,4}[\"']?value[\"']?)?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|token|basic)\s+([A-Za-z0-9._~+/=-]{16,})",
    ),
    # Behind the options of commands that take a password or a name with one.
    (
        "password",
        r"\b(?:curl|https?|xh|wget)\b(?:[^\n]|\\\n){0,200}?\s(?:-[a-zA-Z]{0,6}[uU]|--user|--proxy-user)(?:\s{1,4}|=)?[\"']?[^\s:\"'/$]{1,80}:([^\s\"']{3,})",
    ),
    ("password", r"(?m)^\s{0,20}(?:-u|--user|--proxy-user)[ =][\"']?[^\s:\"'/$]{1,80}:([^\s\"'/]{6,})"),
    ("password", r"\b(?:mysql|mariadb)[a-z]{0,10}\b[^\n|]{0,120}?[\s\"']-p[\"']?([^\s\"',\]]{4,})"),
    ("password", r"\bsshpass[\"']?,?\s{1,4}[\"']?-p[\"']?,?\s{0,4}[\"']?([^\s\"']{4,})"),
    (
        "password",
        r"\b(?:docker|podman|helm|oc|az|skopeo|buildah|crane|nerdctl)\b[^\n]{0,60}?\blogin\b[^\n]{0,120}?"
        r"\s-p[ =]?[\"']?([^\s\"']{4,})",
    ),
    ("password", r"(?i)\bnet use\b[^\n]{0,120}?/user:\S{1,60}\s([^\s/\"']{4,})"),
)

# Names of passwords and keys; what is behind them is looked at where one occurs.
_NAMES = (("password", PASSWORD), ("api_key", API_KEY))


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


def _together() -> re2.Set:
    together = re2.Set.SearchSet(_options())
    for _, pattern in FORMATS + ASSIGNMENTS:
        together.Add(pattern)
    for _, name in _NAMES:
        together.Add(f"(?i){name}")
    together.Compile()
    return together


# One pass over the text tells which patterns occur at all; hardly ever does a second one follow.
_ANY = _together()
_EACH = [(kind, re2.compile(pattern.encode(), _options())) for kind, pattern in FORMATS + ASSIGNMENTS]


def find(text: bytes) -> list[Span]:
    """All secrets in a UTF-8 text; what has a vendor's format is not found a second time as an assignment."""
    found: list[Span] = []
    for index in sorted(_ANY.Match(text) or ()):
        if index < len(_EACH):
            kind, pattern = _EACH[index]
            assignment = index >= len(FORMATS)
            spans = (span for match in pattern.finditer(text) if (span := _span(kind, match, assignment)) is not None)
            _add(spans, found)
        else:
            kind, _ = _NAMES[index - len(_EACH)]
            _add(passwords.find(text, kind), found)
            if kind == "password":
                _add(columns.find(text), found)
    return found


def _add(spans: Iterable[Span], found: list[Span]) -> None:
    """Those that stand nowhere yet; findings are counted and not matches, so that no name hides a password behind."""
    for _, span in zip(range(MOST), (span for span in spans if not overlaps(span, found)), strict=False):
        found.append(span)


def _span(kind: str, match: "re2._Match", assignment: bool) -> Span | None:
    """Where the secret of a match stands, if it is one."""
    if not assignment:
        return Span(kind, *match.span()) if _is_token(kind, match.group()) else None
    value = match.group(1).decode("utf-8", "ignore")
    if kind == "address_with_password" and (_PORT.match(value) or value[0] in "{<"):
        return None
    return Span(kind, *match.span(1)) if is_secret_value(kind, value, Manner.BARE) else None


# A number behind a host, and what comes after it.
_PORT = re.compile(r"\d{1,5}(?:[/,;?#\])]|\Z)")


def _is_token(kind: str, token: bytes) -> bool:
    """Not the gap of a manual, such as ghp_xxxxxxxx; any other doubt counts as a secret."""
    return kind == "private_key" or b"xxxxxxxx" not in token.lower()
