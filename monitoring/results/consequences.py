"""What a withdrawal of a batch would touch: cells and their indicators, runs, papers."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from monitoring.models import Assessment, BiasSigns, RegionalAct, Run, SchoolResult, SourceResult
from monitoring.models.results import QUANTITIES
from schools.models import User
from shnor_portal.core.models import Batch, PaperSnapshot

DETAILS = "details"
QUANTITY_TITLES = {
    "marks": "отметки (успеваемость, качество, доля «2», средняя отметка, СОУ)",
    "journal": "сравнение с журналом",
    "primary": "первичные баллы",
    "test": "тестовые баллы и доля ниже минимума",
    DETAILS: "задания, умения, распределение баллов",
}
# A rule looks at most so many years back from the year of its run.
YEARS_OF_A_RUN = 3


@dataclass(frozen=True)
class TouchedAssessment:
    """An assessment whose shown figures come from the batch, and for how many schools."""

    assessment: Assessment
    schools: int
    quantities: tuple[str, ...]


@dataclass(frozen=True)
class Consequences:
    assessments: tuple[TouchedAssessment, ...]
    cells: int
    reference_rows: int
    runs: tuple[Run, ...]
    papers: tuple[PaperSnapshot, ...]

    @property
    def approved(self) -> bool:
        """Whether a list was already approved by one of the runs."""
        return any(run.approved for run in self.runs)  # type: ignore[attr-defined]


def of_withdrawal(user: User, batch: Batch) -> Consequences:
    """Everything that shows figures of the batch now."""
    files = list(batch.files.values_list("pk", flat=True))
    touched, cells = _assessments(files)
    return Consequences(
        assessments=tuple(touched),
        cells=cells,
        reference_rows=_reference_rows(batch),
        runs=tuple(_runs(user, batch, files)),
        papers=tuple(_papers(user, batch, set(files))),
    )


def _assessments(files: list[int]) -> tuple[list[TouchedAssessment], int]:
    schools: dict[int, set[int]] = {}
    quantities: dict[int, list[str]] = {}
    for quantity in QUANTITIES:
        rows = SchoolResult.objects.filter(**{f"{quantity}_source__file__in": files})
        for assessment_id, school_id in rows.values_list("assessment", "school"):
            schools.setdefault(assessment_id, set()).add(school_id)
            named = quantities.setdefault(assessment_id, [])
            if quantity not in named:
                named.append(quantity)
    inside = SourceResult.objects.filter(file__in=files, live=True, details__isnull=False)
    for assessment_id, school_id in inside.values_list("assessment", "school").distinct():
        schools.setdefault(assessment_id, set()).add(school_id or 0)
        named = quantities.setdefault(assessment_id, [])
        if DETAILS not in named:
            named.append(DETAILS)
    assessments = Assessment.objects.filter(pk__in=schools)
    touched = [
        TouchedAssessment(
            assessment,
            len(schools[assessment.pk]),
            tuple(QUANTITY_TITLES[name] for name in quantities[assessment.pk]),
        )
        for assessment in assessments
    ]
    return touched, sum(len(ids) for ids in schools.values())


def _reference_rows(batch: Batch) -> int:
    return sum(file.records.to_apply().count() for file in batch.files.exclude(layout=""))


def _runs(user: User, batch: Batch, files: list[int]) -> list[Run]:
    places = set(
        SourceResult.objects.filter(file__in=files, live=True).values_list(
            "school__municipality", "assessment__year"
        )
    )
    signs = BiasSigns.objects.filter(file__in=files)
    places |= set(signs.values_list("school__municipality", "year"))
    windows = Q(pk__in=[])
    for municipality, year in places:
        windows |= Q(municipality=municipality, year__in=range(year, year + YEARS_OF_A_RUN))
    for act in RegionalAct.objects.filter(file__in=files):
        windows |= Q(municipality=act.municipality_id, year=act.results_year)
    return list(
        Run.objects.visible_to(user)
        .filter(windows, data_at__gte=batch.applied_at)
        .select_related("municipality", "version__methodology")
        .annotate(approved=Count("findings", filter=Q(findings__state="approved")))
        .order_by(F("created_at").desc())
    )


def _papers(user: User, batch: Batch, files: set[int]) -> list[PaperSnapshot]:
    """Papers whose numbers came from these files; a list inside JSON is looked at here."""
    made = PaperSnapshot.objects.visible_to(user).filter(scope__startswith=batch.scope)
    with_sources = made.values_list("pk", "sources")
    ids = [pk for pk, sources in with_sources if files.intersection(_ids(sources))]
    return list(PaperSnapshot.objects.filter(pk__in=ids).select_related("pdf", "docx"))


def _ids(sources: list[object]) -> set[int]:
    return {source for source in sources if isinstance(source, int)}
