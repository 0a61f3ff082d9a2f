"""The contents of an evidence archive as a paper: positions, what proves them, where it lies."""

from dataclasses import dataclass

from roadmaps.proof.chain import Checked
from roadmaps.proof.entries import Entry
from roadmaps.proof.register import Register, register_of
from schools.models import Municipality
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from shnor_portal.core.typography import counted, short_date

METHOD = "реестр подтверждений"
MOST_BYTES = 200 << 20
_BREAKS_TOLD = 6


@dataclass(frozen=True)
class Enclosed:
    """A file of the archive: its number in it and the stored file."""

    number: int
    stored: StoredFile


@dataclass(frozen=True)
class PaperDocument:
    title: str
    requisites: str
    figure: str
    where: str
    url: str


@dataclass(frozen=True)
class PaperPosition:
    code: str
    text: str
    documents: tuple[PaperDocument, ...]


@dataclass(frozen=True)
class PaperComponent:
    code: str
    title: str
    positions: tuple[PaperPosition, ...]


@dataclass(frozen=True)
class PaperCheck:
    """A rule or an order of dates: how it stands, and each break of it in words."""

    text: str
    state: str
    breaks: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """For print: a row never grows longer than its page; the register has them all."""
        rest = len(self.breaks) - _BREAKS_TOLD
        if rest <= 0:
            return self.breaks
        return (*self.breaks[:_BREAKS_TOLD], f"и ещё {rest}")


@dataclass(frozen=True, kw_only=True)
class CycleFile(PaperContext):
    year: int
    cycle: str
    summary: tuple[str, ...]
    components: tuple[PaperComponent, ...]
    checks: tuple[PaperCheck, ...]
    faults: tuple[str, ...]


def build(municipality: Municipality, year: int) -> CycleFile:
    """Of the register as it stands; Refused where nothing is in it."""
    return built(register_of(municipality, year))


def built(register: Register, enclosed: dict[str, Enclosed] | None = None) -> CycleFile:
    """The same of a register that was just gathered; `enclosed` are files by key of evidence."""
    place, year = register.place, register.year
    if not register.counted:
        raise Refused(
            f"За {year} год подтверждений нет: ни найденных порталом, ни внесённых вручную.",
            code="no_proof",
        )
    inside = enclosed_in(register) if enclosed is None else enclosed
    return CycleFile(
        origin=Origin(register.today, METHOD),
        requisites=Requisites(
            organ=place.letterhead,
            kind="перечень",
            title=f"подтверждений управленческого цикла за {year} год",
            dated=register.today,
            number=None,
            place=place.place,
        ),
        signatures=(Signature(place.head_full_post, place.head_name),),
        year=year,
        cycle=register.cycle.title,
        summary=tuple(_summary(register)),
        components=tuple(
            PaperComponent(
                one.component.code,
                one.component.title,
                tuple(
                    PaperPosition(
                        line.position.code,
                        line.position.text,
                        tuple(_document(entry, inside) for entry in line.counted),
                    )
                    for line in one.lines
                ),
            )
            for one in register.components
        ),
        checks=tuple(_check(one) for one in register.checked),
        faults=tuple(
            f"{entry.named}: {entry.url} – {entry.link_fault}" for entry in register.bad_links
        ),
    )


def enclosed_in(register: Register) -> dict[str, Enclosed]:
    """Files that the archive takes, in the order of the register, as long as there is room."""
    wanted = [entry for entry in register.counted if entry.file]
    rows = StoredFile.objects.filter(
        pk__in={entry.file for entry in wanted}, deleted_at=None
    ).in_bulk()
    enclosed: dict[str, Enclosed] = {}
    room, number = MOST_BYTES, 0
    taken: dict[int, Enclosed] = {}
    for entry in wanted:
        stored = rows.get(entry.file)
        if stored is None:
            continue
        if stored.pk not in taken:
            if stored.size > room:
                continue
            room, number = room - stored.size, number + 1
            taken[stored.pk] = Enclosed(number, stored)
        enclosed[entry.key] = taken[stored.pk]
    return enclosed


def _document(entry: Entry, inside: dict[str, Enclosed]) -> PaperDocument:
    held = inside.get(entry.key)
    if held:
        where = f"файл {held.number:03d}"
    elif entry.file:
        where = "в\u00a0информационной системе: файл в\u00a0архив не\u00a0вошёл"
    else:
        where = "ссылка" if entry.url else "в\u00a0информационной системе"
    return PaperDocument(
        title=entry.title,
        requisites=entry.requisites,
        figure=entry.figure,
        where=where,
        url=entry.url,
    )


def _check(one: Checked) -> PaperCheck:
    if one.breaks:
        state = f"нарушено: {len(one.breaks)}"
    else:
        state = "соблюдено" if one.looked else "проверять нечего"
    return PaperCheck(one.text, state, tuple(f"{b.entry.named} – {b.text}" for b in one.breaks))


def _summary(register: Register) -> list[str]:
    lines = register.lines
    closed = sum(line.is_closed for line in lines)
    sentences = [
        f"Подтверждено {closed} из {counted(len(lines), 'позиции,позиций,позиций')}.",
        f"Правил цепочки и порядка дат соблюдено: "
        f"{sum(one.holds for one in register.checked)} из {len(register.checked)}.",
    ]
    looked = [check.checked_at for check in register.checks.values()]
    if register.linked:
        asked = len({entry.url for entry in register.linked})
        bad = len({entry.url for entry in register.bad_links})
        said = f"не открывается {bad}" if bad else "все проверенные открываются"
        last = f", последняя проверка {short_date(max(looked).date())}" if looked else ""
        sentences.append(f"Ссылок {asked}, {said}{last}.")
    return sentences


PAPER = Paper(
    kind="cycle_file",
    title="Перечень подтверждений управленческого цикла",
    template="roadmaps/papers/cycle_file.html",
    context_class=CycleFile,
    build_context=build,
    scope_kind="municipality",
    permission="make_paper",
    layout="plan",
    orientation="landscape",
)
