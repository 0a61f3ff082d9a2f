"""Files of every kind in which invented pupils are named, in every place that a file has."""

import io

import openpyxl
from openpyxl.comments import Comment

from tests.core.files import ods, packed, saved, xls, xlsx
from tests.monitoring import protocol_books, protocol_documents, vpr_books
from tests.monitoring.pages import NORTHERN
from tests.roadmaps.plan_files import HEADER, C, odt, sheet, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR
from tests.schools.workbooks import PASSPORT, REGISTRY, workbook

SURNAME, NAME, SECOND = "Зюзякинов", "Пхырмян", "Ыгдыровна"
# A surname that no header and no shape gives away: in comments, in hidden rows, in words.
ALONE = "Щебрулькин"
DOCUMENT, SNILS, LATIN = "4509 777123", "112-233-445 95", "Zyuzyakinov"
MARKS = (SURNAME, NAME, SECOND, ALONE, DOCUMENT.split()[1], SNILS, LATIN)
FULL = f"{SURNAME} {NAME} {SECOND}"
CLASS_LIST = [["№", "ФИО", "Документ", "СНИЛС"], [1, FULL, DOCUMENT, SNILS], [2, LATIN, "", ""]]
SCHOOL = f"{NORTHERN[0]}({NORTHERN[1]})"


def _opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def individual() -> bytes:
    """A known layout with a column of names, a hidden list, a comment and a hidden row."""
    rows = [vpr_books.pupil(SCHOOL, 1000 + n, [1, 1, 1, 1], 4) for n in range(12)]
    book = _opened(vpr_books.pupils(*rows))
    page = book.active
    for number in range(8, page.max_row + 1):
        page.cell(number, 14, "Фамилия, имя, отчество" if number == 8 else FULL)
    page["A9"].comment = Comment(f"{ALONE} болел", "Завуч")
    hidden = book.create_sheet("Список")
    hidden.sheet_state = "hidden"
    for row in CLASS_LIST:
        hidden.append(row)
    return saved(book)


def shifted() -> bytes:
    """The same layout with names where a mark, a score and a school should stand."""
    good = [vpr_books.pupil(SCHOOL, 1000 + n, [1, 1, 1, 1], 4) for n in range(12)]
    bad = [
        vpr_books.pupil(SCHOOL, 2000, [1, 1, 1, 1], SURNAME),
        vpr_books.pupil(SCHOOL, 2001, [1, 1, 1, 1], 4, primary=FULL),
        vpr_books.pupil(f"{FULL}(edu991999)", 2002, [1, 1, 1, 1], 4),
    ]
    book = _opened(vpr_books.pupils(*good, *bad))
    for row in CLASS_LIST:
        book.active.append([*[None] * 14, *row])
    return saved(book)


def marks_report() -> bytes:
    """A report of marks with names in its numbers."""
    return vpr_books.marks(
        (SCHOOL, "", 20, 10, 20, 40, 30),
        ("МБОУ «Гимназия № 1»(edu991001)", "", SURNAME, FULL, 20, 40, 40),
    )


def alone() -> bytes:
    """A surname in place of a number, and nothing else in the file that tells of persons."""
    bad = ("МБОУ «Гимназия № 1»(edu991001)", "", ALONE, 10, 20, 40, 30)
    return vpr_books.marks(
        (SCHOOL, "", 20, 10, 20, 40, 30),
        bad,
        sheet="РУ 5 Статистика по отметкам",
        title="ВПР 2024 Русский язык 5 класс",
    )


def registry() -> bytes:
    """A reference file whose numbers and codes are names, and a column of pupils."""
    return workbook(
        (*REGISTRY, "ФИО ученика"),
        ("edu991777", "", "МБОУ «Ручейная СОШ»", "СОШ", "", "да", 120, FULL),
        (SURNAME, FULL, "МБОУ «Лесная СОШ»", SURNAME, SNILS, FULL, SURNAME, FULL),
    )


def passport() -> bytes:
    return workbook(
        ("Сведения на 20.09.2023",), PASSPORT, ("edu991002", NORTHERN[0], SURNAME, 1, LATIN, FULL)
    )


def oge_protocol() -> bytes:
    """Names under their headers and beside them, in two exams, and one where a mark should be."""

    def named(row):
        return [SURNAME if v == "Пробников" else FULL if v == "Проба" else v for v in row]

    rows = [named(protocol_books.sparse(n, 209002.0, 20, 4)) for n in range(1, 12)]
    moved = named(protocol_books.sparse(12, 209002.0, 20, 4))
    moved[12], moved[13] = None, LATIN
    dense = named(protocol_books.dense(1, 209002, 20, SURNAME))
    dense[9:11] = DOCUMENT.split()
    good = protocol_books.oge_sheet("01 - Русский язык 2024.06.06", *rows, moved)
    header = protocol_books.DENSE_OGE
    return xls(good + protocol_books.oge_sheet("02 - Математика 2024.06.11", dense, header=header))


def ege_protocol() -> bytes:
    """A csv with machine headers of names."""
    header = protocol_books.CSV_EGE.replace("Фамилия;Имя;Отчество", "SurnameCell;NameCell;ФИО")
    rows = [
        protocol_books.ege_row(n, 209002, 30, 60)
        .replace("Пробников;Проба;Пробович", f"{SURNAME};{LATIN};{FULL}")
        .replace("700001", DOCUMENT.split()[1])
        for n in range(1, 12)
    ]
    return protocol_books.ege_csv("01 - Русский язык 2024.06.06", *rows, header=header).encode(
        "cp1251"
    )


def word_protocol() -> bytes:
    """The same as a document, with a name in its words."""
    rows = [
        [SURNAME if value == "Пробников" else value for value in protocol_books.dense(n, 9, 20, 4)]
        for n in range(1, 4)
    ]
    title = "01 - Русский язык 2024.06.06"
    return protocol_documents.word((title, [protocol_books.DENSE_OGE, *rows, [FULL] * 15]))


def cells(*values: str) -> str:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return "".join(map(cell.format, values))


BATCH = {
    "individual.xlsx": individual(),
    "shifted.xlsx": shifted(),
    "marks.xlsx": marks_report(),
    "alone.xlsx": alone(),
    "oge.xls": oge_protocol(),
    "ege.csv": ege_protocol(),
    "protocol.docx": word_protocol(),
    "registry.xlsx": registry(),
    "passport.xlsx": passport(),
    "unknown.xlsx": xlsx(CLASS_LIST, Второй=[[ALONE]]),
    "list.csv": "\n".join(";".join(map(str, row)) for row in CLASS_LIST).encode("cp1251"),
    "list.xls": xls(CLASS_LIST),
    "list.ods": ods(*(cells(*map(str, row)) for row in CLASS_LIST)),
    "page.html": f"<html><table><tr><td>ФИО</td></tr><tr><td>{FULL}</td></tr></table>".encode(),
    "cut.xlsx": packed({"xl/workbook.xml": FULL})[:-30] + FULL.encode(),
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    + FULL.encode("utf-16-le") * 50,
    "scan.pdf": b"%PDF-1.4\n" + FULL.encode(),
    "bytes.bin": b"\x00\x01\x02" + FULL.encode() + LATIN.encode(),
}  # fmt: skip

_STRUCK = f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>{FULL}</w:t></w:r></w:p>"
_TABLE = [tuple(map(str, row)) for row in CLASS_LIST]
PLANS = {
    "plan.docx": word(
        [(*HEADER, "ФИО учащихся"), (*SEMINAR, FULL), (*MEETING, C(raw=_STRUCK))], _TABLE
    ),
    "plan.xlsx": sheet([HEADER, SEMINAR, MEETING], "План", ("Список", CLASS_LIST)),
    "list.docx": word(_TABLE),
    "list.odt": odt(f"<text:p>{FULL}</text:p>"),
    "cut.docx": word(_TABLE)[:-40] + FULL.encode(),
    "scan.pdf": b"%PDF-1.4\n" + FULL.encode(),
}
