"""Each option is declared once, and its declaration holds together."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.options import Option, OptionType
from app.settings.options import BY_KEY, CHECKS, OPTIONS
from app.settings.values import Misfit, fitted


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.key)
def test_a_declaration_holds_together(option: Option) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", option.key)
    assert fitted(option, option.default) == option.default
    assert option.title and option.help.endswith(".") and option.group
    assert (option.type is OptionType.CHOICE) == bool(option.choices)
    assert all(fitted(option, value) == value and title for value, title in option.choices)


def test_keys_are_unique_and_checks_belong_to_options() -> None:
    assert len(BY_KEY) == len(OPTIONS)
    assert set(CHECKS) <= set(BY_KEY)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("appearance.theme", ["dark", "high_contrast"], ["pink", "", 1, True, None, ["dark"]]),
        ("appearance.text_size", [-3, 0, 8], [-4, 9, True, "1", 1.0, None]),
        ("chat.model", ["auto", "local/tiny", "acme/org/model x"], ["tiny", "a b/c", "/x", "acme/", 3, "auto\n"]),
        (
            "network.proxy",
            ["system", "none", "http://proxy.example:3128", "https://p"],
            ["", "ftp://x", "http://user:secret@proxy:1", "http://a b", "http://p:123456", 1],
        ),
        ("network.ca_file", ["", "/etc/ssl/company.pem", "C:\\ca.pem"], ["company.pem", "../x", 5, "/a\0b"]),
        ("local.gpu_layers", [-1, 0, 99], [-2, 1001, "0"]),
    ],
)
def test_what_fits(key: str, good: list[object], bad: list[object]) -> None:
    for value in good:
        assert fitted(BY_KEY[key], value) == value
    for value in bad:
        with pytest.raises(Misfit, match=r"\.$"):
            fitted(BY_KEY[key], value)


@given(
    st.sampled_from(OPTIONS),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())),
)
def test_anything_fits_or_is_refused(option: Option, value: object) -> None:
    try:
        assert fitted(option, value) == value
    except Misfit as misfit:
        assert str(misfit)
