"""«Справка по итогам мониторинга»: a person's text, then every figure that it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.models import Round
from roadmaps.models import Errand, RoundNote
from roadmaps.proof.note_texts import SECTIONS, drafted
from roadmaps.proof.round_data import RoundData, round_data
from roadmaps.proof.writing import paragraphs
from schools.clock import local_date
from schools.models import Municipality
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import inside, short_date


@dataclass(frozen=True)
class NoteSection:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class NoteFigure:
    """A question over all schools; `before` and `change` are blank where nothing is compared."""

    form: str
    title: str
    schools: int
    shown: str
    before: str
    change: str


@dataclass(frozen=True)
class NoteSchool:
    school: str
    state: str
    sent: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class NoteAdvice:
    school: str
    found: str
    text: str
    due: str
    indicator: str


@dataclass(frozen=True, kw_only=True)
class RoundNotePaper(PaperContext):
    """`common` are signs of all schools; of a school only the others stand in its row."""

    round: str
    window: str
    ground: str
    previous: str
    sections: tuple[NoteSection, ...]
    figures: tuple[NoteFigure, ...]
    schools: tuple[NoteSchool, ...]
    advice: tuple[NoteAdvice, ...]
    common: tuple[str, ...] = ()


def build(municipality: Municipality, year: int) -> RoundNotePaper:
    """Of the latest closed round of the year: the text of its note, without one the draft."""
    round = (
        Round.objects.filter(municipality=municipality, year=year, snapshots__accepted__gt=0)
        .select_related("municipality__region")
        .order_by("-opens", "-pk")
        .first()
    )
    if round is None:
        raise Refused(
            f"{municipality}: закрытого мониторинга с принятыми ответами за {year} год нет.",
            code="no_round",
        )
    note = RoundNote.objects.filter(round=round).select_related("snapshot").first()
    snapshot = note.snapshot if note else round.snapshots.latest("number")
    snapshot.round = round
    data = round_data(snapshot)
    return _context(data, note.texts if note else drafted(data))


def build_for(note: RoundNote) -> RoundNotePaper:
    return _context(round_data(note.snapshot), note.texts)


def _context(data: RoundData, texts: dict[str, str]) -> RoundNotePaper:
    round, place = data.round, data.round.municipality
    before = data.previous
    return RoundNotePaper(
        origin=Origin(data.snapshot.on, f"принятые ответы школ, снимок № {data.snapshot.number}"),
        access_mark=place.access_mark(data.tells_of_few),
        requisites=Requisites(
            organ=place.letterhead,
            kind="аналитическая справка",
            title=_title(round),
            dated=local_date(place),
            number=None,
            place=place.place,
        ),
        signatures=(Signature(place.head_full_post, place.head_name),),
        round=round.title,
        window=round.window,
        ground=inside(round.ground),
        previous=f"{before.round}, снимок на {short_date(before.on)}" if before else "",
        sections=tuple(
            NoteSection(title, written)
            for code, title in SECTIONS.items()
            if (written := paragraphs(texts.get(code, "")))
        ),
        figures=tuple(
            NoteFigure(
                one.form,
                one.question.text,
                len(one.parts),
                one.shown,
                one.before,
                " – ".join(filter(None, (one.moved, one.changed_words))),
            )
            for one in data.figures
        ),
        schools=_schools(data),
        advice=tuple(_advice(_given(round))),
        common=tuple(sign.title for sign in data.common),
    )


def _title(round: Round) -> str:
    """The year once, where the round's own name has it."""
    year = "" if str(round.year) in round.title else f" за {round.year} год"
    return f"По итогам мониторинга «{round}»{year}"


def _schools(data: RoundData) -> tuple[NoteSchool, ...]:
    signs: dict[int, list[str]] = {}
    shared = data.common
    for one in data.signs:
        if one.sign not in shared:
            signs.setdefault(one.school, []).append(one.sign.title)
    return tuple(
        NoteSchool(
            row.school.name,
            row.get_state_display(),
            short_date(row.first_sent_on) + (" (позже срока)" if row.is_late else ""),
            tuple(signs.get(row.school_id, ())),
        )
        for row in data.responses
    )


def _given(round: Round) -> Iterable[Errand]:
    rows = Errand.objects.filter(directive__round=round).exclude(state=Errand.State.CANCELLED)
    return rows.select_related("school", "indicator").order_by("school__name", "due", "pk")


def _advice(rows: Iterable[Errand]) -> Iterable[NoteAdvice]:
    for row in rows:
        indicator = str(row.indicator) if row.indicator else ""
        name = row.school.name if row.school else ""
        yield NoteAdvice(name, row.found, row.text, short_date(row.due), indicator)


def sheets(context: RoundNotePaper) -> list[SheetData]:
    heads = ("Форма", "Показатель", "Школ", "Сейчас", "В прошлый раз", "Изменение")
    widths = (26, 60, 8, 28, 28, 30)
    figures = SheetData(
        "Показатели",
        [Column(title, width) for title, width in zip(heads, widths, strict=True)],
        [[f.form, f.title, f.schools, f.shown, f.before, f.change] for f in context.figures],
    )
    schools = SheetData(
        "Школы",
        [Column("Школа", 44), Column("Состояние", 16), Column("Отправлено", 24),
         Column("Признаки", 90)],
        [
            [s.school, s.state, s.sent, "; ".join((*context.common, *s.signs))]
            for s in context.schools
        ],
    )  # fmt: skip
    return [figures, schools]


PAPER = Paper(
    kind="round_note",
    title="Справка по итогам мониторинга",
    template="roadmaps/papers/round_note.html",
    context_class=RoundNotePaper,
    build_context=build,
    scope_kind="municipality",
    permission="sign_for_department",
    small_figures=True,
    layout="plan",
    sheets=sheets,
)
