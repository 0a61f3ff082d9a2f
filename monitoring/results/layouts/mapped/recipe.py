"""How a table is to be read, as a person said it once: the recipe."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from monitoring.results.layouts.mapped.headings import (
    HEADER_ROWS,
    SAMPLE,
    WIDEST,
    HeadColumn,
    Rows,
    columns_of,
    grade_in,
    normalised,
)
from monitoring.results.layouts.mapped.roles import (
    BELOW,
    BY_CODE,
    COUNTS,
    DERIVED,
    MARK_SHARES,
    PUPILS,
    WITH_MINIMUM,
    WITH_TEST,
    title_of,
)
from shnor_portal.core.sheets.cells import folded, is_blank

# A file whose header shares so much with a known one is asked about the rest only.
ALIKE = 0.5
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is: a role (blank: not needed), and the work it speaks of where it is one of
    several («МА-5»). `title` is its heading as it was written."""

    role: str = ""
    work: str = ""
    title: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Recipe:
    """`header` is the number of the header's first row (from 1), `depth` how many rows it takes.

    `columns` has a meaning for every column by its key. `skipped` are numbers of rows that are not
    data, `end` the last row of data (0: to the end of the sheet); `skipped_words` and `end_words`
    are what stands in them and just below, so that another year's file, of another length, is read
    alike. A year, a subject or a grade holds for the whole file, None or '' where a column says it.
    """

    sheet: str = ""
    header: int = 1
    depth: int = 1
    columns: Mapping[str, Meaning] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    end: int = 0
    skipped_words: tuple[str, ...] = ()
    end_words: str = ""
    procedure: str = ""
    campaign: str = "spring"
    year: int | None = None
    subject: str = ""
    grade: int | None = None
    max_primary: int | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Recipe":
        """From what `as_json` gave."""
        columns = {key: Meaning(**one) for key, one in stored.get("columns", {}).items()}
        lists = {name: tuple(stored.get(name, ())) for name in ("skipped", "skipped_words")}
        return cls(**{**stored, "columns": columns, **lists})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def first_data(self) -> int:
        """The index of the first row under the header."""
        return self.header - 1 + self.depth

    def roles(self) -> set[str]:
        return {meaning.role for meaning in self.columns.values()} - {""}

    def works(self) -> list[str]:
        """The works that columns are divided by, in the order of the table."""
        return list(dict.fromkeys(m.work for m in self.columns.values() if m.role and m.work))

    def of_work(self, work: str) -> list[str]:
        return [m.role for m in self.columns.values() if m.role and m.work in {"", work}]

    def marks_in_part(self) -> list[str]:
        """The works of which success stands without all that tells «4» from «5»."""
        return [
            work
            for work in self.works() or [""]
            if "success" in (roles := set(self.of_work(work)))
            and not any(set(group) <= roles for group in (COUNTS, MARK_SHARES, DERIVED))
        ]

    def facts_wanted(self) -> list[str]:
        """Which of year, subject and grade no column tells, so that they hold for the file."""
        roles, wide = self.roles(), bool(self.works())
        named = wide or "work" in roles
        wanted = [] if "year" in roles else ["year"]
        wanted += [] if named or "subject" in roles else ["subject"]
        is_said = named and not (self.grade and self.works_without_grade())
        return wanted + ([] if is_said or "grade" in roles else ["grade"])

    def works_without_grade(self) -> list[str]:
        """The works of columns («Математика») whose grade neither they nor a column tell."""
        if self.roles() & {"work", "grade"}:
            return []
        return [work for work in self.works() if not grade_in(folded(work))]

    def facts_lacking(self) -> list[str]:
        return [fact for fact in self.facts_wanted() if not getattr(self, fact)]


def lacking(recipe: Recipe) -> list[str]:
    """Why a table cannot be read by these columns, in words; nothing where it can."""
    roles = recipe.roles()
    said = []
    if not roles & {"school", "login"}:
        said.append("Укажите столбец, в котором названа школа (или её логин, код).")
    for work in recipe.works() or [""]:
        said += _repeated(recipe, work) or _lacking_numbers(set(recipe.of_work(work)), work)
    return list(dict.fromkeys(said))


def _repeated(recipe: Recipe, work: str) -> list[str]:
    own = recipe.of_work(work)
    twice = [role for role in dict.fromkeys(own) if own.count(role) > 1]
    if not twice:
        return []
    title = title_of(twice[0])
    if not BY_CODE[twice[0]].many:
        return [f"Два столбца названы «{title}». Оставьте один, другой отметьте «не нужно»."]
    return [
        f"Два столбца названы «{title}». Если они о разных предметах или классах, впишите "
        "у каждого, о какой он работе; иначе лишний отметьте «не нужно»."
    ]


def _lacking_numbers(roles: set[str], work: str) -> list[str]:
    of = f" («{work}»)" if work else ""
    if roles & set(PUPILS):
        return []
    said = []
    for group in (COUNTS, MARK_SHARES):
        missing = [role for role in group if role not in roles]
        if 0 < len(missing) < len(group):
            words = ", ".join(f"«{title_of(role)}»" for role in missing)
            said.append(f"Отметки{of} считаются по четырём столбцам. Не указано: {words}.")
    if said:
        return said
    counted = set(COUNTS) <= roles
    if "participants" not in roles and not counted:
        return [
            f"Укажите столбец с числом участников{of}: без него доли и средние "
            "не перевести в людей."
        ]
    marks = counted or set(MARK_SHARES) <= roles or "success" in roles
    if not marks and roles & set(DERIVED):
        return [
            f"По этим столбцам не узнать, сколько каких отметок{of}: нужны все четыре "
            "отметки или успеваемость (с нею считаются и качество, и средняя отметка). Не указано: "
            f"«{title_of('success')}»."
        ]
    if not marks and not roles & {"mean_primary", "mean_percent", "mean_test", *BELOW}:
        return [
            f"Укажите хотя бы один столбец с результатами{of}: отметки, средний балл, процент "
            "выполнения или порог."
        ]
    return []


def lacking_for(recipe: Recipe) -> list[str]:
    """What of the columns does not go with the kind of work."""
    roles, said = recipe.roles(), []
    if recipe.procedure and roles & set(BELOW) and recipe.procedure not in WITH_MINIMUM:
        said.append(
            "У ВПР и ОГЭ порог – это отметка «3»: столбец о пороге отметьте "
            "«не нужно» или выберите другую процедуру."
        )
    if recipe.procedure and "mean_test" in roles and recipe.procedure not in WITH_TEST:
        said.append(
            "Тестовый балл бывает у ЕГЭ и тренировочных работ. Для этой процедуры "
            "назовите столбец «Средний процент выполнения»."
        )
    return said


@dataclass(frozen=True, slots=True)
class Likeness:
    """A table in which a recipe's header was found again.

    `known` goes for its sheet and place; `new` are columns that the recipe does not know, `gone`
    are headings that it needs and the table lacks.
    """

    known: Recipe
    share: float
    new: tuple[HeadColumn, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.new and not self.gone


def find_again(recipe: Recipe, sheets: Sequence[tuple[str, Rows]]) -> Likeness | None:
    """Where the header of a recipe stands in another file; None where nothing is alike.

    The order of columns does not matter, nor a column that was not needed and is gone.
    """
    words = {word for key in recipe.columns for word in key.split()}
    best: Likeness | None = None
    for name, rows in sheets:
        sample = [row[:WIDEST] for row in rows[:SAMPLE]]
        for first in range(min(HEADER_ROWS, len(sample))):
            # Most rows have no word of the header's.
            lines = sample[first : first + recipe.depth]
            if words.isdisjoint(word for row in lines for value in row for word in _words(value)):
                continue
            likeness = _at(recipe, name, rows, sample, first)
            if likeness and (best is None or _rank(recipe, likeness) > _rank(recipe, best)):
                best = likeness
    return best


def _words(value: object) -> list[str]:
    return [] if value is None else normalised(value).split()


def _rank(recipe: Recipe, likeness: Likeness) -> tuple[float, bool]:
    return likeness.share, likeness.known.sheet == recipe.sheet


def _at(recipe: Recipe, sheet: str, rows: Rows, sample: Rows, first: int) -> Likeness | None:
    columns = columns_of(sample, first, recipe.depth)
    keys = {column.key for column in columns}
    common = keys & recipe.columns.keys()
    used = {key for key, meaning in recipe.columns.items() if meaning.role}
    share = len(common) / max(len(keys), len(recipe.columns), 1)
    if len(common & used) < min(_FEWEST, len(used)) or share < ALIKE:
        return None
    known = _moved(recipe, sheet, rows, first)
    new = tuple(column for column in columns if column.key not in recipe.columns)
    return Likeness(known, share, new, tuple(sorted(used - keys)))


def _moved(recipe: Recipe, sheet: str, rows: Rows, first: int) -> Recipe:
    """The recipe at its place in another file: rows to skip are found by their words."""
    start = first + recipe.depth
    shift = first + 1 - recipe.header
    near = {row + shift for row in recipe.skipped if row - recipe.header - recipe.depth < 2}
    end, skipped = 0, []
    for index in range(start, len(rows)):
        words = label(rows[index])
        if recipe.end_words and words == recipe.end_words:
            end = index
            break
        if words in recipe.skipped_words or (index + 1 in near and not recipe.skipped_words):
            skipped.append(index + 1)
    return replace(recipe, sheet=sheet, header=first + 1, skipped=tuple(skipped), end=end)


def label(row: Sequence[object]) -> str:
    """The first words of a row as a digest, for finding such a row again: no word is kept."""
    words = next((normalised(value) for value in row if not is_blank(value)), "")
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def with_words(recipe: Recipe, rows: Rows) -> Recipe:
    """The recipe with what stands in its skipped rows and below its last one."""
    skipped = {label(rows[row - 1]) for row in recipe.skipped if row <= len(rows)} - {""}
    below = rows[recipe.end :] if recipe.end else ()
    end = next((words for words in map(label, below) if words), "")
    return replace(recipe, skipped_words=tuple(sorted(skipped)), end_words=end)
