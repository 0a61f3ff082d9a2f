"""Page presets after ГОСТ Р 7.0.97-2025, one source for PDF and for Word.

Margins: 30/10/20/20 mm for acts that are kept permanently, 20/10/20/20 mm for the rest; size of
the text 12–14 pt, tables smaller; first line indented by 1.25 cm; pages numbered from the second
at the centre of the top margin. The binding edge of a sheet turned to landscape is its top.
"""

from dataclasses import dataclass

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
INDENT_MM = 12.5
# Angular requisites («УТВЕРЖДАЮ», «Приложение») have lines of at most 8 cm.
ANGULAR_MM = 80
NUMBER_FROM_EDGE_MM = 10
FOOTER_FROM_EDGE_MM = 7
FOOTER_ROOM_MM = 15
LINE_HEIGHT = 1.15


@dataclass(frozen=True)
class Margins:
    """Millimetres."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def css(self) -> str:
        return f"{self.top}mm {self.right}mm {self.bottom}mm {self.left}mm"


@dataclass(frozen=True)
class Layout:
    """One preset: margins of the upright sheet in millimetres, sizes in points."""

    code: str
    margins: Margins
    text_pt: float
    table_pt: float

    def sheet_margins(self, landscape: bool) -> Margins:
        """Margins of a sheet; a turned one keeps its binding edge and room for the footer."""
        upright = self.margins
        if not landscape:
            return upright
        bottom = max(upright.right, FOOTER_ROOM_MM)
        return Margins(upright.bottom, upright.top, upright.left, bottom)

    def text_width_mm(self, landscape: bool) -> int:
        margins = self.sheet_margins(landscape)
        width = PAGE_HEIGHT_MM if landscape else PAGE_WIDTH_MM
        return width - margins.left - margins.right


LAYOUTS = {
    layout.code: layout
    for layout in (
        Layout("order", Margins(30, 10, 20, 20), text_pt=14, table_pt=12),
        Layout("note", Margins(20, 10, 20, 20), text_pt=13, table_pt=11),
        Layout("plan", Margins(20, 10, 20, 20), text_pt=12, table_pt=10.5),
    )
}


def page_css(layout: Layout) -> str:
    """The part of a paper's style sheet that depends on its preset."""
    return (
        f"@page {{ size: A4 portrait; margin: {layout.sheet_margins(False).css} }}\n"
        f"@page landscape {{ size: A4 landscape; margin: {layout.sheet_margins(True).css} }}\n"
        f"html {{ font-size: {layout.text_pt:g}pt }}\n"
        f"table {{ font-size: {layout.table_pt:g}pt }}\n"
    )
