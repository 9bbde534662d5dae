"""Messages that try to make a program open a file, call a server, run something, or lie about where a link goes.

Every target carries the mark `CANARY` and a number, so that a trace of system calls shows which message got through.
"""

from collections.abc import Iterator

CANARY = "signalbox-canary"

# Where a carrier points. `{n}` is the number of the message.
TARGETS = (
    "/" + CANARY + "/{n}/x.png",
    "file:///" + CANARY + "/{n}/x.png",
    "file://localhost/" + CANARY + "/{n}/x.svg",
    "//" + CANARY + ".test/share/{n}.png",
    "\\\\" + CANARY + ".test\\share\\{n}.png",
    "file:////" + CANARY + ".test/share/{n}.jpg",
    "http://127.0.0.1:9/" + CANARY + "/{n}.png",
    "https://" + CANARY + ".test/{n}.png?q=secret",
    "smb://" + CANARY + ".test/{n}",
    "qrc:/" + CANARY + "/{n}.png",
    "javascript:open('/" + CANARY + "/{n}')",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///" + CANARY + "/{n}.png'/></svg>",
)

# How a message carries its target `{t}`.
CARRIERS = (
    "![a picture]({t})",
    "![a picture](<{t}> 'title')",
    "![a picture][ref]\n\n[ref]: {t}",
    "[![both]({t})]({t})",
    "[click]({t})",
    "[https://bank.example]({t})",
    "<{t}>",
    "{t}",
    '<img src="{t}">',
    "<img src='{t}' onerror='x' srcset='{t} 2x'>",
    '<picture><source srcset="{t}"><img src="{t}"></picture>',
    '<a href="{t}" ping="{t}">click</a>',
    '<iframe src="{t}"></iframe>',
    '<object data="{t}"></object><embed src="{t}">',
    '<link rel="stylesheet" href="{t}"><style>@import url("{t}"); p {{ background: url("{t}") }}</style>',
    '<base href="{t}"><meta http-equiv="refresh" content="0;url={t}">',
    '<body background="{t}"><table background="{t}"><tr><td background="{t}">x</td></tr></table>',
    '<svg><image href="{t}"/><use href="{t}#x"/></svg>',
    '<video src="{t}" poster="{t}"></video><audio src="{t}">',
    '<p style="background-image:url({t})">x</p>',
    "| a | b |\n|---|---|\n| ![x]({t}) | <img src='{t}'> |",
    "> - 1. ![x]({t})\n>   <img src='{t}'>",
    "# ![x]({t}) <img src='{t}'>",
    "```html\n<img src='{t}'>\n```",
    "`<img src='{t}'>` and ~~![x]({t})~~",
    "$\\includegraphics{{{t}}}$ and $$\\input{{{t}}}$$",
    '```mermaid\nclick A "{t}"\n```',
    "[^1]\n\n[^1]: ![x]({t})",
    "&lt;img src='{t}'&gt; &#60;img src='{t}'&#62;",
)

# Texts that lie or overload rather than point somewhere.
OTHERS = (
    "\x1b]8;;http://127.0.0.1:9/" + CANARY + "\x07click\x1b]8;;\x07 \x1b[2J\x1b]52;c;c2VjcmV0\x07",
    "\u202egnp.exe\u202c and \u2066hidden\u2069",
    "visible" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules") + "text",
    "zero\u200bwidth\u200d\u2060join\ufeff",
    "> " * 400 + "deep",
    "[" * 5_000 + "x" + "](/" + CANARY + ")" * 5_000,
    "*_" * 5_000,
    "`" * 9_999 + " x",
    "|" * 3_000 + "\n" + "|-" * 3_000,
    "- " * 500 + "x",
    "[a]: /" + CANARY + "/x\n" * 500 + "![a][a]" * 500,
    "<" * 10_000,
    "&" * 10_000 + "&#x0;&#xd800;&#x110000;",
    "\x00nul\x00 in the middle",
    "a\u0300" * 3_000,
    "{\\rtf1 " + CANARY + "}",
    "Q" * 30_000,
)


def messages() -> Iterator[str]:
    """Every carrier with every target, then the others: more than three hundred."""
    number = 0
    for carrier in CARRIERS:
        for target in TARGETS:
            yield carrier.format(t=target.format(n=number))
            number += 1
    yield from OTHERS


def titles() -> Iterator[str]:
    """One-line forms, for places that show a name."""
    for index, target in enumerate(TARGETS):
        yield f'<img src="{target.format(n=f"t{index}")}"> <b>bold</b>'
