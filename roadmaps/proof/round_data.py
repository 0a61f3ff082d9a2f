"""What a closed round found out, beside the round before and the findings of the identification."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef

from monitoring.identification.engine.trace import from_json
from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Response, Round, RoundSnapshot, Run
from monitoring.rounds.checks import jumps
from monitoring.rounds.queries import Accepted, SchoolAnswers, accepted_answers, answers_of
from monitoring.rounds.values import Value
from monitoring.rounds.windows import ACCOMPANIED
from roadmaps.proof.round_figures import Figure, SchoolPart, figures, measured, part_words
from roadmaps.proof.signs import Area, Found, Sign, common, found, groups
from schools.models import SchoolStatus
from schools.privacy import is_small_count
from shnor_portal.core.typography import NBSP


@dataclass(frozen=True)
class Jump:
    """An answer that is far from the one of the round before; `reason` in the school's words."""

    figure: Figure
    part: SchoolPart

    @property
    def words(self) -> str:
        question, part = self.figure.question, self.part
        said = (
            f"{part.title}: {question.text}{NBSP}– было {part_words(question, part.before)}, "
            f"стало {part_words(question, part.value)}"
        )
        return (
            f"{said}; школа объясняет: {part.reason.strip().rstrip('.')}" if part.reason else said
        )


@dataclass(frozen=True)
class RoundData:
    """A snapshot of a round as notes and recommendations read it."""

    round: Round
    snapshot: RoundSnapshot
    responses: tuple[Response, ...]
    """Every school that was asked, by name."""
    figures: tuple[Figure, ...]
    previous: Accepted | None
    jumps: tuple[Jump, ...]
    findings: tuple[Finding, ...]
    """Signs of the latest calculation that was shown to schools, of the schools asked."""
    listed: frozenset[int]
    """Schools asked that are accompanied now."""

    @cached_property
    def signs(self) -> tuple[Found, ...]:
        return tuple(found(self.figures, self.listed))

    @cached_property
    def groups(self) -> list[tuple[tuple[Area, ...], tuple[str, ...]]]:
        return groups(self.schools, self.signs)

    @cached_property
    def schools(self) -> dict[int, str]:
        """Schools whose answers were accepted, by their keys."""
        return {one.school: one.title for figure in self.figures for one in figure.parts}

    @property
    def common(self) -> list[Sign]:
        return common(self.schools, self.signs)

    @property
    def tells_of_few(self) -> bool:
        """Whether a share over the schools, or an answer of one that is named, is of fewer than
        five people."""
        named = [value for one in self.jumps for value in (one.part.value, one.part.before)]
        shares = [measured([part.value for part in one.parts]) for one in self.figures]
        shares += [measured([value]) for value in named if value]
        return any(is_small_count(one.numerator, one.denominator) for one in shares if one)

    @property
    def in_time(self) -> int:
        return sum(r.first_sent_on is not None and not r.is_late for r in self.responses)

    @property
    def late(self) -> list[Response]:
        return [row for row in self.responses if row.is_late]

    @property
    def silent(self) -> list[Response]:
        return [row for row in self.responses if row.first_sent_on is None]

    def figure(self, place: int, code: str) -> Figure | None:
        return next(
            (one for one in self.figures if one.place == place and one.question.code == code), None
        )


def round_data(snapshot: RoundSnapshot) -> RoundData:
    """Seven queries, whatever the number of schools and questions."""
    round = snapshot.round
    now = answers_of(round, snapshot)
    before = _previous(round)
    told = _told(now, before)
    forms = [(version.form.title, document.questions) for version, document in now.forms]
    current = SchoolStatus.objects.current().filter(school=OuterRef("school"))
    responses = (
        round.responses.select_related("school__municipality", "round")
        .annotate(is_listed=Exists(current.filter(kind__in=ACCOMPANIED)))
        .order_by("school__name")
    )
    found_figures = figures(forms, told)
    asked = tuple(responses)
    return RoundData(
        round,
        snapshot,
        asked,
        found_figures,
        before,
        tuple(_jumps(now, found_figures)),
        tuple(_findings(round, [row.school_id for row in asked])),
        frozenset(row.school_id for row in asked if row.is_listed),
    )


def _previous(round: Round) -> Accepted | None:
    """The last closed round of the kind and stage before this one."""
    previous = (
        Round.objects.filter(
            municipality=round.municipality_id,
            kind=round.kind,
            stage=round.stage,
            opens__lt=round.opens,
            snapshots__isnull=False,
        )
        .order_by("-opens", "-pk")
        .first()
    )
    return accepted_answers(previous) if previous else None


def _told(now: Accepted, before: Accepted | None) -> dict[tuple[int, str], list[SchoolPart]]:
    """Answers by the form's place and the question's code, schools by name."""
    places = {version.pk: place for place, (version, _) in enumerate(now.forms, 1)}
    was = {row.school.pk: _by_code(row) for row in before.schools} if before else {}
    parts: dict[tuple[int, str], list[SchoolPart]] = defaultdict(list)
    for row in now.schools:
        for (version, code), value in row.values.items():
            if value.is_empty or version not in places:
                continue
            earlier = was.get(row.school.pk, {}).get(code)
            reason = row.reasons.get((version, code), "")
            parts[places[version], code].append(
                SchoolPart(row.school.pk, row.school.name, value, earlier, reason)
            )
    return parts


def _by_code(row: SchoolAnswers) -> dict[str, Value]:
    """Of the round before: a question keeps its code over versions of its form."""
    return {code: value for (_, code), value in row.values.items() if not value.is_empty}


def _jumps(now: Accepted, figures: tuple[Figure, ...]) -> list[Jump]:
    """By the order of questions, then of schools."""
    documents = {place: document for place, (_, document) in enumerate(now.forms, 1)}
    told = []
    for figure in figures:
        code = figure.question.code
        for part in figure.parts:
            if part.before is None:
                continue
            if code in jumps(documents[figure.place], {code: part.value}, {code: part.before}):
                told.append(Jump(figure, part))
    return told


def _findings(round: Round, schools: list[int]) -> list[Finding]:
    """What was shown to schools, and nobody decided otherwise."""
    shown = Run.objects.filter(shown_at__isnull=False, year__lte=round.year)
    runs = latest_runs(round.municipality, among=shown)
    rows = Finding.objects.filter(run__in=runs, school__in=schools, outcome=Finding.Outcome.YES)
    rows = rows.exclude(decision=Finding.Outcome.NO).select_related("school", "run")
    return list(rows.order_by("school__name", "category"))


def certainty(finding: Finding) -> str:
    """«устойчиво», «вероятно»; "" where the calculation does not say."""
    return from_json(finding.trace).label
