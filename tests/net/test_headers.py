"""Waiting times out of headers."""

import pytest

from app.net.headers import retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("-5", 0.0),
        ("999999999", 86_400.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("Sun, 06 Nov 1994 08:50:07 GMT", 30.0),
        ("Sun, 06 Nov 1994 08:49:00 GMT", 0.0),
        ("Sun, 06 Nov 1994 08:50:07 -0000", 30.0),
        ("Sun, 99 Nov 1994 08:50:07 GMT", None),
        ("Sun, 06 Nov 1994 08:50:07 +99999999999999999999", None),
    ],
)
def test_seconds_and_moments(value: str, seconds: float | None) -> None:
    assert retry_after(value, date="Sun, 06 Nov 1994 08:49:37 GMT") == seconds


def test_without_the_servers_clock_ours_counts() -> None:
    assert retry_after("Sun, 06 Nov 1994 08:50:07 GMT") == 0.0
    assert retry_after("Sun, 06 Nov 2195 08:50:07 GMT", date="rubbish") == 86_400.0
