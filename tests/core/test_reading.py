"""Files read as tables, and every kind of file that is refused."""

import contextlib
import io
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt

from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets import reading
from shnor_portal.core.sheets.books import Book, Limits
from shnor_portal.core.sheets.looks.ods import look_at_ods
from shnor_portal.core.sheets.odf_styles import OdfStyles
from shnor_portal.core.sheets.reading import SMALL, read_book, read_together
from shnor_portal.core.sheets.signatures import kind_of, short_part
from tests.core import files

NAME = "отчёт.xlsx"


def refusal(data: bytes, **limits: int) -> Refused:
    with pytest.raises(Refused) as caught:
        read_book(data, NAME, Limits(**limits))
    assert f"«{NAME}»" in caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value


def only(book: Book) -> list[list[object]]:
    (sheet,) = book.sheets
    return sheet.rows


def test_xlsx_keeps_coordinates_types_and_blanks():
    day = date(2024, 3, 15)
    data = files.xlsx([[], [None, "Школа №1", 12.5, True, day, "  "], [None, None, 0]])

    book = read_book(data, NAME)

    assert book.kind == "xlsx"
    assert only(book) == [
        [None] * 5,
        [None, "Школа №1", 12.5, True, day],
        [None, None, 0, None, None],
    ]


def test_xlsx_names_sheets_and_tells_hidden_ones():
    workbook = openpyxl.load_workbook(io.BytesIO(files.xlsx([[1]], "РУ 4", Служебный=[[2]])))
    workbook["Служебный"].sheet_state = "hidden"

    book = read_book(files.saved(workbook), NAME)

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("РУ 4", False),
        ("Служебный", True),
    ]
    assert [sheet.name for sheet in book.visible] == ["РУ 4"]


def test_path_is_read_like_bytes(tmp_path: Path):
    path = tmp_path / "a.bin"
    path.write_bytes(files.xlsx([["a"]]))

    assert only(read_book(path, NAME)) == [["a"]]


@pytest.mark.parametrize("extension", ["xls", "csv", "pdf"])
def test_type_is_told_by_content_not_by_extension(extension):
    assert read_book(files.xlsx([["a"]]), f"отчёт.{extension}").kind == "xlsx"


def test_xls_is_read():
    book = read_book(files.xls([["Код ОО", 9306.0], [None, 4]]), NAME)

    assert book.kind == "xls"
    assert only(book) == [["Код ОО", 9306.0], [None, 4.0]]


def test_ods_is_read():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'

    book = read_book(files.ods(cell.format("Школа"), cell.format("4")), NAME)

    assert book.kind == "ods"
    assert only(book) == [["Школа"], ["4"]]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("Школа;Балл\r\nСОШ;12,5\r\n".encode("utf-8-sig"), [["Школа", "Балл"], ["СОШ", "12,5"]]),
        ("Школа;Балл\nСОШ;3\n".encode("cp1251"), [["Школа", "Балл"], ["СОШ", "3"]]),
        ("Школа\tБалл\nСОШ\t12,5\n".encode(), [["Школа", "Балл"], ["СОШ", "12,5"]]),
        ("Школа,Балл\nСОШ,3\n".encode(), [["Школа", "Балл"], ["СОШ", "3"]]),
        ("Школа\tБалл\nСОШ\t3".encode("utf-16"), [["Школа", "Балл"], ["СОШ", "3"]]),
        ('"СОШ ""№1""; город";3\n;\n'.encode(), [['СОШ "№1"; город', "3"]]),
        ("а;б;;\nв\n".encode(), [["а", "б"], ["в", None]]),
    ],
    ids=["bom", "cp1251", "tab", "comma", "utf-16", "quotes", "ragged"],
)
def test_csv_encodings_and_delimiters(data, rows):
    book = read_book(data, "баллы.csv")

    assert book.kind == "csv"
    assert only(book) == rows


def test_xls_that_is_a_page_is_read_as_its_tables():
    page = (
        "<html><body><table><tr><th rowspan=2>Школа</th><th colspan=2>Отметки</th></tr>"
        "<tr><td>4</td><td>5</td></tr><tr><td>СОШ<br>№ 1</td><td>12,5</td></tr></table>"
        "<table><tr><td>Итого</td></tr></table></body></html>"
    )

    book = read_book(page.encode("cp1251"), "отчёт.xls")

    assert book.kind == "html"
    assert [sheet.rows for sheet in book.sheets] == [
        [["Школа", "Отметки", None], [None, "4", "5"], ["СОШ№ 1", "12,5", None]],
        [["Итого"]],
    ]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (files.packed({"ppt/presentation.xml": "<p/>"}), "презентация"),
        (files.packed({"xl/workbook.bin": b"\x01"}), "xlsb"),
        (files.packed({"отчёт.xlsx": b"1"}), "архив"),
        (b"Rar!\x1a\x07\x01\x00", "архив"),
        (b"\x89PNG\r\n\x1a\n\x00", "изображение"),
        (b"\xff\xd8\xff\xe0\x00", "изображение"),
        (b"BM\x01\x00\x00\x00", "изображение"),
        (b"<?xml version='1.0'?><data/>", "файл разметки"),
        (b"<html><p>\xe2\x9d\x97</p></html>", "веб-страница"),
        (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 2003"),
        (b"\x00\x01\x02\x03 nothing", "неизвестного вида"),
    ],
    ids=[
        "pptx",
        "xlsb",
        "zip",
        "rar",
        "png",
        "jpg",
        "bmp",
        "xml",
        "html",
        "xml2003",
        "binary",
    ],
)
def test_other_kinds_are_refused_in_their_own_words(data, word):
    refused = refusal(data)

    assert refused.code == "wrong_type"
    assert word in refused.message


@pytest.mark.parametrize(
    "data",
    [b"", files.xlsx([]), files.xlsx([[None, "  "]]), b"\n;;\n"],
    ids=["no bytes", "no cells", "spaces", "delimiters"],
)
def test_empty_file_is_refused(data):
    assert refusal(data).code == "empty_file"


def test_truncated_workbook_is_refused():
    data = files.xlsx([["Школа", 1]] * 50)

    assert refusal(data[: len(data) // 2]).code == "truncated"


def test_truncated_old_workbook_is_refused():
    data = files.xls([["Школа", 1]] * 500)

    assert refusal(data[: len(data) // 2 + 100]).code == "truncated"


def test_damaged_part_is_refused():
    data = bytearray(files.xlsx([[f"Школа {n}", n] for n in range(2000)]))
    data[len(data) // 4] ^= 0xFF

    assert refusal(bytes(data)).code == "damaged"


def test_damaged_old_workbook_never_ends_the_process():
    data = bytearray(files.xls([[f"Школа {n}", n] for n in range(300)]))
    dimensions = files.xls_record(data, 0x200)
    data[dimensions + 8 : dimensions + 12] = b"\xff\xff\xff\x7f"  # two thousand million rows

    assert refusal(bytes(data)).code == "too_large"


def test_encrypted_xlsx_is_refused():
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    refused = refusal(container + "EncryptedPackage".encode("utf-16-le") + bytes(480))

    assert refused.code == "password_protected"


def test_encrypted_xls_is_refused():
    data = bytearray(files.xls([["a"]]))
    start = files.xls_record(data, 0xE1)
    data[start : start + 2] = b"\x2f\x00"  # FILEPASS

    assert refusal(bytes(data)).code == "password_protected"


def test_encrypted_zip_is_refused():
    data = bytearray(files.xlsx([["a"]]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1

    assert refusal(bytes(data)).code == "password_protected"


def test_encrypted_ods_is_refused():
    with zipfile.ZipFile(io.BytesIO(files.ods(""))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["META-INF/manifest.xml"] = "<manifest><encryption-data/></manifest>"

    assert refusal(files.packed(parts)).code == "password_protected"


def test_zip_bomb_is_refused_by_what_it_unpacks_to():
    data = files.with_sheet_xml("<row/>" + " " * (4 << 20))

    assert refusal(data, unpacked=1 << 20).code == "zip_bomb"


def test_zip_bomb_with_lying_sizes_is_refused():
    data = bytearray(files.with_sheet_xml("<row/>" + " " * (4 << 20)))
    size = 4 << 20
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            field = slice(at + offset, at + offset + 4)
            if int.from_bytes(data[field], "little") > size:
                data[field] = (100).to_bytes(4, "little")

    assert refusal(bytes(data), unpacked=1 << 20).code == "zip_bomb"


def test_zip_of_too_many_parts_is_refused():
    assert refusal(files.packed({f"xl/{n}.xml": "" for n in range(5001)})).code == "zip_bomb"


def test_declared_entities_are_refused():
    data = files.with_sheet_xml("<row/>", before="<!DOCTYPE a [<!ENTITY b 'c'>]>")

    assert refusal(data).code == "unsafe_file"


def test_too_many_bytes_are_refused():
    assert refusal(files.xlsx([["a"]]), size=1000).code == "too_large"


def test_stated_dimension_of_a_whole_sheet_costs_nothing():
    data = files.with_sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>', '<dimension ref="A1:XFD1048576"/>'
    )

    assert only(read_book(data, NAME)) == [[1.0]]


def test_one_value_at_the_far_corner_is_refused_and_harms_nobody():
    data = files.with_sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )

    assert refusal(data).code == "too_large"


def test_many_cells_are_refused_by_their_number():
    data = files.with_sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2000"><c r="ALL2000"><v>1</v></c></row>'
    )

    assert refusal(data, cells=1_000_000).code == "too_large"
    assert refusal(b"1;2;3\n" * 100, streamed_cells=200).code == "too_large"
    page = b"<table><tr><td colspan=900 rowspan=900>1</td></tr></table>"
    assert refusal(page, cells=200).code == "too_large"


def test_many_styled_empty_cells_are_trimmed():
    letters = "ABCDEFGHIJ"
    empty = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}" s="0"/>' for letter in letters)
        + "</row>"
        for row in range(2, 20_002)
    )

    rows = only(
        read_book(files.with_sheet_xml(f'<row r="1"><c r="A1"><v>7</v></c></row>{empty}'), NAME)
    )

    assert rows == [[7.0]]


def test_formula_without_a_value_is_reported_at_its_place():
    data = files.xlsx(
        [["Код", "Итого"], *[[n, f"=SUM(A{n}:A{n})"] for n in range(2, 12)]], "Протокол"
    )

    book = read_book(data, NAME)

    (problem,) = book.problems
    assert (problem.code, problem.severity) == ("formula_without_value", "warning")
    assert (problem.sheet, problem.row, problem.column) == ("Протокол", 2, "B")
    assert "ещё в\u00a09\u00a0ячейках" in problem.message
    assert book.sheets[0].valueless == {(row, 2) for row in range(2, 12)}
    assert [row[1] for row in book.sheets[0].rows[1:]] == [None] * 10


def _xls_with_an_error() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист")
    sheet.write(0, 0, "Школа")
    sheet.write(0, 1, "Балл")
    sheet.write(1, 0, "СОШ")
    sheet.row(1).set_cell_error(1, "#DIV/0!")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_ODS_ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#ДЕЛ/0!</text:p></table:table-cell>'
)
_ODS_WORD = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "data",
    [
        files.xlsx([["Школа", "Балл"], ["СОШ", "#DIV/0!"]]),
        _xls_with_an_error(),
        files.ods(
            _ODS_WORD.format("Школа") + _ODS_WORD.format("Балл"),
            _ODS_WORD.format("СОШ") + _ODS_ERROR,
        ),
        "Школа;Балл\nСОШ;#ДЕЛ/0!\n".encode(),
        "<table><tr><td>Школа<td>Балл</tr><tr><td>СОШ<td>#DIV/0!</tr></table>".encode(),
    ],
    ids=["xlsx", "xls", "ods", "csv", "html"],
)
def test_formula_that_failed_is_told_in_every_format(data: bytes):
    book = read_book(data, NAME)

    (problem,) = book.problems
    assert (problem.code, problem.row, problem.column) == ("formula_failed", 2, "B")
    assert only(book) == [["Школа", "Балл"], ["СОШ", None]][: len(only(book))]
    assert book.sheets[0].valueless == {(2, 2)}


def test_percent_of_an_ods_is_known_where_only_its_value_is_kept():
    cell = '<table:table-cell office:value-type="percentage" office:value="0.1236"/>'

    look = look_at_ods(files.ods(_ODS_WORD.format("Доля") + cell), ())["Лист"]

    assert look.percents == {(1, 2)}


def test_sheet_that_ends_as_libreoffice_ends_it_costs_what_its_table_costs(monkeypatch):
    """A million blank rows of sixteen thousand cells, all with a style, stand below the table."""
    asked = []
    shade = OdfStyles.shade
    monkeypatch.setattr(OdfStyles, "shade", lambda *of: asked.append(of) or shade(*of))
    style = 'table:default-cell-style-name="Default"'
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'
    data = files.ods(
        *[_ODS_WORD.format("Школа") + _ODS_WORD.format(n) + blank.format(16_382) for n in range(9)],
        columns=f'<table:table-column table:number-columns-repeated="16384" {style}/>',
        rest=f'<table:table-row table:number-rows-repeated="1048567">{blank.format(16_384)}'
        "</table:table-row>",
    )

    look = look_at_ods(data, {"Лист"})["Лист"]

    assert not look.unknown
    assert 0 < len(asked) <= 9 * 2


def test_formula_with_a_value_or_an_empty_text_is_no_problem():
    data = files.with_sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="str"><f>IF(A1,"","")</f><v></v></c><c r="C1"><v>3</v></c></row>'
    )

    book = read_book(data, NAME)

    assert book.problems == ()
    assert only(book) == [[2.0, None, 3.0]]


def test_failed_formula_is_reported_at_its_place():
    data = files.with_sheet_xml(
        '<row r="3"><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3"><v>3</v></c></row>'
    )

    (problem,) = read_book(data, NAME).problems

    assert (problem.code, problem.row, problem.column) == ("formula_failed", 3, "B")
    assert problem.sheet == "Лист1"


def test_formulas_under_a_namespace_prefix_are_found():
    data = files.with_sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<x:row r="2"><x:c r="B2"><x:f>A1</x:f></x:c></x:row>'
    )

    assert [(p.row, p.column) for p in read_book(data, NAME).problems] == [(2, "B")]


def test_reading_many_broken_files_always_ends_in_words():
    whole = files.xls([[f"Школа {n}", n] for n in range(40)])
    for place in range(600, len(whole), 401):
        data = bytearray(whole)
        data[place] ^= 0xFF
        with contextlib.suppress(Refused):
            assert read_book(bytes(data), NAME).kind == "xls"


def test_reading_package_with_a_damaged_first_part_is_refused_in_words():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<a/>")
    data = bytearray(stream.getvalue())
    data[data.find(b"mimetype") + len("mimetype")] = 0xFF

    with pytest.raises(Refused) as refusal:
        read_book(bytes(data), "Отчёт.ods")

    assert refusal.value.code == "truncated"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('Школа,Вид,Примечание\n"СОШ № 1",СОШ,"подвоз; интернат"\n', 3),
        ("Школа;Вид;Доля\nСОШ;СОШ;12,36\nООШ;ООШ;7,5\n", 3),
        ("Школа\tВид\tАдрес\nСОШ\tСОШ\tс. Поле, 1; корп. 2\n", 3),
        ('Школа,Вид,Примечание\r\n"СОШ ""Заря""; филиал",СОШ,\r\n', 3),
        ('"а;б";"в"\n"г;д";"е"\n', 2),
        ('"Школа; город",Вид\n"СОШ; филиал",СОШ\n', 2),
    ],
)
def test_csv_delimiter_is_looked_for_outside_quotes(text: str, rows: int) -> None:
    (sheet,) = read_book(text.encode(), "школы.csv").sheets

    assert {sum(value is not None for value in row) <= rows for row in sheet.rows} == {True}
    assert len(sheet.rows[0]) == rows


def test_cell_far_to_the_right_is_left_out_aloud():
    rows = [["Школа", "2"], ["СОШ", 3], [*[None] * 5_000, "забыто"]]

    book = read_book(files.xlsx(rows, "РУ 4"), "a.xlsx")

    assert book.sheets[0].rows == [["Школа", "2"], ["СОШ", 3]]
    (problem,) = book.problems
    assert (problem.code, problem.sheet, problem.row) == ("far_cells", "РУ 4", 3)
    assert "правее столбца B" in problem.message


def test_cells_all_over_a_very_wide_sheet_are_no_table():
    row = [1 if column % 150 == 0 else None for column in range(3_000)]

    assert refusal(files.xlsx([row])).code == "too_large"


def test_beginning_of_an_old_workbook_is_refused_as_cut_off():
    assert refusal(files.xls([["a"]])[:20]).code == "truncated"


TOGETHER = [
    (files.xlsx([[1]]), "первый.xlsx"),
    (b"PK\x03\x04" + b"\0" * 50, "повреждён.xlsx"),
    (files.xls([[2]]), "старый.xls"),
    ("Код;Балл\n7;3".encode(), "текст.csv"),
]


def told(answers: list[Book | Refused]) -> list[object]:
    return [a.code if isinstance(a, Refused) else only(a) for a in answers]


@pytest.mark.parametrize("spoilt", [None, ["один"], [("без кода",), 7, None, {}]])
def test_files_of_one_upload_answer_each_for_itself(monkeypatch, spoilt) -> None:
    """Whatever the process that reads them at once answers, or if it ends without an answer."""
    alone, call = [], reading.guarded.call

    def counted(function: str, *given, **named):
        if function.endswith("seen_book"):
            alone.append(given[1])
        elif spoilt is not None:
            return spoilt
        return call(function, *given, **named)

    monkeypatch.setattr(reading.guarded, "call", counted)

    answers = told(read_together(TOGETHER))

    assert answers == [[[1]], answers[1], [[2]], [["Код", "Балл"], ["7", "3"]]]
    assert answers[1] in {"damaged", "truncated"}
    # An old workbook shares its process with nobody.
    whole = ["повреждён.xlsx", "старый.xls"]
    assert alone == (whole if spoilt is None else [name for _, name in TOGETHER])


def test_greedy_file_of_an_upload_harms_none_of_the_others() -> None:
    far = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="XFD999999"><v>1</v></c></row>'
    )
    greedy = files.with_sheet_xml(far)
    assert len(greedy) < SMALL

    answers = told(read_together([(files.xlsx([[1]]), "a.xlsx"), (greedy, "b.xlsx")]))

    assert answers == [[[1]], "too_large"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("_rels/.rels", b'Target="a"'),
        ("_rels/.rels", b'relationships/officeDocument"'),
        ("[Content_Types].xml", b'Extension="xml"'),
        ("[Content_Types].xml", b'<Extension="xml"'),
    ],
)
def test_kind_of_a_spoilt_package_is_told_at_once(part: str, text: bytes) -> None:
    main = b'<Relationship Type="x/relationships/officeDocument" Target="b.xml"/>'
    parts = {"_rels/.rels": main, "[Content_Types].xml": b"<Types/>"}
    parts[part] += b"<" + text * (1_000_000 // len(text))
    begun = time.process_time()

    kind_of(files.packed(parts))

    assert time.process_time() - begun < 3


def _header_says(data: bytes, place: int, value: bytes, sign: bytes) -> bytes:
    """A package whose first part is told of otherwise, in its place or in the list."""
    at = data.index(sign) + place
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize(
    ("place", "value", "sign"),
    [
        pytest.param(16, b"\0\0\0\0", b"PK\x01\x02", id="another sum"),
        pytest.param(20, b"\1\0\0\0", b"PK\x01\x02", id="cut short"),
        pytest.param(30, b"?", b"PK\x03\x04", id="another name"),
        pytest.param(0, b"PP", b"PK\x03\x04", id="no part there"),
        pytest.param(28, b"\xff\xff", b"PK\x03\x04", id="too far"),
        pytest.param(42, b"\xff\xff\xff\x7f", b"PK\x01\x02", id="outside"),
    ],
)
def test_part_against_the_rules_is_left_to_the_zip_library(place: int, value: bytes, sign: bytes):
    data = _header_says(files.xlsx([["а", 1]]), place, value, sign)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.infolist()[0]
        assert short_part(data, part, 1 << 20) is None
        with pytest.raises(zipfile.BadZipFile), package.open(part) as stream:
            stream.read()


def test_short_part_is_what_the_zip_library_gives():
    data = files.xlsx([["а", 1]])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.infolist():
            whole = package.read(part)
            assert short_part(data, part, 1 << 20) == whole
            assert short_part(data, part, len(whole) - 1) is None
