"""Signs of symbol fonts as the signs that a reader sees: Wingdings «ü» is «✓»."""

FONTS = {
    "wingdings": {
        0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0x72: "☐",
        0x6E: "■", 0xA7: "•", 0x6C: "●", 0x9F: "•", 0x77: "◆", 0xAB: "★", 0xD8: "►", 0x76: "❖",
        0x4A: "☺",
    },
    "wingdings 2": {
        0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x56: "☒", 0xA3: "☐", 0x2A: "☐",
        0x98: "●", 0xA2: "■",
    },
    "webdings": {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "■", 0x6E: "●"},
    "symbol": {0xD6: "√", 0xB7: "•", 0xB4: "×", 0xA8: "♦", 0xB2: "″", 0x2A: "*", 0x2B: "+"},
}  # fmt: skip
BULLET = "•"


def in_font(text: str, font: str) -> str:
    """A text of a symbol font as the signs that it shows."""
    if font.lower() not in FONTS:
        return text
    return "".join(
        symbol(ord(sign), font) if ord(sign) < 0x100 or 0xF000 <= ord(sign) < 0xF100 else sign
        for sign in text
    )


def symbol(code: int, font: str) -> str:
    """The sign of a code in a symbol font; a bullet where it is not known."""
    if code in (0x20, 0xF020):
        return " "
    return FONTS.get(font.lower(), {}).get(code & 0xFF, BULLET)
