"""Links that open a letter: one reader, a subject and a text, and nothing else."""

import pytest

from app.markup.links import safe_link
from app.markup.parse import parse


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "?subject=What's%20up%3F%20100%25%20Q%26A",
        "?body=One%0D%0ATwo%3A%20three",
        "?SUBJECT=a&Body=b",
        "?body=b&subject=Re:%20a=b",
    ],
)
def test_a_letter_has_one_reader_a_subject_and_a_text(rest: str) -> None:
    assert safe_link(f"mailto:anna.schmidt+x@mail.test{rest}")
    assert safe_link(f"MAILTO:a@bücher.test{rest}")


@pytest.mark.parametrize(
    "rest",
    [
        "?attach=/etc/passwd",
        "?attachment=/etc/passwd",
        "?subject=x&attach=/etc/passwd",
        "?Subject=x&ATTACH=/etc/passwd",
        "?%61ttach=/etc/passwd",
        "?subject=x&%61ttachment=/etc/passwd",
        "?subject=x&amp;attach=/etc/passwd",
        "?subject=x&amp%3Battach=/etc/passwd",
        "?subject=x%26attach=/etc/passwd",
        "?subject=x%2526attach%253D/etc/passwd",
        "?subject=x;attach=/etc/passwd",
        "?subject=x?attach=/etc/passwd",
        "?subject=x',attachment='/etc/passwd",
        "?subject=x%27%2Cattachment%3D%27/etc/passwd",
        "?subject=x#attach=/etc/passwd",
        "?cc=b@y.test",
        "?bcc=b@y.test",
        "?to=b@y.test",
        "?from=b@y.test",
        "?in-reply-to=1",
        "?x-mailer=1",
        "?subject=a&subject=b",
        "?subject=a&body=b&bcc=c@y.test",
        "?subject=x%0D%0ABcc:b@y.test",
        "?subject=x%0ABcc:b@y.test",
        "?subject=x%250D%250ABcc:b@y.test",
        "?subject=x%25250aBcc:b@y.test",
        "?body=x%0D%0ABcc:b@y.test",
        "?body=x%0D%0Acc%3A%20b@y.test",
        "?subject=x%00",
        "?subject=x%1b",
        "?subject",
        "?&attach=x",
    ],
)
def test_a_letter_brings_nothing_else_along(rest: str) -> None:
    for url in (f"mailto:a@x.test{rest}", f"MailTo:a@x.test{rest}"):
        assert safe_link(url) == ""
        assert all(not run.link for block in parse(f"[write]({url})").blocks for run in getattr(block, "runs", ()))


@pytest.mark.parametrize(
    "address",
    [
        "a@x.test,b@y.test",
        "a%40x.test,b@y.test",
        "a%40x.test%2Cb@y.test",
        "a@x.test;b@y.test",
        "a@x.test%2Cb",
        "a%0D%0ABcc:b@y.test",
        "a%0aBcc%3Ab@y.test",
        "a@x.test%0D%0ABcc:b",
        "a&attach=/etc/passwd&b@x.test",
        '"a,b"@x.test',
        "a'@x.test",
        "a`id`@x.test",
        "a$(id)@x.test",
        "a@@x.test",
        "@x.test",
        "a",
        "a b@x.test",
    ],
)
def test_a_letter_goes_to_one_address_that_nobody_reads_otherwise(address: str) -> None:
    assert safe_link(f"mailto:{address}") == ""
