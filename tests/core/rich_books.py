"""Workbooks with all that people keep in them beside cells; invented, and rich on purpose."""

import io
import struct
import zipfile
import zlib

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.core import files

MAIN, ASIDE = "РУ 4", "Справка"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PIVOTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_CACHE = f'''<pivotCacheDefinition xmlns="{files.MAIN}" refreshOnLoad="1"><cacheSource
  type="worksheet"><worksheetSource ref="A1:B4" sheet="{MAIN}"/></cacheSource>
  <cacheFields count="2"><cacheField name="Школа" numFmtId="0"><sharedItems/></cacheField>
  <cacheField name="2" numFmtId="0"><sharedItems/></cacheField></cacheFields>
</pivotCacheDefinition>'''
_PIVOT = f'''<pivotTableDefinition xmlns="{files.MAIN}" name="Сводная" cacheId="7"
  dataCaption="Значения"><location ref="D5:E7" firstHeaderRow="1" firstDataRow="1"
  firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"/>
  <pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/>
  </rowFields><dataFields count="1"><dataField name="Сумма" fld="1"/></dataFields>
</pivotTableDefinition>'''


def plain() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = MAIN
    for row in [["Школа", "2", "3"], ["СОШ", 12.3, 5], ["Итого", None, 7], ["ООШ", 1, 2]]:
        book.active.append(row)
    side = book.create_sheet(ASIDE)
    side.append(["Показатель", "Значение"])
    side.append(["Охват", "=SUM('РУ 4'!B2:B4)"])
    return book


def drawn() -> bytes:
    """Charts, a picture, widths, rules of colour, choices, names, a filter, a table, a comment."""
    book = plain()
    sheet, side = book[MAIN], book[ASIDE]
    for page, place in ((side, "D2"), (sheet, "F2")):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
        page.add_chart(chart, place)
    sheet.add_image(Image(io.BytesIO(_png())), "H20")
    sheet.column_dimensions["A"].width = 55
    sheet["A2"].font = Font(bold=True, name="Arial")
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["C2"].number_format = "0.00%"
    sheet.conditional_formatting.add("B2:B4", ColorScaleRule("min", None, "FFFFFF", "max"))
    choice = DataValidation("list", '"да,нет"')
    choice.add("C2:C4")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"
    sheet["A2"].comment = Comment("Уточнить у завуча", "Методист")
    side.add_table(Table(displayName="Итоги", ref="A1:B2"))
    book.defined_names["Доля"] = DefinedName("Доля", attr_text=f"'{MAIN}'!$B$2")
    sheet.print_title_rows = "1:1"
    side.print_area = "A1:B2"
    return files.saved(book)


def pivoted() -> bytes:
    """A sheet with a pivot table and its cache, as Excel keeps them, and rules it does not know."""
    parts = _parts(files.saved(plain()))
    parts |= {
        "xl/pivotCache/pivotCacheDefinition1.xml": _CACHE.encode(),
        "xl/pivotTables/pivotTable1.xml": _PIVOT.encode(),
        "xl/worksheets/_rels/sheet2.xml.rels": _relations(
            ("rId1", "pivotTable", "../pivotTables/pivotTable1.xml")
        ),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _relations(
            ("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        ),
        "customXml/item1.xml": b"<a:b xmlns:a='urn:x'>\r\n  <!-- kept -->\t</a:b>",
    }
    for part, kind in (("pivotCache/pivotCacheDefinition", "pivotCacheDefinition"),
                       ("pivotTables/pivotTable", "pivotTable")):  # fmt: skip
        _declare(parts, f"/xl/{part}1.xml", f"{_PIVOTS}.{kind}+xml")
    caches = (
        f'<pivotCaches><pivotCache xmlns:r="{_OFFICE}" cacheId="7" r:id="rId77"/></pivotCaches>'
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</workbook>", caches.encode() + b"</workbook>"
    )
    _relate(parts, "rId77", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    rules = b'<extLst><ext uri="{X}"><x14:a xmlns:x14="urn:x14"> <x14:b/></x14:a></ext></extLst>'
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</worksheet>", rules + b"</worksheet>")
    return files.packed(parts)


def as_macros(data: bytes) -> bytes:
    """The workbook with a project of macros, as an xlsm."""
    parts = _parts(data)
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    _declare(parts, "/xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    parts["xl/vbaProject.bin"] = bytes(range(256)) * 20
    _relate(parts, "rId99", "vbaProject", "vbaProject.bin")
    return files.packed(parts)


def with_macros() -> bytes:
    """An xlsm: a project of macros and a button, whose drawing is no comment."""
    parts = _parts(as_macros(files.saved(plain())))
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(
        b"<Override",
        b'<Default Extension="vml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Override',
        1,
    )
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        b'xmlns:o="urn:schemas-microsoft-com:office:office" '
        b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="b" type="#_x0000_t201">'
        b'<v:textbox><div>Run<br>it</div></v:textbox><x:ClientData ObjectType="Button">'
        b"<x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _relations(
        ("rId7", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    )
    name = "xl/worksheets/sheet1.xml"
    legacy = f'<legacyDrawing xmlns:r="{_OFFICE}" r:id="rId7"/></worksheet>'.encode()
    parts[name] = parts[name].replace(b"</worksheet>", legacy)
    return files.packed(parts)


def discussed() -> bytes:
    """A conversation on the cell that will be marked, a protected sheet, a hidden one."""
    book = plain()
    book[MAIN]["B2"].comment = Comment("[Threaded comment]\n\nПочему столько?", "tc={1}")
    book[MAIN].protection.enable()
    book[ASIDE].sheet_state = "hidden"
    parts = _parts(files.saved(book))
    parts["xl/threadedComments/threadedComment1.xml"] = b"<ThreadedComments/>"
    parts["xl/persons/person.xml"] = b"<personList/>"
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    about = (
        b'<Relationship Id="rId50" Target="/xl/threadedComments/threadedComment1.xml" '
        b'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", about + b"</Relationships>")
    return files.packed(parts)


def of_another_program() -> bytes:
    """Prefixed names, cells and rows without their places, no styles at all."""
    space = f'xmlns:x="{files.MAIN}"'
    text = '<x:c t="inlineStr"><x:is><x:t>{}</x:t></x:is></x:c>'
    rows = [f"<x:row>{text.format(a)}{text.format(b)}</x:row>" for a, b in
            (("Школа", "2"), ("СОШ", "двенадцать"), ("Итого", ""))]  # fmt: skip
    about = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
    return files.packed(
        {
            "[Content_Types].xml": f'<Types {about}><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"{_PIVOTS}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
            f'ContentType="{_PIVOTS}.worksheet+xml"/></Types>',
            "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<x:workbook {space} xmlns:r="{_OFFICE}"><x:sheets><x:sheet '
            f'name="{MAIN}" sheetId="4" r:id="rId1"/></x:sheets></x:workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml")
            ),
            "xl/worksheets/sheet1.xml": f"<x:worksheet {space}><x:sheetData>{''.join(rows)}"
            "</x:sheetData></x:worksheet>",
        }
    )


BOOKS = {
    "charts, pictures, rules, names": drawn,
    "pivots": pivoted,
    "macros and buttons": with_macros,
    "conversations": discussed,
    "another program": of_another_program,
}


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _relations(*items: tuple[str, str, str]) -> bytes:
    inside = "".join(
        f'<Relationship Id="{ident}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for ident, kind, target in items
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inside}</Relationships>'.encode()


def _relate(parts: dict[str, bytes], ident: str, kind: str, target: str) -> None:
    name = "xl/_rels/workbook.xml.rels"
    about = f'<Relationship Id="{ident}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    parts[name] = parts[name].replace(b"</Relationships>", about.encode() + b"</Relationships>")


def _declare(parts: dict[str, bytes], name: str, kind: str) -> None:
    types = "[Content_Types].xml"
    about = f'<Override PartName="{name}" ContentType="{kind}"/></Types>'.encode()
    parts[types] = parts[types].replace(b"</Types>", about)


def _png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0\xff\0\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
