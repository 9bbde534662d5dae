"""Every colour and size of the window, by name. No other file of the window holds a literal colour."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as `#rrggbb`, or `#aarrggbb` for the shadow.

    Foregrounds (`text`, `muted`, `accent`, `stays`, `leaves`, `held`) reach a contrast of 4.5 on every background;
    `faint` reaches 3 and is only for what need not be read. `*_soft` are the backgrounds that belong to a foreground.
    """

    name: str
    dark: bool
    window: str
    side: str
    surface: str
    sunken: str
    hover: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    on_accent: str
    stays: str
    stays_soft: str
    leaves: str
    leaves_soft: str
    held: str
    held_soft: str
    shadow: str
    code_keyword: str
    code_string: str
    code_comment: str
    code_number: str
    code_name: str
    code_builtin: str
    code_error: str

    def color(self, role: str) -> str:
        """The colour of a role, by its name here."""
        return str(getattr(self, role))


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#F6F6F3",
    side="#EDEDE8",
    surface="#FFFFFF",
    sunken="#F1F1EC",
    hover="#E5E5DF",
    line="#DEDED7",
    text="#1D1E1B",
    muted="#66675F",
    faint="#868779",
    accent="#2D5BB9",
    accent_soft="#E4EBF8",
    on_accent="#FFFFFF",
    stays="#1C774F",
    stays_soft="#E0F1E8",
    leaves="#955A0E",
    leaves_soft="#FAEEDC",
    held="#B3372B",
    held_soft="#F9E4E1",
    shadow="#14000000",
    code_keyword="#7A3AA3",
    code_string="#1C774F",
    code_comment="#6A6B62",
    code_number="#955A0E",
    code_name="#2D5BB9",
    code_builtin="#8A3C63",
    code_error="#B3372B",
)

DARK = Tokens(
    name="dark",
    dark=True,
    window="#1B1C1A",
    side="#161715",
    surface="#242523",
    sunken="#1F201E",
    hover="#2B2D2A",
    line="#353733",
    text="#ECEDE8",
    muted="#A3A59B",
    faint="#75776E",
    accent="#8DB0F5",
    accent_soft="#26324B",
    on_accent="#1B1C1A",
    stays="#62C596",
    stays_soft="#1C3529",
    leaves="#E3AC5C",
    leaves_soft="#3A2C17",
    held="#EF8377",
    held_soft="#41221E",
    shadow="#50000000",
    code_keyword="#C7A0EE",
    code_string="#62C596",
    code_comment="#94968B",
    code_number="#E3AC5C",
    code_name="#8DB0F5",
    code_builtin="#E69AC0",
    code_error="#EF8377",
)

CONTRAST_LIGHT = replace(
    LIGHT,
    name="contrast-light",
    window="#FFFFFF",
    side="#FFFFFF",
    sunken="#FFFFFF",
    hover="#E4E4E4",
    line="#000000",
    text="#000000",
    muted="#1E1E1E",
    faint="#3C3C3C",
    accent="#0B3A91",
    accent_soft="#D3E1FF",
    stays="#00512F",
    stays_soft="#FFFFFF",
    leaves="#6B3D00",
    leaves_soft="#FFFFFF",
    held="#8C140A",
    held_soft="#FFFFFF",
    shadow="#00000000",
    code_keyword="#5A1587",
    code_string="#00512F",
    code_comment="#3C3C3C",
    code_number="#6B3D00",
    code_name="#0B3A91",
    code_builtin="#701C48",
    code_error="#8C140A",
)

CONTRAST_DARK = replace(
    DARK,
    name="contrast-dark",
    window="#000000",
    side="#000000",
    surface="#000000",
    sunken="#000000",
    hover="#2A2A2A",
    line="#FFFFFF",
    text="#FFFFFF",
    muted="#E6E6E6",
    faint="#C4C4C4",
    accent="#9EC1FF",
    accent_soft="#12305F",
    on_accent="#000000",
    stays="#7BE3B0",
    stays_soft="#000000",
    leaves="#FFC978",
    leaves_soft="#000000",
    held="#FFA79D",
    held_soft="#000000",
    shadow="#00000000",
    code_keyword="#DDBDFF",
    code_string="#7BE3B0",
    code_comment="#C4C4C4",
    code_number="#FFC978",
    code_name="#9EC1FF",
    code_builtin="#FFB5D8",
    code_error="#FFA79D",
)

# The grid: every distance is one of these, in device-independent pixels.
HAIR = 1
XS = 4
S = 8
M = 12
L = 16
XL = 24
XXL = 32

# Radii grow with the element: tag, field, composer.
RADIUS_TAG = 6
RADIUS_FIELD = 8
RADIUS_COMPOSER = 14

ROW = 32
ICON = 16

# Type, in pixels.
TEXT_BODY = 14.0
TEXT_SECONDARY = 13.0
TEXT_SMALL = 12.0
TEXT_MONO = 12.5
TEXT_TITLE = 18.0
TEXT_DISPLAY = 28.0

# The window at its first start, widths of its three columns, and the measure of prose in em.
WINDOW_SIZE = (1200, 800)
SIDEBAR_WIDTH = 264
INSPECTOR_WIDTH = 328
PROSE_EM = 46
