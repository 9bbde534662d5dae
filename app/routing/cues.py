"""The words and shapes that give a task away, and what each counts.

A stem counts once for each of its words in the instruction; languages are those of the stop words below. Every constant
in here is versioned by the digest of them all in every decision, so a change of a weight is a change of a version.
"""

import re

from app.core.decisions import TaskKind

# An instruction stands at the beginning or at the end; what lies between is material.
HEAD, TAIL = 600, 300
# Shapes are looked for in this much of the text, so that a pasted book costs no more than a page.
SHAPE_LIMIT = 3_000

WORD = re.compile(r"[^\W_]+")

# Stems are compared with the beginning of a word, so that inflections need no list of their own.
STEMS: dict[TaskKind, dict[str, int]] = {
    TaskKind.CODE: {
        "code": 3, "python": 3, "javascript": 3, "typescript": 3, "java": 2, "rust": 2, "golang": 3, "kotlin": 3,
        "sql": 2, "regex": 3, "bash": 3, "shell": 2, "function": 2, "funktion": 2, "fonction": 2, "función": 2,
        "compil": 2, "debug": 3, "refactor": 3, "traceback": 4, "stacktrace": 4, "exception": 2, "algorithm": 2,
        "implement": 2, "programm": 2, "unittest": 3, "pytest": 3, "dockerfile": 3, "html": 2, "css": 2, "api": 1,
        "class": 1, "script": 2, "segfault": 4, "endpoint": 2, "leetcode": 4,
    },
    TaskKind.MATH: {
        "calculat": 3, "comput": 2, "berechn": 3, "calcul": 3, "integral": 3, "derivativ": 3, "ableit": 3,
        "equation": 3, "gleichung": 3, "équation": 3, "ecuación": 3, "solve": 2, "löse": 2, "résou": 2,
        "probabilit": 3, "wahrscheinlich": 2, "matrix": 2, "eigenval": 4, "theorem": 3, "prime": 2, "polynom": 3,
        "triangle": 2, "dreieck": 2, "percent": 1, "prozent": 1, "sum": 1, "algebra": 3, "geometr": 2, "modulo": 3,
    },
    TaskKind.REASONING: {
        "why": 2, "warum": 2, "wieso": 2, "pourquoi": 2, "reason": 2, "prove": 3, "beweis": 3, "puzzle": 4,
        "rätsel": 4, "riddle": 4, "logic": 3, "logik": 3, "deduc": 3, "infer": 2, "compare": 2, "vergleich": 2,
        "tradeoff": 3, "evaluat": 2, "argument": 2, "decid": 2, "entscheid": 2, "strateg": 2, "hypothes": 2,
    },
    TaskKind.WRITING: {
        "write": 2, "schreib": 2, "écri": 2, "rédige": 3, "escrib": 2, "draft": 3, "entwurf": 3, "poem": 4,
        "gedicht": 4, "poème": 4, "poema": 4, "story": 3, "geschichte": 2, "essay": 3, "email": 3, "letter": 3,
        "brief": 2, "blog": 3, "slogan": 4, "speech": 3, "novel": 2, "haiku": 4, "limerick": 4, "lyrics": 4,
        "compose": 2, "verfass": 3, "newsletter": 3, "announcement": 3,
    },
    TaskKind.EDITING: {
        "proofread": 5, "rewrite": 4, "rephrase": 5, "reword": 5, "paraphras": 4, "grammar": 4, "grammatik": 4,
        "spelling": 4, "korrigier": 5, "korrektur": 4, "umformulier": 5, "corrige": 5, "reformul": 5, "shorten": 4,
        "kürze": 3, "polish": 3, "improve": 2, "verbesser": 3, "améliore": 3, "mejora": 3, "edit": 3, "tone": 2,
    },
    TaskKind.SUMMARY: {
        "summar": 5, "zusammenfass": 5, "zusammengefasst": 5, "fasse": 4, "résum": 5, "resum": 5, "riassum": 5,
        "samenvat": 5, "tldr": 5, "gist": 4, "overview": 2, "überblick": 2, "condens": 3, "keypoints": 4, "minutes": 1,
    },
    TaskKind.EXTRACTION: {
        "extract": 5, "extrahier": 5, "extrai": 5, "extrae": 5, "identify": 2, "entit": 3, "parse": 3, "fields": 2,
        "classif": 3, "klassifizier": 3, "categori": 2, "json": 2, "label": 1,
    },
    TaskKind.TRANSLATION: {
        "translat": 6, "übersetz": 6, "tradui": 6, "traduc": 6, "traduz": 6, "tradur": 6, "vertaal": 6, "переве": 6,
    },
    TaskKind.FACTUAL: {
        "who": 2, "when": 1, "where": 2, "wer": 1, "wann": 2, "wo": 1, "qui": 1, "quand": 2, "quién": 2, "cuándo": 2,
        "capital": 3, "hauptstadt": 3, "population": 2, "invent": 2, "founded": 3, "defin": 2, "mean": 1, "bedeut": 2,
    },
    TaskKind.DATA: {
        "csv": 4, "spreadsheet": 4, "tabelle": 3, "table": 2, "dataset": 4, "column": 3, "spalte": 3, "pivot": 4,
        "chart": 3, "excel": 4, "dataframe": 4, "median": 3, "regression": 3, "correlat": 3, "outlier": 3, "kpi": 3,
    },
    TaskKind.CHAT: {
        "hello": 3, "hi": 2, "hey": 2, "hallo": 3, "moin": 3, "thanks": 3, "thank": 3, "danke": 3, "merci": 3,
        "bonjour": 3, "hola": 3, "gracias": 3, "ciao": 3, "feel": 1, "opinion": 1,
    },
}  # fmt: skip

# Stems of up to three letters must be the whole word: "hi" is not "history".
WHOLE_WORD_LENGTH = 3

# No shape may run over the same characters again from each place where it could begin: a paste of nothing but
# beginnings takes no longer than any other.
SHAPES: tuple[tuple[TaskKind, int, re.Pattern[str]], ...] = (
    (TaskKind.CODE, 6, re.compile(r"```|^[ \t]*(?:def|class|import|from \w+ import|#include|fn|const|let)\b", re.M)),
    (TaskKind.CODE, 4, re.compile(
        r"[;{}]\s*$|=>|</\w+>|\w\(\w*\)\s*[:{;]|\bSELECT\b(?:(?!\bSELECT\b).)+\bFROM\b", re.M
    )),
    (TaskKind.CODE, 3, re.compile(r"\b\w+\.(?:py|js|ts|rs|go|java|cpp|sh|sql|ya?ml|toml)\b|\b\w+Error\b")),
    (TaskKind.MATH, 6, re.compile(r"\\(?:frac|sqrt|int|sum|cdot|le|ge|pi|begin)\b|\$[^$\n]{1,80}\$")),
    (TaskKind.MATH, 4, re.compile(r"\d\s*[-+*/^=×÷]\s*\d|\b[a-z]\s*[=^]\s*-?\d|\d\s*[a-z]\s*[-+=]")),
    (TaskKind.DATA, 4, re.compile(r"^(?:[^,;\t|\n]+[,;\t|]){3,}[^,;\t|\n]*\n(?:[^,;\t|\n]*[,;\t|]){3,}", re.M)),
    (TaskKind.FACTUAL, 2, re.compile(r"^\W*(?:what|which|who|when|where|wie|was|quel\w*|cuál)\b.{0,160}\?\s*$", re.I)),
)  # fmt: skip

# A word problem: so many numbers are given and an amount is asked for, or there are many; and what that counts.
ASKED_NUMBERS, ASKED = 2, 6
MANY_NUMBERS, MANY = 3, 4
QUANTITY = re.compile(
    r"\b(?:how (?:many|much|long|old|far)|wie ?viele?|combien|cuánt[oa]s?|in total|on average)\b", re.I
)
NUMBER = re.compile(r"\b\d[\d.,]*\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|twice|half|dozen)\b", re.I)

# On a tie the more specific kind wins; the order is the order of this tuple.
PRECEDENCE = (
    TaskKind.TRANSLATION, TaskKind.SUMMARY, TaskKind.EDITING, TaskKind.EXTRACTION, TaskKind.CODE, TaskKind.MATH,
    TaskKind.DATA, TaskKind.REASONING, TaskKind.WRITING, TaskKind.FACTUAL, TaskKind.CHAT,
)  # fmt: skip
# With fewer points a kind is but a chance.
LEAST = 2

BASE_DIFFICULTY = {
    TaskKind.CHAT: 5, TaskKind.FACTUAL: 20, TaskKind.TRANSLATION: 25, TaskKind.SUMMARY: 30, TaskKind.EDITING: 25,
    TaskKind.EXTRACTION: 30, TaskKind.WRITING: 35, TaskKind.DATA: 45, TaskKind.CODE: 50, TaskKind.REASONING: 55,
    TaskKind.MATH: 55, TaskKind.AGENT: 60,
}  # fmt: skip

# What the length adds to the difficulty: a point for so many characters, up to so many points.
LENGTH_STEP, LENGTH_MOST = 400, 15

# What makes a task harder than its kind: conditions to keep, proofs, long chains.
HARD = re.compile(
    r"\b(?:prove|optimi[sz]e|step by step|schritt für schritt|distributed|concurren\w+|complexity|trade-?offs?|"
    r"must not|exactly|at (?:least|most)|without using|constraints?|architecture|rigorous\w*|edge cases?)\b",
    re.I,
)

# What each of them adds, and all of them at most.
CONDITION, CONDITIONS_MOST = 6, 30

STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("the of and to is in that it for you with this what are on please can how a".split()),
    "de": frozenset("der die das und ist nicht ein eine zu mit für auf wie ich bitte den von im es was".split()),
    "fr": frozenset("le la les des et est une un pour dans que je vous avec sur ce comment du en qui".split()),
    "es": frozenset("el los las una un y es para con que por como mi del se en lo qué cómo favor".split()),
    "it": frozenset("il gli una un e è per con che come di del mi sono nel della questo perché lo".split()),
    "pt": frozenset("o os uma um e é para com que como de do da não em meu você isso por".split()),
    "nl": frozenset("de het een en is niet voor met hoe ik dat van op zijn wat te kun je".split()),
    "pl": frozenset("i w nie na się jest to jak do że z dla co czy proszę mi tego".split()),
}

# A few foreign letters are a quotation; one of so many characters is a language.
SCRIPT_SHARE = 10
# The first character of each script that speaks for one language, with the last one.
SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
)
