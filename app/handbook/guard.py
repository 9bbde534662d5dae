"""Whether a message asks about this program at all.

Most messages do not, and many sound alike: files are deleted in Python, exit codes belong to bash, and keys open doors.
So a message must ask, must be short, must name the program or things that only a program like this one has, and, where
it does not name it, must hold no word that the handbook does not know: it would be about something else.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.handbook.words import EMPTY, PLAIN, comparable, spoken

# Longer messages are texts to work on, whatever they ask at their end.
LONGEST = 600
_MOST_LINES = 3
NAME = "signalbox"

# What this much points to is this program.
ENOUGH = 2
# A message that names the program may hold this many words that its handbook does not know.
_STRANGE = 2

_ASKS = frozenset(
    "how what where why which who whose when can could may must should do does did is are was will would has have am "
    "whats wheres hows whos".split()
)
# How somebody begins who repeats what the program told them.
_SAYS = ("it says", "signalbox says", "it said", "signalbox said", "there is a message", "i get the")
# What stands before the question itself and says nothing.
_POLITE = re.compile(
    r"^(?:hi|hello|hey|ok|okay|so|and|but|well|please|sorry|excuse me|quick question|question)\b[\s,.:!-]*"
    r"|^(?:(?:can|could|would|will) you (?:please )?)?(?:tell me|explain(?: to me)?|show me|help me(?: to)?"
    r"|i(?:'d| would) (?:like|want) to know|do you know|i want to know|i wonder)\b[\s,:]*",
    re.IGNORECASE,
)
# Asks what things of a kind are, or which is the best of them, not what one of this program is or does.
_IN_GENERAL = re.compile(
    r"(?:what(?:['’]s| is| are| does| do)|how (?:does|do|is)) an? |.*\b(?:best|cheapest)\b(?! way)", re.IGNORECASE
)
# Begins what a model is asked to do.
_TASK = re.compile(
    r"(?:can|could|would|will) (?:you|we)\b|(?:write|translate|summari[sz]e|rewrite|draft|list|generate|create|give"
    r"|name|fix|implement|compose|describe|compare|convert|calculate|correct|improve|suggest|act|imagine|pretend|make"
    r"|add|continue|let's|let us|design|plan|proofread|shorten|build|turn|repeat)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"```|[{}]|\(\)|=>|==|;\s*$|</|^\s*(?:def|class|import|from|SELECT|#include)\b", re.MULTILINE)

# Names of other programs, systems and languages: the handbook knows some of them, and a question that names one is
# about it, unless it names this program as well.
_ELSEWHERE = frozenset(
    """
    linux windows macos mac debian ubuntu docker openai vllm litellm llama-server ollama git github sql json html http
    https python bash qt slack sqlcipher utf-8 chatgpt claude gemini gpt anthropic excel png jpeg gif webp ssh cron
    qwen llama gemma safetensors cuda iban chinese japanese korean thai pip word
    """.split()
)

# Speaks to the model.
_ADDRESSED = frozenset(("you", "your", "yours", "youre"))

# What only a program like this one has, and what many programs have: with two of the latter it is this one.
_OWN = """
    chat; my last message; message raised; my data kept; data folder; on this computer; my administrator; gguf; local
    model; run a model; model file; which model; this model was; model answered; model answers; choose model; another
    model; the starter; built-in starter; built-in model; built in model; graphics card; label; restricted chat; raised
    to confidential; provider; api key; key store; the keyring; recovery key; my passphrase; the passphrase; audit log;
    audit entry; audit verify; the register; the officer; policy file; backup; recently deleted; handbook; this window;
    the settings; command palette; all commands; shortcut; dark mode; text size; quiet line; the inspector; the
    sidebar; the composer; semaphore; the search; i attach; attach a; i stop; stop the answer; stop an answer; answers
    stop; copy the answer; the answer was; longest answer; exit code 3; need an account; use this offline
"""
_SHARED = """
    this program; the program; window; full screen; message; my data; draft; key; keyring; model; search; policy;
    organization; option; theme; light mode; command; exit code; prompt; token; proxy; send; attach; passphrase;
    confidential; restricted; internal; account; doctor; bin; register; ctrl; context; unload; officer; entry; verify;
    server; restore; offline; held; menu; inspector; sidebar; starter
"""
# What has such a word in it and is something else, or is done by it elsewhere.
_OTHERS = """
    chat app; chat bot; chat room; group chat; internet provider; network provider; message key; key message; search
    key; i label; i register; i draft; register of; the search for; the key to
"""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a message being about this program: `points`, whether it is named, and what speaks against.

    `quoted` tells that it repeats what the program itself says. `strange` counts words that nobody knows here;
    `elsewhere` tells that the model itself is spoken to, or that the question is about things of a kind in general.
    """

    points: int
    named: bool
    quoted: bool
    strange: int
    elsewhere: bool

    @property
    def enough(self) -> bool:
        """Whether it is about this program."""
        if self.named:
            return self.strange <= _STRANGE
        return self.points >= ENOUGH and self.strange == 0 and not self.elsewhere


def question(message: str) -> str:
    """The question that a message is, without what is only polite; "" when it is none, or a text to work on."""
    text = message.strip()
    if not text or len(text) > LONGEST or text.count("\n") >= _MOST_LINES or _CODE.search(text):
        return ""
    while (rest := _POLITE.sub("", text, count=1)) != text:
        text = rest
    first = next(iter(spoken(text)), "")
    asks = "?" in text or first in _ASKS or text != message.strip() or text.lower().startswith(_SAYS)
    return text if asks and not _TASK.match(text) else ""


def weigh(text: str, knows: Callable[[str], bool], quotes: Callable[[Sequence[str]], bool]) -> Evidence:
    """What speaks for a question being about this program.

    `knows` tells whether the handbook holds a word, `quotes` whether some words in a row stand in it just so.
    """
    words = spoken(text)
    forms = [comparable(word) for word in words]
    named = NAME in words
    points = 2 * _count(forms, _OWN_PHRASES) + _count(forms, _SHARED_PHRASES)
    quoted = quotes(words)
    if quoted:
        points += ENOUGH
    others = bool(_IN_GENERAL.match(text) or not _ADDRESSED.isdisjoint(words) or _count(forms, _OTHERS_PHRASES))
    strange = {
        form
        for word, form in zip(words, forms, strict=True)
        if word not in EMPTY | _ASKS and word != NAME and form not in PLAIN and (word in _ELSEWHERE or not knows(form))
    }
    return Evidence(points, named, quoted, len(strange), others and not quoted)


def _phrases(table: str) -> frozenset[Phrase]:
    return frozenset(tuple(map(comparable, spoken(phrase))) for phrase in table.split(";"))


def _count(forms: Sequence[str], phrases: Iterable[Phrase]) -> int:
    """How many of the phrases occur."""
    runs = {tuple(forms[at : at + long]) for long in (1, 2, 3) for at in range(len(forms))}
    return sum(phrase in runs for phrase in phrases)


_OWN_PHRASES = _phrases(_OWN)
_SHARED_PHRASES = _phrases(_SHARED)
_OTHERS_PHRASES = _phrases(_OTHERS)
