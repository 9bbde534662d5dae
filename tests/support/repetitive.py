"""Texts that repeat themselves: those that somebody may want, with what was asked, and those that nobody does."""

import base64
import json
import random
import re
from collections.abc import Iterator

Asked = tuple[str, str]

WORDS = (
    "signal box line train night rain steel copper wire lamp glass window ledger hour minute slow long green red white "
    "points lever frame bell code block section guard driver station platform crossing bridge tunnel"
).split()
REFRAINS = (
    "Row, row, row your boat,\nGently down the stream.",
    "And the bells rang on, and the bells rang on,\nTill the last of the daylight was gone.",
    "O carry me home, O carry me home,\nWhere the green hills meet the foam.",
)
# As most vocabularies take texts apart: words with the space before, digits one by one, runs of one sign together.
PIECE = re.compile(r" ?[^\W\d_]{1,8}|\d|([-=*#_.~+A])\1{0,15}|\n{1,4}|.", re.DOTALL)


def pieces(text: str) -> list[str]:
    """A text as a model would write it, token by token."""
    return [found.group() for found in PIECE.finditer(text)]


def legitimate(seed: int = 11) -> list[Asked]:
    """More than two hundred messages, each with an answer that holds much of the same and is wanted."""
    chance = random.Random(seed)
    makers = (
        _code, _tables, _encoded, _rules, _numbers, _drawings, _verse, _arrays, _copies, _dumps, _prose, _markup,
    )  # fmt: skip
    found = [pair for make in makers for pair in make(chance)]
    return [*found[:200], *_sheets(), *_lists(chance)]


def loops(seed: int = 12) -> list[Asked]:
    """What a model writes that goes round in a circle: units of 1 to 120 tokens behind some honest words."""
    chance = random.Random(seed)
    made: list[Asked] = []
    for length in (*range(1, 25), *range(25, 121, 5)):
        unit = "".join(f" {chance.choice(WORDS)}" for _ in range(length))
        unit = unit if length < 6 else f"{unit}."
        made.append((chance.choice(_PLAIN_QUESTIONS), "Well, this is how it is:" + unit * (4_000 // length + 2)))
    for sign in (
        "#",
        "# ",
        "-",
        "0",
        "0 ",
        "\n",
        "==",
        "…",
        "の",
        "ha",
        "I'm sorry. ",
        "I'm sorry, but I can't do that.\n",
    ):
        made.append((chance.choice(_PLAIN_QUESTIONS), "So: " + sign * 20_000))
    return made


def counted_loops(seed: int = 13) -> list[Asked]:
    """Circles in which nothing changes but the number of the item."""
    chance = random.Random(seed)
    made = []
    for length in (5, 7, 10, 15, 25, 40):
        words = " ".join(chance.choices(WORDS, k=length)).capitalize()
        for before, behind in (
            ("{n}. ", "\n"),
            ("{n}. ", " "),
            ("{n}) ", "\n\n"),
            ("**{n}.** ", "\n"),
            ("({n}) ", "\n"),
        ):
            loop = (before.format(n=n) + f"{words}.{behind}" for n in range(1, 401))
            made.append((chance.choice(_PLAIN_QUESTIONS), "So they are:\n\n" + "".join(loop)))
    made.append(("Tell me about dogs", "".join(f"{n}. Dogs are a part of every family. " for n in range(1, 401))))
    return made


_PLAIN_QUESTIONS = (
    "###", "Hello!", "Who are you?", "What is the capital of France?", "Explain how a bicycle works.",
    "What happened in 1989?", "Give me 5 ideas for dinner.", "Write a haiku about rain.", "Is 91 a prime number?",
)  # fmt: skip


def _code(chance: random.Random) -> Iterator[Asked]:
    for count in range(8):
        names = [f"{chance.choice(WORDS)}_{number}" for number in range(60 + 10 * count)]
        yield (
            "Write a class with getters",
            "class Box:\n"
            + "".join(
                f"    @property\n    def {name}(self) -> int:\n        return self._{name}\n\n" for name in names
            ),
        )
        yield "Write a test for each", "".join(f"assert halve({2 * n}) == {n}\n" for n in range(200))
        yield "Initialise a buffer in C", "uint8_t buffer[] = {\n" + ("    " + "0x00, " * 8 + "\n") * 16 + "};\n"
        yield "Write a switch", "".join(f"    case {n}:\n        break;\n" for n in range(100, 250))


def _tables(chance: random.Random) -> Iterator[Asked]:
    for columns in range(3, 11):
        head = "| " + " | ".join(chance.sample(WORDS, columns)) + " |\n" + "|---" * columns + "|\n"
        rows = ("| " + " | ".join(chance.choice(("yes", "no")) for _ in range(columns)) + " |\n" for _ in range(60))
        yield "Make a table", head + "".join(rows)
        yield "Make an empty form as a table", head + ("|   " * columns + "|\n") * 12


def _encoded(chance: random.Random) -> Iterator[Asked]:
    for size in (512, 1_024, 2_048, 3_000):
        yield "Encode this as base64", base64.b64encode(bytes(size)).decode()
        yield (
            "Show the icon as a data URI",
            "data:image/png;base64," + base64.b64encode(chance.randbytes(size)).decode(),
        )
        padded = chance.randbytes(200) + bytes(size) + chance.randbytes(200)
        yield "Give me the certificate", base64.encodebytes(padded).decode()


def _rules(chance: random.Random) -> Iterator[Asked]:
    for width in (40, 80, 120, 200, 400):
        rule = chance.choice("-=*_#~") * width
        yield "Write a log with rules", "".join(f"{rule}\n{chance.choice(WORDS)}\n" for _ in range(12))
        yield "Draw a line", "-" * width
    yield "Print 500 dashes", "-" * 500
    yield "Print 2000 equals signs", "=" * 2_000
    yield "A line of 3000 dots, please", "." * 3_000


def _numbers(chance: random.Random) -> Iterator[Asked]:
    for rows, columns in ((50, 20), (100, 50), (28, 28), (64, 64)):
        zeros = (",".join("0" * columns) + "\n") * rows
        yield f"A CSV with {rows} rows and {columns} columns of zeros", zeros
        yield f"Give me a {rows}x{columns} matrix of ones", zeros.replace("0", "1")
        yield f"Eine CSV mit {rows} Zeilen zu je {columns} Nullen", zeros
        bits = "".join(chance.choice("01") for _ in range(rows * columns))
        yield "A random binary string", bits
    for digits in (100, 400):
        yield "What is one third as a decimal?", "0." + "3" * digits
        yield f"Write {digits} zeros", "0" * digits
    yield "Write 512 zero bits", "0" * 512
    yield "Count to one thousand", ", ".join(map(str, range(1, 1_001)))


def _drawings(chance: random.Random) -> Iterator[Asked]:
    for width in (16, 24, 32, 40, 60):
        wall, room = "#" * width + "\n", "#" + "." * (width - 2) + "#\n"
        yield "Draw a room in ASCII", wall + room * 20 + wall
        yield "Draw a chessboard", ("# . " * (width // 4) + "\n" + " .# " * (width // 4) + "\n") * 4
        yield "Draw a tree in ASCII", "".join(" " * (width - n) + "*" * (2 * n + 1) + "\n" for n in range(width))
        yield f"A {width} by {width} map of dots", ("." * width + "\n") * width


def _verse(chance: random.Random) -> Iterator[Asked]:
    for refrain in REFRAINS:
        for verses in (4, 8, 12):
            poem = (" ".join(chance.choices(WORDS, k=12)) + f",\n\n{refrain}\n\n" for _ in range(verses))
            yield "Write a song with a refrain", "".join(poem)
    yield "Sing row your boat as a round", f"{REFRAINS[0]}\n" * 12
    yield (
        "Ninety-nine bottles",
        "".join(f"{n} bottles of beer on the wall, {n} bottles of beer.\nTake one down.\n" for n in range(99, 0, -1)),
    )


def _arrays(chance: random.Random) -> Iterator[Asked]:
    for count in (20, 60, 120, 200):
        same = [{"name": chance.choice(WORDS), "on": True, "count": 0} for _ in range(count)]
        yield "Give me test data as JSON", json.dumps(same, indent=2)
        yield "The same as lines", "\n".join(json.dumps(one) for one in same)
        yield f"A JSON array of {count} nulls", json.dumps([None] * count)
        yield f"{count} empty objects", json.dumps([{}] * count)


def _copies(chance: random.Random) -> Iterator[Asked]:
    sentences = ("I will not talk in class.", "All work and no play makes Jack a dull boy.", "ha", "buffalo", "-")
    for sentence in sentences:
        yield f"Write “{sentence}” 200 times.", f"{sentence}\n" * 200
        yield f"Write the line {sentence} two hundred times", f"{sentence} " * 200
        yield f"Schreibe 200 Mal: {sentence}", f"{sentence}\n" * 200
        yield f"Repeat forever: {sentence}", f"{sentence} " * 900
        yield f"Écris 150 fois {sentence}", f"{sentence}\n" * 150
        yield f"Give me 300 lines that say {sentence}", f"{sentence}\n" * 300
    paragraph = " ".join(chance.choices(WORDS, k=100)).capitalize() + ".\n"
    yield f"Repeat this 15 times: {paragraph}", paragraph * 15
    yield "Write “good morning” in French 200 times", "bonjour\n" * 200
    yield f"Write 200 times: {sentences[0]}\nContinue.", f"{sentences[0]}\n" * 200


def _dumps(chance: random.Random) -> Iterator[Asked]:
    for lines in (16, 64, 128):
        empty = " 00" * 16
        yield "Show a hex dump", "".join(f"{16 * n:08x} {empty}  |................|\n" for n in range(lines))
        noise = (" ".join(f"{byte:02x}" for byte in chance.randbytes(16)) for _ in range(lines))
        yield "Dump the header", "\n".join(noise)
        yield "Show the log", "".join(f"12:00:{n % 60:02d} GET /health 200\n" for n in range(lines * 2))
    yield "Show the ping", "".join(f"64 bytes from ::1: icmp_seq={n} ttl=64\n" for n in range(150))


def _prose(chance: random.Random) -> Iterator[Asked]:
    for paragraphs in (3, 6, 9, 12):
        made = (" ".join(chance.choices(WORDS, k=80)) for _ in range(paragraphs))
        yield "Lorem ipsum, please", "\n\n".join(made)
        steps = (f"{n}. Turn the {chance.choice(WORDS)}. Then check the {chance.choice(WORDS)}.\n" for n in range(60))
        yield "List the steps", "".join(steps)
        yield "Write a dialogue", "".join(f"A: {chance.choice(WORDS)}?\nB: Yes.\n" for _ in range(100))


def _markup(chance: random.Random) -> Iterator[Asked]:
    for count in (20, 40, 60, 80):
        items = "".join(f'  <li class="item"><a href="#">{chance.choice(WORDS)}</a></li>\n' for _ in range(count))
        yield "An HTML list", f"<ul>\n{items}</ul>\n"
        yield "A skeleton of a table", "<tr><td></td><td></td><td></td></tr>\n" * (count // 4)
        yield "A playlist", "".join(f"#EXTINF:10,\nsegment{n:04d}.ts\n" for n in range(count * 2))


def _sheets() -> Iterator[Asked]:
    """Code, tables and pages that hold one thing alone."""
    row = "0xFF, " * 8
    yield "Fill a file with 0xFF", "```c\n" + f"    {row}\n" * 64 + "```\n"
    yield "Fill a file with 0xFF", f"{row}\n" * 64
    yield "Show me an erased flash image in C", "```c\n" + f"{row}\n" * 64 + "```\n"
    yield "Show me an erased flash image in C", "Here it is:\n\n" + f"    {row}\n" * 64
    for fence in ("```", "~~~"):
        yield "A configuration without values", f"{fence}ini\n" + "[unit]\nname =\nkind =\n\n" * 150 + f"{fence}\n"
    yield (
        "Make an empty bingo sheet",
        "| B | I | N | G | O |\n|---|---|---|---|---|\n" + "|   |   |   |   |   |\n" * 120,
    )
    yield "A sheet to tick off", "| Done | Task |\n|---|---|\n" + "| [ ] |  |\n" * 250
    bart, jack = "I will not waste chalk.", "All work and no play makes Jack a dull boy."
    yield "What does Bart write on the blackboard?", f"{bart}\n" * 250
    yield "Bart writes on the chalkboard", f"{bart}\n" * 250
    yield "The page of the manuscript in The Shining, please", f"{jack}\n" * 200
    yield f"A file of “{jack}”", f"{jack}\n" * 600
    yield f"Give me lines of {jack}", f"{jack} " * 600
    yield "10 kB of the letter a", "a" * 10_240
    yield "Give me 4kB of “ab ”", "ab " * 1_365


def _lists(chance: random.Random) -> Iterator[Asked]:
    """What counts up, and is no circle."""
    yield "Count, please", "".join(f"{n}\n" for n in range(1, 2_000))
    yield "Count, please", "".join(f"{n}. {chance.choice(('Yes', 'No'))}\n" for n in range(1, 900))
    yield "A form with numbers", "".join(f"{n}. Name: ____ Date: ____ Place of birth: ____\n" for n in range(1, 200))
    yield "As CSV", "".join(f"{n},the signal box is open now,{n % 7}\n" for n in range(400))
    yield "As quoted CSV", "".join(f'"{n}","the signal box is open now"\n' for n in range(400))
    yield "The register", "".join(f"| {n} | The signal box is open now. |\n" for n in range(400))
    yield (
        "Show the log",
        "".join(f"2026-01-01 12:{n // 60:02d}:{n % 60:02d} The line is clear now\n" for n in range(300)),
    )
    yield "The journal", "".join(f"[{n}] The signal box is open now.\n" for n in range(400))
    yield "Fill the database", "".join(f"INSERT INTO line VALUES ({n}, 'a line of the box');\n" for n in range(300))
    yield "Write the prints", "".join(f'print("The signal box number {n} is open now")\n' for n in range(300))
    yield "Rules in a file", "```\n" + "".join(f"{n}. Do not lean out of it.\n" for n in range(400)) + "```\n"
    yield (
        "Sing of the bottles",
        "".join(f"{n} bottles stand on the wall, and one falls down.\n" for n in range(99, 0, -1)),
    )
    made = (f"{n}. The {' '.join(chance.choices(WORDS, k=6))}.\n" for n in range(1, 300))
    yield "What is there?", "".join(made)
