"""Links that were made to be taken for others: whatever their text says, the true host stands behind it."""

import pytest
from PySide6.QtCore import QUrl

from app.core.blocks import Heading, Paragraph, Table
from app.markup.hosts import looks_like_another
from app.markup.links import claims_another_host, host_of, safe_link
from app.markup.parse import parse

EVIL = "https://evil.test/x"
BANK = "bаnk.example"  # with a Cyrillic а
BANK_ASCII = "xn--bnk-6cd.example"


def shown(text: str) -> str:
    (block,) = parse(text).blocks
    assert isinstance(block, Paragraph | Heading)
    return "".join(run.text for run in block.runs)


@pytest.mark.parametrize("dot", "。．｡․﹒·•‧∙⋅・･۔٠۰ꓸ⸳⸼˙◦▪°ˑ\U0001d16d꡴")
@pytest.mark.parametrize("form", ["bank{}example", "https://bank{}example", "bank{}example/login"])
def test_what_looks_like_a_dot_makes_a_name(dot: str, form: str) -> None:
    text = form.format(dot)
    assert shown(f"[{text}]({EVIL})") == f"{text} → evil.test"


@pytest.mark.parametrize("sign", "⸴、፡᠃߸॰﹅¸¨†,;!'’~—\u0e4d\u17c7\U00010a50\ufffd")
def test_any_sign_before_a_known_ending_is_taken_for_a_dot(sign: str) -> None:
    for text in (f"bank{sign}com", f"Bank{sign}COM/login", f"https://bank{sign}com"):
        assert claims_another_host(text, EVIL)


@pytest.mark.parametrize("dots", ["….", "…", "..", "...", "‥", "." * 9, ".…", "·.", ".·", "•…", "︙", "…\u200b.", "۔."])
def test_several_that_look_like_dots_are_one_before_a_known_ending(dots: str) -> None:
    for text in (f"bank{dots}com", f"https://bank{dots}com/login", f"www{dots}bank{dots}de", f"BANK{dots}COM"):
        assert shown(f"[{text}]({EVIL})").endswith(" → evil.test")


@pytest.mark.parametrize(
    "text",
    [
        "bank·рф",
        "bank・中国",
        "bank·भारत",
        "банк†рф",
        "ｂａｎｋ˙ｃｏｍ",
        "bank†de",
        "bank.com²",
        "bank.com①",
        "bank.com½",
        "bank⸳com²",
        "bank.com-login",
        "bank.com_login",
        "bank.com1",
        "a.b.c.d.e.f.g.h.i.j.k.bank.com",
        "bank.\u2065com",
        "bank\u2065.com",
        "bank\U0001d159.com",
        "bank\ufffd.com",
        "bank.\u2008com",
        "[::1]",
        "[fe80::1]:80",
        "localhost",
        " localhost ",
        "see localhost:8080",
        "see localhost/login",
        "0x7f.1",
        "127.0.0x1",
        "0177.0.0.01",
        "bank[.]example",
        "bank(.)example",
        "ｂａｎｋ．ｅｘａｍｐｌｅ",
        "𝐛𝐚𝐧𝐤.example",
        "ⓑⓐⓝⓚ.example",
        "b\u0332ank.example",
        "bank\u200c.example",
        "bank\ufe0f.example",
        "bank\u200e.\u200eexample",
        "bank\u200a.\u2009example",
        "https∶⁄⁄bank.example⁄login",
        "https:\\\\bank.example",
        "bank.example∕evil.test",
        BANK,
        "xn--bnk-6cd.example",
        "bank.xn--p1ai",
        "10.0.0.1",
        "https://localhost",
        "https://bank.example@evil.test",
        "bank.example@evil.test",
        "https://bank.example:x@evil.test",
        "Login/bank.example",
        "★bank.example",
        "bank.example—login",
        "evil.test → bank.example",
        "evil.test\u2800→\u2800bank.example",
        "bank.example (evil.test)",
        "evil.test (bank.example)",
        "evil.test, that is bank.example",
        "evil.test:bank.example",
        "the site of evil.test is bank.example",
        "word " * 500 + "bank.example",
        "bank dot com",
        "log in at bank dot com.",
        "BANK DOT COM/login",
        "bank punkt com",
        "bank (dot) de",
        "log in at bank [ dot ] com now",
        "bank{punto}com",
        "банк (точка) рф",
        "bank. com",
        "bank .com",
        "bank . com",
        "www. bank . com/login",
        "bank\n.com",
        "BANK. COM",
        "log in at bank. com",
        "b a n k . c o m",
        "www bank com",
        "https bank com",
        "www.Bank.Next",
        "https://main.py",
        "bank.com.py",
        "Bank.De",
        "main.py, that is bank.example",
        "index.html/bank.example",
    ],
)
def test_a_text_that_names_another_host_is_followed_by_the_true_one(text: str) -> None:
    assert claims_another_host(text, EVIL)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("the bank", EVIL),
        ("see https://evil.test/bank.example", EVIL),
        ("https://evil.test/a/index.html?u=bank.example#b.c", EVIL),
        ("https://evil.test:8443/index.html", "https://evil.test:8443/index.html"),
        ("www.evil.test.", EVIL),
        ("(https://evil.test)", EVIL),
        ("https://[::1]/x", "https://[::1]/x"),
        ("10.0.0.1", "http://10.0.0.1/"),
        ("bücher.test", "https://xn--bcher-kva.test"),
        ("BÜCHER.test", "https://bücher.test"),
        ("пример.test", "https://пример.test"),
        ("例子。test", "https://例子.test"),
        ("उदाहरण.test", "https://उदाहरण.test"),
        ("anna.schmidt@mail.test", "mailto:anna.schmidt@mail.test"),
        ("3.5 times, e.g. v1.2 · 4 of it", EVIL),
        ("ジョン・スミス", EVIL),
        ("wait...what", EVIL),
        ("sign-in, built-in and e-mail", EVIL),
        ("What’s new? Don't ask", EVIL),
        ("100€/kg at 20°C, 50%", EVIL),
        ("EN→DE, A—B, C++/C♯", EVIL),
        ("I❤️you", EVIL),
        ("東京、大阪", EVIL),
        ("नमस्ते दुनिया", EVIL),
        ("[12:30:45]", EVIL),
        ("runs on localhost", EVIL),
        ("1.2.3-rc1, 2.5.0b1", EVIL),
        ("[::1]:80", "http://[::1]/"),
        ("localhost:80", "http://localhost:80/"),
        ("bank.com-x.test", "https://bank.com-x.test"),
    ],
)
def test_an_honest_text_stands_alone(text: str, url: str) -> None:
    assert not claims_another_host(text, url)
    assert not claims_another_host("anything at all", url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[bank]({EVIL})[.example]({EVIL})", "bank → evil.test .example → evil.test"),
        (f"bank[.example]({EVIL})", "bank.example → evil.test"),
        (f"[bank]({EVIL}).example", "bank → evil.test .example"),
        (f"https://bank.example/[login]({EVIL})", "https://bank.example/login → evil.test"),
        (f"**bank**.[example]({EVIL})", "bank.example → evil.test"),
        (f"[the bank]({EVIL}) → bank.example", "the bank → evil.test → bank.example"),
        (f"[the bank]({EVIL}) **→ bank.example**", "the bank → evil.test → bank.example"),
        (f"[the bank]({EVIL})\n→ bank.example", "the bank → evil.test\n→ bank.example"),
        (f"[the bank]({EVIL}) (-> bank.example)", "the bank → evil.test (-> bank.example)"),
        (f"[the bank]({EVIL}) $\\to$ bank.com", "the bank → evil.test \\to bank.com"),
        (f"[the bank]({EVIL}) $\\rightarrow\\text{{bank.com}}$", "the bank → evil.test \\rightarrow\\text{bank.com}"),
        (f"[$\\text{{bank}}.com$]({EVIL})", "\\text{bank}.com → evil.test"),
        (f"# [the bank]({EVIL})![→](x) bank.com", "the bank → evil.test→ bank.com"),
        (f"[the bank]({EVIL}) ——> bank.com", "the bank → evil.test ——> bank.com"),
        (f"[the bank]({EVIL}) → → bank.com", "the bank → evil.test → → bank.com"),
        (f"‹[the bank]({EVIL})› Node.js", "‹the bank› Node.js"),
        (f"[the bank]({EVIL}) – Node.js", "the bank – Node.js"),
        (f"[bank.example]({EVIL}).bank.example", "bank.example → evil.test .bank.example"),
        (f"[bank.example]({EVIL}).", "bank.example → evil.test."),
        (f"It grew.[Source]({EVIL})", "It grew.Source"),
        (f"Node.js, [the site]({EVIL})", "Node.js, the site"),
    ],
)
def test_what_stands_on_a_link_is_read_with_it(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[my![bank.com](x)]({EVIL})", "mybank.com → evil.test"),
        (f"![mybank](x)[.com/login]({EVIL})", "mybank.com/login → evil.test"),
        (f"[mybank![.](x)com]({EVIL})", "mybank.com → evil.test"),
        (f"[https:![//mybank.com/login](x)]({EVIL})", "https://mybank.com/login → evil.test"),
        (f"[ ![https://mybank.com/login](x)]({EVIL})", " https://mybank.com/login → evil.test"),
        (f"[my![](https://bank.com/i.png)]({EVIL})", "mybank.com → evil.test"),
        (f"[my]({EVIL})![](https://bank.com/i.png)", "my → evil.test bank.com"),
        # A link of a picture alone has no other words than those that say where it goes.
        ("[![the build](x)](https://bank.com/build)", "the build → bank.com"),
        ("[see ![the build](x)](https://bank.com/build)", "see the build"),
        ("[![](x)](https://bank.com/build)", "file: → bank.com"),
    ],
)
def test_in_headings_and_cells_a_picture_is_a_word_of_the_link(text: str, expected: str) -> None:
    assert shown(f"# {text}") == expected
    (table,) = parse(f"|a|\n|-|\n|{text}|").blocks
    assert isinstance(table, Table)
    assert "".join(run.text for run in table.rows[0][0]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[click]({}): bank.com",
        "[click]({}) : **bank.com**",
        "[click]({})：bank.com",
        "[click]({}) (bank.com)",
        "[click]({}) – bank dot com",
        "[click]({}) = www.bank.com/login.",
        "[the bank]({}) [bank.com] and others",
        "[the bank]({}): bank․com",
        "bank.com ([here]({}))",
        "bank.com（[here]({})）",
        "bank.com: [log in]({})",
        "bank.com – “[the login]({})”",
        "**bank.com** [here]({})",
        "`bank.com` [Click here!]({})",
        "bank[.]com/login ([the login]({}))",
        "![bank.com](https://evil.test/i.png) [here]({})",
        "[![bank.com](https://evil.test/i.png) Log in]({})",
        "| x |\n| - |\n| bank.com ([here]({})) |",
        "- [click]({}): bank.com\n- more",
        "> # bank.com: [click]({})",
    ],
)
def test_a_host_that_is_named_right_beside_a_link_is_read_with_it(text: str) -> None:
    assert "→ evil.test" in repr(parse(text.format(EVIL)).blocks)
    assert "→" not in repr(parse(text.format("https://www.bank.com/")).blocks)


@pytest.mark.parametrize(
    "text",
    [
        "[the site of your bank]({})",
        "[log in at bank dot com today]({})",
        "[log in at bank. com today]({})",
        "[bank c o m]({})",
        "[main.py]({})",
        "[Bank.Next]({})",
        "[any .com]({})",
        "Go to bank.com, and for that click [here]({}).",
        "[Log in]({}) at bank.com",
    ],
)
def test_what_the_handbook_concedes_is_so(text: str) -> None:
    """Where this no longer holds, the page of limits says too much."""
    assert "→" not in repr(parse(text.format(EVIL)).blocks)


@pytest.mark.parametrize("arrow", "→⇾⮕🡒➤›»>↣⇢⟼⤏￫▸►▶")
def test_no_arrow_behind_a_link_leads_to_another_host(arrow: str) -> None:
    assert shown(f"[the bank]({EVIL}) {arrow} bank.com") == f"the bank → evil.test {arrow} bank.com"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200d", "\ufe0f", "\u2800", "\u2065", "\u0301", "\u200e\u00a0"])
def test_a_link_whose_text_is_not_seen_shows_its_address(text: str) -> None:
    assert shown(f"a[{text}]({EVIL})").endswith("evil.test")


def test_a_link_of_marks_for_what_was_hidden_shows_its_address() -> None:
    assert shown(f"[\u3164]({EVIL})") == "\ufffd → evil.test"
    assert shown(f"[\U0001d159\u202e]({EVIL})") == "\ufffd → evil.test"


@pytest.mark.parametrize(("port", "opens"), [("1", True), ("65535", True), ("65536", False), ("99999", False)])
def test_there_are_so_many_ports(port: str, opens: bool) -> None:
    assert bool(safe_link(f"https://bank.example:{port}/")) is opens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[{BANK}](https://{BANK})", f"{BANK} → {BANK_ASCII}"),
        (f"[{BANK}](https://{BANK_ASCII})", f"{BANK} → {BANK_ASCII}"),
        (f"<https://{BANK_ASCII}>", f"https://{BANK} → {BANK_ASCII}"),
        (f"see https://{BANK}/x, then", f"see https://{BANK}/x → {BANK_ASCII}, then"),
        (f"[{BANK_ASCII}](https://{BANK})", BANK_ASCII),
        ("https://bücher.test", "https://bücher.test"),
        ("见https://bank.test。谢谢", "见https://bank.test。谢谢"),
    ],
)
def test_a_true_name_that_looks_like_another_is_shown_in_ascii(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "host",
    [BANK, "аррӏе.test", "bạnk.test", "bank.сом", "νινο.test", "ꓐank.test", "bankー.test", "ɑpple.test", "bаnk.сом"],
)
def test_mixed_scripts_and_letters_like_latin_ones_are_noticed(host: str) -> None:
    assert looks_like_another(host_of(f"https://{host}"))


@pytest.mark.parametrize(
    "host", ["bücher.test", "пример.рф", "例え.test", "한국.test", "łódź.test", "bank.test", "مثال.test"]
)
def test_names_in_the_letters_of_one_language_are_left_alone(host: str) -> None:
    assert not looks_like_another(host_of(f"https://{host}"))


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example∕login.evil.test/",
        "https://bank.example%2eevil.test/",
        "https://b%61nk.example/",
        "https://bank.example;evil.test/",
        "https://bank.example&evil.test/",
        "https://bank·example.evil.test/",
        "https://bank.example\u200d.evil.test/",
        "https://bank..example/",
        "https://.bank.example/",
        "https://bank.example…evil.test/",
    ],
)
def test_what_is_no_name_of_a_host_is_no_link(url: str) -> None:
    assert safe_link(url) == ""


@pytest.mark.parametrize(
    "host",
    [
        "faß.de",
        "ΣΑΣ.gr",
        "BÜCHER.test",
        "bank。example",
        BANK,
        "İstanbul.test",
        "ｂａｎｋ.test",
        "例子.中国",
        "a_b.test",
        "Å.test",
    ],
)
def test_the_host_that_is_shown_is_the_one_that_is_asked(host: str) -> None:
    """Sharp s is a letter of its own, whatever older rules made of it."""
    url = QUrl(f"https://{host}/", QUrl.ParsingMode.StrictMode)
    assert host_of(f"https://{host}/") == url.host(QUrl.ComponentFormattingOption.FullyEncoded)
