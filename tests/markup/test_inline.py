"""Inline text: looks, links, images, formulas."""

import pytest

from app.core.blocks import Block, BlockedImage, Heading, Inline, Paragraph, Run, Table
from app.markup.links import claims_another_host, host_of, safe_link
from app.markup.parse import parse


def runs(text: str) -> Inline:
    (block,) = parse(text).blocks
    assert isinstance(block, Paragraph)
    return block.runs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a **b** *c* ***d***",
            (Run("a "), Run("b", True), Run(" "), Run("c", italic=True), Run(" "), Run("d", True, True)),
        ),
        ("~~a~~ `b*c*`", (Run("a", strike=True), Run(" "), Run("b*c*", code=True))),
        ("a  \nb\nc", (Run("a\nb\nc"),)),
        ("costs $5 to $10", (Run("costs $5 to $10"),)),
        ("so $x^2$ and \\(y\\)", (Run("so "), Run("x^2", math=True), Run(" and "), Run("y", math=True))),
        ("[a](https://x.test/p)", (Run("a", link="https://x.test/p"),)),
        ("<https://x.test>", (Run("https://x.test", link="https://x.test"),)),
        (
            "see https://x.test/a_(b).",
            (Run("see "), Run("https://x.test/a_(b)", link="https://x.test/a_(b)"), Run(".")),
        ),
        ("[mail](mailto:a@x.test)", (Run("mail", link="mailto:a@x.test"),)),
        ("[](https://x.test)", (Run("x.test", link="https://x.test"),)),
        ("`https://x.test`", (Run("https://x.test", code=True),)),
    ],
)
def test_runs(text: str, expected: Inline) -> None:
    assert runs(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "vbscript:x",
        "cherrystudio://x",
        "//evil.test/x",
        "\\\\evil\\x",
        "https:///x",
        "https://good.test@evil.test/",
        "https://good.test\\@evil.test",
        "smb://x/y",
        "about:blank",
        "/etc/passwd",
        "",
    ],
)
def test_other_addresses_are_no_links(url: str) -> None:
    assert safe_link(url) == ""
    assert all(
        not run.link for block in parse(f"[text]({url})").blocks if isinstance(block, Paragraph) for run in block.runs
    )


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("https://mybank.test", "https://evil.test/x", "https://mybank.test → evil.test"),
        ("www.mybank.test", "https://evil.test", "www.mybank.test → evil.test"),
        ("mybank.test/login", "https://mybank.test.evil.test", "mybank.test/login → mybank.test.evil.test"),
        ("https://mybank.test/a", "https://www.mybank.test/b", "https://mybank.test/a"),
        ("the bank", "https://evil.test", "the bank"),
        ("https://a.test@mybank.test", "https://mybank.test", "https://a.test@mybank.test → mybank.test"),
    ],
)
def test_a_link_that_claims_another_host_shows_the_true_one(text: str, url: str, shown: str) -> None:
    found = runs(f"[{text}]({url})")
    assert "".join(run.text for run in found) == shown
    assert {run.link for run in found} == {url}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User@Evil.test:8/x", "evil.test"),
        ("https://bücher.test", "xn--bcher-kva.test"),
        ("https://аррӏе.test", "xn--80ak6aa92e.test"),
        ("file:///etc/passwd", "file:"),
        ("/etc/passwd", "file:"),
        ("C:\\x", "file:"),
        ("//evil.test/share", "evil.test"),
        ("\\\\evil.test\\share", "evil.test"),
        ("data:image/png;base64,xx", "data:"),
        ("mailto:a@b.test?x", "b.test"),
        ("https://[::1]/x", "[::1]"),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host


def test_plain_words_claim_nothing() -> None:
    assert not claims_another_host("3.5 times", "https://x.test")


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("![alt](https://evil.test/p.png?data=1)", BlockedImage("evil.test", "alt")),
        ("![alt](file:///etc/x.png)", BlockedImage("file:", "alt")),
        ("![](/etc/x.png)", BlockedImage("file:", "")),
        ("![alt](//evil.test/x)", BlockedImage("evil.test", "alt")),
        ("![alt](data:image/png;base64,AA)", BlockedImage("data:", "alt")),
        ("![alt][1]\n\n[1]: https://evil.test/x", BlockedImage("evil.test", "alt")),
        ("![1]\n\n[1]: https://evil.test/x", BlockedImage("evil.test", "1")),
        ("![alt][]\n\n[alt]: <https://evil.test/x>", BlockedImage("evil.test", "alt")),
    ],
)
def test_images_are_named_and_nothing_else(text: str, image: BlockedImage) -> None:
    assert parse(text).blocks == (image,)


def test_an_image_in_the_middle_parts_the_paragraph() -> None:
    expected: tuple[Block, ...] = (Paragraph((Run("a"),)), BlockedImage("x.test", "i"), Paragraph((Run("b"),)))
    assert parse("a ![i](https://x.test/y) b").blocks == expected


def test_in_headings_and_cells_an_images_description_takes_its_place() -> None:
    heading, table = parse("# a ![i](https://x.test/y)\n\n| ![j](u) |\n|---|").blocks
    assert heading == Heading(1, (Run("a "), Run("i", italic=True)))
    assert isinstance(table, Table)
    assert table.header == ((Run("j", italic=True),),)
