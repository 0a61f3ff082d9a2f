"""Rows of a plan by the columns of its header, and what their words alone tell."""

import re
from dataclasses import dataclass, field

from shnor_portal.core.reading.tables import Cell, Row
from shnor_portal.core.sheets.left_out import LeftOut

# A deadline that breaks off, and what may be the rest of one.
_CUT_OFF = re.compile(
    r"(?:[,–—-]|(?:^|\s)(?:в|во|с|со|по|до|к|на|и|от|за|не|позднее|течение|течении|"
    r"всего|учебного|конца))$",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\d{4}(?:\s*[–—/-]\s*\d{4})?\s*(?:гг?|год[а-я]*)?\.?|гг?\.?|год[а-я]*", re.IGNORECASE
)
_SIGNER = re.compile(
    r"(?:директор|и\.\s?о\.|начальник|заведующ|председател|заместител|исполнител|глава)\w*\b.{0,80}$",
    re.IGNORECASE | re.DOTALL,
)
_PERSON = re.compile(r"[А-ЯЁ][\w-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|(?:[А-ЯЁ]\.\s?){1,2}[А-ЯЁ][\w-]+")
_LINE = re.compile(r"\s*\n\s*(?:[–—-]\s+)?")
_DASHED = re.compile(r"\s*[–—-]?\s*\n\s*[–—-]\s*")
_LIST = re.compile(r"^[–—-]|[:;,.]\s*\n\s*[–—-]")
# «-//-», «—»—», «″», «то же»: as in the cell above.
_DITTO = re.compile(
    r"[-–—=_\s]*(?:/{2,}|\|{2}|[«»„“”\"″〃]{1,2}|'{2}|,{2})[-–—=_\s]*"
    r"|(?:в\s+)?(?:то|тот|те|эти)\s+же(?:\s+(?:срок|лиц)\w*)?\W*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """A measure as it is being put together; texts are by the index of the column.

    `joined` are rows that went on it though they begin as a measure or a section may;
    `from_above` are columns whose cell only says «то же»; `left_out` are words of its rows that
    are not its own, by the index of the column.
    """

    number: str
    section: str
    row: int
    texts: dict[int, str] = field(default_factory=dict)
    joined: list[int] = field(default_factory=list)
    from_above: list[int] = field(default_factory=list)
    left_out: list[tuple[int, LeftOut]] = field(default_factory=list)


@dataclass(slots=True)
class RowByColumns:
    """A row by columns: `own` texts, and `whole` ones with what goes on from merged cells above."""

    row: Row
    own: dict[int, str]
    whole: dict[int, str]

    @property
    def filled(self) -> list[Cell]:
        cells = [cell for cell in self.row.cells if not cell.joined]
        return [cell for cell in cells if not is_dash(cell.text)]


def is_counting(texts: list[str]) -> bool:
    """«1 2 3 4 5»: numbers of columns under a header."""
    return len(texts) > 1 and [text.strip(" .") for text in texts] == [
        str(number) for number in range(1, len(texts) + 1)
    ]


def glued(above: str, below: str) -> str:
    """Two parts of one text; a word broken by its own hyphen stays whole."""
    if above.endswith("-") and above[-2:-1].isalpha() and below[:1].islower():
        return above + below
    return f"{above} {below}".strip()


def one_line(text: str) -> str:
    """Words of several lines in one, without the dashes of a list.

    A single dash after a line that announces no list stands between two ends: «май» – «июнь».
    """
    dashes = _DASHED.findall(text)
    if len(dashes) == 1 and not _LIST.search(text):
        text = text.replace(dashes[0], f" {dashes[0].strip()[-1]} ")
    return _LINE.sub(" ", text).strip().removeprefix("– ")


def is_ditto(text: str) -> bool:
    """«-//-», «то же»: what stands in the cell above."""
    return bool(_DITTO.fullmatch(text.strip()))


def is_dash(text: str) -> bool:
    """«–» alone: a cell left blank on purpose."""
    return not text.strip(" \n-–—")


def is_signed(first: str, others: list[str]) -> bool:
    """«Директор школы», and a name beside it: the signature below a plan."""
    return bool(_SIGNER.match(first)) and any(_PERSON.fullmatch(text) for text in others)


def is_cut_off(deadline: str) -> bool:
    """Whether a deadline breaks off: «по плану отдела, в течение»."""
    return bool(_CUT_OFF.search(deadline))


def is_rest_of_deadline(text: str) -> bool:
    """«2021», «года»: what may only end a deadline."""
    return bool(_REST.fullmatch(text))
