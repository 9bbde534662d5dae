"""Inline text beyond English prose: scripts without spaces, formulas beside money, the few tags that models use."""

import pytest

from app.core.blocks import Inline, Paragraph, Run, Table
from app.markup.parse import parse
from app.markup.plain import to_plain

B = True


def runs(text: str) -> Inline:
    (block,) = parse(text).blocks
    assert isinstance(block, Paragraph)
    return block.runs


def bold(text: str) -> list[str]:
    return [run.text for run in runs(text) if run.bold or run.italic or run.strike]


def formulas(text: str) -> list[str]:
    return [run.text for run in runs(text) if run.math]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**注意：**请", ["注意："]),
        ("请看**“注意”**吧", ["“注意”"]),
        ("**（一）**首先", ["（一）"]),
        ("**マークダウン(Markdown)**は", ["マークダウン(Markdown)"]),
        ("これは**「重要」**です", ["「重要」"]),
        ("**마크다운(Markdown)**은", ["마크다운(Markdown)"]),
        ("**หมายเหตุ:**กรุณา", ["หมายเหตุ:"]),
        ("~~旧（价格）~~新", ["旧（价格）"]),
        ("*例：*如此", ["例："]),
        ("**𠮷野家：**東京", ["𠮷野家："]),
        ("中文**（bold）***斜体。*后", ["（bold）", "斜体。"]),
        ("**10%**以上", ["10%"]),
    ],
)
def test_emphasis_ends_beside_scripts_without_spaces(text: str, expected: list[str]) -> None:
    assert bold(text) == expected


@pytest.mark.parametrize(
    "text", ["**Note:**text", "a**(b)**c", "请 ** 注意 ** 看", "snake_注意_case", "2 * 3 * 4", "**Achtung:**Größe"]
)
def test_elsewhere_emphasis_is_that_of_the_standard(text: str) -> None:
    assert bold(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "PATH=$HOME/bin:$PATH",
        "US$/EUR$",
        "that is PATH=$HOME/bin:$PATH, and in US$/EUR$ there is no formula",
        "between $5-$10 or 100$/200$",
        "echo ${HOME}/x:${PATH} and $(pwd)/$(date)",
        "A$5, US$6 and CA$7.50",
        "if ($a) or ($b), $x,$y",
        "pay $5 and 10$ more",
        "€/$ and $/month, €$",
        "the $ sign and `a$b` or $x`$`",
        "cost: $3 apples\nand 4$ pears",
        "foo$bar$baz",
    ],
)
def test_money_and_names_are_no_formulas(text: str) -> None:
    assert formulas(text) == []
    assert "".join(run.text for run in runs(text)) == text.replace("`", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \\[ x \\] c", ["x"]),
        ("so \\[x^2 + y\\], and \\(n\\)", ["x^2 + y", "n"]),
        ("\\[\\frac{a}{b}\\] is half", ["\\frac{a}{b}"]),
        ("公式$x^2$是，$a$和\\(b\\)", ["x^2", "a", "b"]),
        ("$x$ is less than 5", ["x"]),
        ("the $n$th of $x_i$s, ($y$), $z$.", ["n", "x_i", "y", "z"]),
        ("a $$x^2$$ b $-1$ c $5 \\text{ cm}$", ["x^2", "-1", "5 \\text{ cm}"]),
        ("$a, b and c$, $max(a, b)$, $价格 = 数量$", ["a, b and c", "max(a, b)", "价格 = 数量"]),
        ("$a\\$b$ and \\\\(x\\\\)", ["a\\$b"]),
    ],
)
def test_formulas(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as in \\[1\\] and \\[sic\\]", "as in [1] and [sic]"),
        ("\\[text\\](https)", "[text](https)"),
        ("`\\(x\\)` and `\\[ y \\]`", "\\(x\\) and \\[ y \\]"),
        ("\\( \\) \\[ \\] \\(a", "( ) [ ] (a"),
    ],
)
def test_brackets_and_code_are_no_formulas(text: str, shown: str) -> None:
    assert formulas(text) == []
    assert "".join(run.text for run in runs(text)) == shown


def test_a_line_breaks_where_a_tag_says_so() -> None:
    assert runs("a<br>b <BR/>  c<br />\nd") == (Run("a\nb\nc\nd"),)
    (table,) = parse("| a |\n|---|\n| one<br>**two** |").blocks
    assert isinstance(table, Table)
    assert table.rows == (((Run("one\n"), Run("two", B)),),)
    assert to_plain(parse("| a |\n|---|\n| one<br>**two** |")) == "a\none two"


def test_letters_stand_high_and_low() -> None:
    assert runs("H<sub>2</sub>O, x<sup>**n**+1</sup>") == (
        Run("H"),
        Run("2", script=-1),
        Run("O, x"),
        Run("n", B, script=1),
        Run("+1", script=1),
    )
    assert to_plain(parse("H<sub>2</sub>O is 10<sup>-6</sup>, x<SUP>Ω</SUP>")) == "H₂O is 10⁻⁶, xΩ"


@pytest.mark.parametrize(
    "text",
    [
        "<sub>a",
        "a</sub>",
        "<sup></sup>",
        "<b>a</b>",
        "<br class=x>",
        "<script>x</script>",
        "<sub onclick=x>a</sub>",
        "< br>",
        "<img src=x>",
    ],
)
def test_other_tags_are_text(text: str) -> None:
    assert runs(text) == (Run(text),)


def test_tags_in_code_are_code() -> None:
    assert runs("`<br>` `<sub>a</sub>`") == (Run("<br>", code=B), Run(" "), Run("<sub>a</sub>", code=B))


@pytest.mark.parametrize(
    "text", ["H<sub>2</sub>O", "a<br>b", "x<sup>2</sup> and y", "请**注意：**看", "`a<b` <s", "x <y"]
)
def test_a_text_that_grows_shows_no_half_tags(text: str) -> None:
    document = None
    for end in range(1, len(text)):
        document = parse(text[:end], document, growing=True)
        shown = "".join(run.text for run in document.blocks[0].runs) if document.blocks else ""  # type: ignore[union-attr]
        assert "<s" not in shown and "<b" not in shown.replace("a<b", "")
        assert "**" not in shown
    assert parse(text, document) == parse(text)


@pytest.mark.parametrize(
    "piece",
    [
        "<sub>",
        "<sup>a</sub>",
        "<br>",
        "\\(",
        "\\[ ",
        "\\[x\\]",
        "$a\\$",
        "$",
        "$$a",
        "**（",
        "：**",
        "$a`",
        "<sub>a</sub>",
        "\\\\[",
    ],
)
def test_a_hostile_line_costs_what_its_length_does(piece: str) -> None:
    """Counted in the calls that Python makes."""
    import sys

    def calls(text: str) -> int:
        count = 0

        def called(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(called)
        try:
            parse(text)
        finally:
            sys.setprofile(None)
        return count

    parse(piece * 10)
    short, long = calls(piece * 1_000), calls(piece * 4_000)
    assert long < 6 * short
