"""Whatever people do to a plan's file, no measure and no word of it vanishes without a word.

Plans are drawn at random: words struck out, deleted, hidden, put into boxes and forms; rows and
columns hidden; extra columns; marks under months. Every word bears a number of its own, so that
it can be looked for: in the plan, or among the remarks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted, read_plan
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Raw, odt, table_xml, word
from tests.roadmaps.reading.test_reading_packages import flat_of, renamed_main, with_chunk
from tests.same_sheets import FORMATS, S, V, book

CANCELLED = ("struck", "deleted", "hidden", "box", "unchosen")
_WORD = re.compile(r"слово\d+")
ODT_STYLES = (
    '<style:style style:name="X" style:family="text"><style:text-properties '
    'style:text-line-through-type="single"/></style:style>'
    '<style:style style:name="Z" style:family="text"><style:text-properties text:display="none"/>'
    "</style:style>"
)


@dataclass(frozen=True)
class Cell:
    """What a cell keeps, and what was cancelled in it, in one of the ways of CANCELLED."""

    kept: str
    gone: str = ""
    how: str = ""


@dataclass(frozen=True)
class Line:
    """A measure; `how` cancels the whole row."""

    cells: tuple[Cell, ...]
    how: str = ""


@st.composite
def plans(draw: st.DrawFn, ways: tuple[str, ...], rows: tuple[str, ...]) -> list[Line]:
    lines = []
    number = 100
    for _ in range(draw(st.integers(1, 6))):
        cells = []
        for column in range(4):
            number += 2
            kept = "май 2024" if column == 1 else f"слово{number}"
            how = draw(st.sampled_from(("", "", *ways)))
            cells.append(Cell(kept, f"слово{number + 1}" if how else "", how))
        lines.append(Line(tuple(cells), draw(st.sampled_from(("", "", "", *rows)))))
    number += 2
    return [Line((Cell(f"слово{number}"), Cell("июнь 2024"), Cell("Завуч"), Cell("Отчёт"))), *lines]


def check(plan: ReadPlan, lines: list[Line]) -> None:
    """Words that stand are in the plan, cancelled ones are not, and each is told of."""
    read = " ".join(f"{m.text} {m.deadline_text} {m.responsible} {m.result}" for m in plan.measures)
    told = " ".join(problem.message for problem in plan.problems)
    doubted = " ".join(doubt.text for m in plan.measures for doubt in m.doubts)
    for line in lines:
        for cell in line.cells:
            words = set(_WORD.findall(cell.kept))
            gone = set(_WORD.findall(cell.gone)) | (words if line.how else set())
            for kept in words - gone:
                assert kept in read
            for left in gone:
                assert left not in read
                assert left in told or left in doubted
    assert len(plan.measures) == sum(not line.how for line in lines)
    ends = {occurrence.end.month for m in plan.measures for occurrence in m.deadline.occurrences}
    assert ends <= {5, 6}


_RUN = '<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{} </w:t></w:r>'
_TRACKED = 'w:id="1" w:author="П" w:date="2024-01-10T10:00:00Z"'
IN_WORD: dict[str, Callable[[str], str]] = {
    "struck": lambda text: _RUN.format("<w:strike/>", text),
    "hidden": lambda text: _RUN.format("<w:vanish/>", text),
    "deleted": lambda text: f"<w:del {_TRACKED}>{_RUN.format('', text)}</w:del>".replace(
        "w:t ", "w:delText "
    ).replace("</w:t>", "</w:delText>"),
    "box": lambda text: (
        "<w:r><w:pict><w:txbxContent><w:p>"
        f"{_RUN.format('', text)}</w:p></w:txbxContent></w:pict></w:r>"
    ),
    "unchosen": lambda text: _RUN.format("", f"☐ {text}"),
}


def _word_cell(cell: Cell) -> C:
    kept = f"☒ {cell.kept}" if cell.how == "unchosen" else cell.kept
    first = IN_WORD[cell.how](cell.gone) if cell.how else ""
    return C(raw=f"<w:p>{first}{_RUN.format('', kept)}</w:p>")


def _word(lines: list[Line]) -> bytes:
    rows = [
        HEADER,
        *((f"{n}.", *map(_word_cell, line.cells)) for n, line in enumerate(lines, start=1)),
    ]
    head, *made = table_xml(rows).split("<w:tr>")
    marks = {
        "deleted": f"<w:del {_TRACKED}/>",
        "hidden": "<w:hidden/>",
    }
    for n, line in enumerate(lines, start=1):
        if line.how == "struck":
            made[n] = made[n].replace("<w:rPr></w:rPr>", "<w:rPr><w:strike/></w:rPr>")
        if line.how in marks:
            made[n] = f"<w:trPr>{marks[line.how]}</w:trPr>{made[n]}"
    return word(Raw("<w:tr>".join([head, *made])))


@settings(max_examples=60)
@given(
    plans(CANCELLED, ("struck", "deleted", "hidden")),
    st.sampled_from(["plain", "renamed", "flat", "chunk"]),
)
def test_read_plan_of_word_says_all_that_it_leaves_out(lines: list[Line], packed: str) -> None:
    data = _word(lines)
    ways: dict[str, Callable[[bytes], bytes]] = {
        "plain": lambda data: data,
        "renamed": renamed_main,
        "flat": flat_of,
        "chunk": lambda data: with_chunk(data, "part.docx"),
    }

    check(read_plan(ways[packed](data), "план.docx", *PERIOD), lines)


def _sheet_row(number: int, line: Line) -> list[V]:
    if line.how == "struck":
        texts = [f"{number}.", *(f"{cell.gone} {cell.kept}" for cell in line.cells)]
        return [V(text, cancelled=True) for text in texts]
    words = (
        V(None, struck=cell.gone, after=f" {cell.kept}") if cell.how else V(cell.kept)
        for cell in line.cells
    )
    return [V(f"{number}."), *words]


@settings(max_examples=60)
@given(plans(("struck",), ("struck", "hidden")), st.sampled_from(FORMATS), st.booleans())
def test_read_plan_of_a_sheet_says_all_that_it_leaves_out(
    lines: list[Line], form: str, extra: bool
) -> None:
    rows = [_sheet_row(number, line) for number, line in enumerate(lines, start=1)]
    hidden = frozenset(n for n, line in enumerate(lines, start=2) if line.how == "hidden")
    header = [V(name) for name in HEADER]
    if extra:
        header = [*header, V("слово900"), V("Примечание")]
        rows = [[*row, V("спрятано"), V("слово902")] for row in rows]
    columns = frozenset({6} if extra else ())
    other = S([["слово904"]], title="Лист слово905", hidden=True)
    made = S([header, *rows], hidden_rows=hidden, hidden_columns=columns)
    plan = read_plan(book(form, made, other), f"план.{form}", *PERIOD)

    check(plan, lines)
    told = " ".join(problem.message for problem in plan.problems)
    assert "слово905" in told
    assert not extra or ("слово900" in told and "«Примечание»" in told)


@settings(max_examples=40)
@given(plans(("struck", "hidden"), ("struck", "hidden")))
def test_read_plan_of_odt_and_html_says_all_that_it_leaves_out(lines: list[Line]) -> None:
    styles = {"struck": "X", "hidden": "Z"}
    looks = {"struck": "text-decoration:line-through", "hidden": "display:none"}

    def in_odt(cell: Cell, row: str) -> str:
        how = cell.how or row
        gone = f'<text:span text:style-name="{styles.get(how)}">{cell.gone}</text:span>'
        kept = cell.kept
        if row == "struck":
            kept = f'<text:span text:style-name="X">{kept}</text:span>'
        words = f"{gone if cell.gone else ''} {kept}"
        return f"<table:table-cell><text:p>{words}</text:p></table:table-cell>"

    def in_html(cell: Cell, row: str) -> str:
        gone = f'<span style="{looks.get(cell.how)}">{cell.gone}</span>' if cell.gone else ""
        kept = f"<s>{cell.kept}</s>" if row == "struck" else cell.kept
        return f"<td>{gone} {kept}</td>"

    whole = [Line(tuple(map(Cell, HEADER[1:]))), *lines]
    numbers = [HEADER[0], *(f"{n}." for n in range(1, len(lines) + 1))]
    odt_rows, html_rows = [], []
    for number, line in zip(numbers, whole, strict=True):
        cells = (Cell(number), *line.cells)
        shut, gone = (
            (' table:visibility="collapse"', ' style="display:none"')
            if line.how == "hidden"
            else ("", "")
        )
        words = "".join(in_odt(cell, line.how) for cell in cells)
        odt_rows.append(f"<table:table-row{shut}>{words}</table:table-row>")
        words = "".join(in_html(cell, line.how) for cell in cells)
        html_rows.append(f"<tr{gone}>{words}</tr>")
    html = "".join(html_rows)

    data = odt(f"<table:table>{''.join(odt_rows)}</table:table>", ODT_STYLES)
    check(read_plan(data, "план.odt", *PERIOD), lines)
    check(read_pasted(f"<table>{html}</table>", *PERIOD), lines)


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_whose_only_measure_is_hidden_is_refused_with_its_place(form: str) -> None:
    rows = [list(HEADER), ["1.", "слово1", "май 2024", "Завуч", "Отчёт"]]
    data = book(form, S(rows, hidden_rows=frozenset({2})))

    with pytest.raises(Refused) as refused:
        read_plan(data, f"план.{form}", *PERIOD)

    assert refused.value.code == "no_measures"
    assert "(строка 2)" in str(refused.value)
    assert "слово1" not in str(refused.value)
    assert "покажите их" in str(refused.value)


MONTHS = ("Сентябрь", "Октябрь", "Ноябрь", "Декабрь")


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.sampled_from(["", "-", "+", "х", "✓", "■"]), min_size=4, max_size=4),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "2024 год", "Сроки"]),
    st.booleans(),
)
def test_read_plan_every_marked_month_is_a_deadline_of_its_own(
    marks: list[list[str]], caption: str, broken: bool
) -> None:
    names = [f"{name[:3]}-\n{name[3:]}" if broken else name for name in MONTHS]
    rows: list = [("№", "Меро-\nприятия" if broken else "Мероприятия", *names, "Ответственные")]
    if caption:
        rows = [
            (
                C("№", down="start"),
                C("Мероприятия", down="start"),
                C(caption, span=4),
                "Ответственные",
            ),
            (C(down="on"), C(down="on"), *names, ""),
        ]
    rows += [(str(n), f"слово{n}", *row, "Завуч") for n, row in enumerate(marks, start=1)]
    plan = read_plan(word(rows), "план.docx", *PERIOD)

    assert [m.text for m in plan.measures] == [f"слово{n}" for n in range(1, len(marks) + 1)]
    for measure, row in zip(plan.measures, marks, strict=True):
        expected = [9 + place for place, mark in enumerate(row) if mark not in ("", "-")]
        assert [o.end.month for o in measure.deadline.occurrences] == expected
        assert expected or any(doubt.field == "deadline_text" for doubt in measure.doubts)
