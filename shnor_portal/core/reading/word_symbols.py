"""Signs of symbol fonts in a Word document, written as the signs that a reader sees."""

from lxml import etree

from shnor_portal.core.reading.numbering import W
from shnor_portal.core.sheets.symbols import BULLET, FONTS, in_font, symbol


def show_symbols(document: etree._Element) -> None:
    """Write `w:sym` and letters of symbol fonts as signs."""
    for sign in list(document.iter(f"{W}sym")):
        code = sign.get(f"{W}char", "")
        try:
            shown = symbol(int(code, 16), sign.get(f"{W}font", ""))
        except ValueError:
            shown = BULLET
        sign.tag, sign.text = f"{W}t", shown
    for fonts in document.iter(f"{W}rFonts"):
        font = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "").lower()
        if font in FONTS and font != "symbol":
            properties = fonts.getparent()
            run = None if properties is None else properties.getparent()
            for text in run.iterchildren(f"{W}t") if run is not None else ():
                text.text = in_font(text.text or "", font)
