"""Blocks laid flat."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.blocks import Code, Paragraph, Run, Table
from app.markup.parse import parse
from app.ui.cards.segments import LONGEST_PROSE, Line, Prose, Segment, segments


def test_prose_is_one_segment_and_code_parts_it() -> None:
    found = segments(parse("# T\n\na\n\n- b\n  - c\n\n```py\nx\n```\n\nd").blocks)
    lines = (
        Line((Run("T"),), heading=1),
        Line((Run("a"),)),
        Line((Run("b"),), level=1, marker="•", tight=True),
        Line((Run("c"),), level=2, marker="•", tight=True),
    )
    assert found == [
        Segment(Prose(lines)),
        Segment(Code("x", "py"), first_block=3),
        Segment(Prose((Line((Run("d"),)),)), first_block=4),
    ]


def test_code_in_a_list_stands_as_deep_as_the_list() -> None:
    found = segments(parse("3. a\n   ```\n   x\n   ```\n4. b").blocks)
    assert [(type(s.content), s.indent) for s in found] == [(Prose, 0), (Code, 1), (Prose, 0)]
    assert found[2].content == Prose((Line((Run("b"),), level=1, marker="4.", tight=True),))


def test_an_item_that_begins_with_code_still_has_its_marker() -> None:
    found = segments(parse("- ```\n  x\n  ```").blocks)
    assert found[0].content == Prose((Line((Run(""),), level=1, marker="•", tight=True, rtl=None),))
    assert isinstance(found[1].content, Code)


def test_quotes_part_prose() -> None:
    found = segments(parse("a\n\n> b\n>\n> > c\n\nd").blocks)
    assert [(s.indent, s.bars) for s in found] == [(0, ()), (1, (0,)), (2, (0, 1)), (0, ())]


def test_a_quote_in_a_list_has_its_bar_beside_it() -> None:
    found = segments(parse("- a\n\n  > b\n  > - c\n  >\n  >   > d\n  >\n  >   ```\n  >   x\n  >   ```").blocks)
    assert [(s.indent, s.bars) for s in found] == [(0, ()), (2, (1,)), (4, (1, 3)), (3, (1,))]
    assert found[1].content == Prose((Line((Run("b"),)), Line((Run("c"),), level=1, marker="•", tight=True)))
    assert found[2].content == Prose((Line((Run("d"),)),)), "what is indented already is not indented again"


def test_tasks_have_boxes() -> None:
    (segment,) = segments(parse("- [x] a\n- [ ] b").blocks)
    assert isinstance(segment.content, Prose)
    assert [line.marker for line in segment.content.lines] == ["☑", "☐"]


def test_long_prose_goes_on_in_another_segment() -> None:
    blocks = tuple(Paragraph((Run("x" * 500),)) for _ in range(40))
    found = segments(blocks)
    assert len(found) > 3
    for segment in found:
        assert isinstance(segment.content, Prose)
        assert sum(len(line.runs[0].text) for line in segment.content.lines) < LONGEST_PROSE + 1_000


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a " * 300, "- b\n- c", "```\nx\n```", "> q", "| a |\n|---|", "---", "1. x\n   ```\n   y\n   ```"]
        ),
        max_size=25,
    )
)
def test_segments_from_any_boundary_are_the_same(parts: list[str]) -> None:
    """What `Body` relies on: beginning again where a segment begins gives the same segments."""
    blocks = parse("\n\n".join(parts)).blocks
    whole = segments(blocks)
    for segment in whole:
        first = segment.first_block
        assert segments(blocks[first:], first) == [s for s in whole if s.first_block >= first]


def test_a_table_is_itself() -> None:
    (segment,) = segments(parse("| a |\n|---|\n| 1 |").blocks)
    assert isinstance(segment.content, Table)


def sides(text: str) -> list[bool | None]:
    """Which side each line is read from."""
    return [line.rtl for s in segments(parse(text).blocks) if isinstance(s.content, Prose) for line in s.content.lines]


def test_lines_are_read_in_their_own_direction() -> None:
    assert sides("אבג\n\nabc אבג\n\n1234\n\n(אבג) abc") == [True, False, None, True]
    assert sides("`config.json` זה קובץ\n\n$x$ הוא\n\nhttps://x.test הקישור") == [True, True, True]


def test_what_has_no_letters_or_one_word_stays_with_its_list() -> None:
    assert sides("- אבג\n- 1234\n- config.json\n- A whole sentence.") == [True, True, True, False]
    assert sides("1. `a.py`\n2. אבג דהו") == [False, True]
    assert sides("> 12\n>\n> - [ ] 34\n> - אבג") == [True, True, True]


def test_steps_know_their_sides() -> None:
    found = segments(parse("- אבג\n\n  > one two\n  >\n  > > דהו\n\n  ```\n  x\n  ```").blocks)
    assert [(s.sides, s.bars) for s in found] == [
        ((), ()),
        ((True, False), (1,)),
        ((True, False, True), (1, 2)),
        ((True,), ()),
    ]
