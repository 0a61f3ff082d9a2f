"""Trials of methodologies on past years: started, computed in a job, kept. No list comes of it."""

from typing import Any

from django.urls import reverse

from monitoring.identification.facts_query import FactsOfSchools, facts_of
from monitoring.identification.methodology.document import load
from monitoring.identification.methodology.vocabulary import PROCEDURES
from monitoring.identification.services import current_version
from monitoring.models import MethodologyVersion, Trial
from monitoring.results.cell_queries import years_with_results
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress

YEARS = 3


def years_of(municipality: Municipality) -> list[int]:
    """The years that a methodology is tried on, the earliest first."""
    return sorted(years_with_results(municipality, among=PROCEDURES.values()), reverse=True)[
        YEARS - 1 :: -1
    ]


def version_of(
    chosen: str, version: MethodologyVersion, municipality: Municipality
) -> MethodologyVersion | None:
    """What to compare with, of `methodology_queries.to_compare_with`; none for an empty choice."""
    if not chosen:
        return None
    for one in version.methodology.versions.published():
        if chosen == f"v{one.number}":
            return one
    return current_version(chosen, municipality)


def start_trial(
    *,
    version: MethodologyVersion,
    against: MethodologyVersion | None,
    municipality: Municipality,
    by: User,
) -> jobs.Job:
    """Queue a trial of the version over the municipality's last years with results."""
    access.check(by, Permission.RUN_IDENTIFICATION, municipality)
    if not years_of(municipality):
        raise Refused(
            f"Проверять не на чем: результатов нет ({municipality}). Загрузите их.",
            code="no_results",
        )
    return jobs.start(
        "monitoring.try_methodology",
        title=f"Проверка методики на прошлых годах: {version}",
        by=by,
        scope=municipality.scope,
        url=reverse("monitoring:methodology_trials", args=[version.methodology.code]),
        version_id=version.pk,
        against_id=against.pk if against else None,
        municipality_id=municipality.pk,
        by_id=by.pk,
    )


@jobs.job_kind("monitoring.try_methodology")
def try_methodology(
    progress: Progress, version_id: int, against_id: int | None, municipality_id: int, by_id: int
) -> dict[str, Any]:
    # scipy takes a second to import: only where labels are computed.
    from monitoring.identification.trying import outcomes_of, tried

    by = User.objects.get(pk=by_id)
    municipality = Municipality.objects.get(pk=municipality_id)
    access.check(by, Permission.RUN_IDENTIFICATION, municipality)
    version = _version(version_id)
    against = _version(against_id) if against_id else None
    mine = load(version.document)
    other = load(against.document) if against else None
    years, trials = years_of(municipality), []
    before: dict[Any, str] = {}
    for done, year in enumerate(years):
        progress(done, len(years), f"Результаты {year} года")
        known = facts_of(municipality, year, whole_region=mine.spans_region)
        beside = known
        if other and other.spans_region != mine.spans_region:
            beside = facts_of(municipality, year, whole_region=other.spans_region)
        own = [
            login for login, one in known.schools.items() if one.municipality_id == municipality.pk
        ]
        of_year = tried(mine, other, known.facts, beside.facts, own, before)
        before = outcomes_of(of_year)
        trials.append(_named(of_year, known))
    with progress.deed() as result:
        trial = Trial.objects.create(
            municipality=municipality,
            version=version,
            against=against,
            content_hash=version.content_hash,
            years=trials,
            created_by=by,
            job_id=progress.job_id,
        )
        audit.record(
            "methodology.try",
            f"Методика проверена на прошлых годах: {version}",
            by=by,
            scope=municipality.scope,
            obj=trial,
        )
        url = reverse("monitoring:methodology_trial", args=[trial.pk])
        result.update(message="Проверка готова.", url=url)
    return result


def _version(pk: int) -> MethodologyVersion:
    version = MethodologyVersion.objects.select_related("methodology").filter(pk=pk).first()
    if version is None:
        raise Refused("Черновик удалён, проверять нечего.", code="gone")
    return version


def _named(of_year: dict[str, Any], known: FactsOfSchools) -> dict[str, Any]:
    """With primary keys and names of schools instead of logins."""
    for category in of_year["categories"]:
        del category["outcomes"]
        for row in category["schools"]:
            school = known.schools[row["school"]]
            row["school"], row["name"] = school.pk, school.name
        for threshold in category["thresholds"]:
            for shift in threshold["shifts"]:
                for side in ("enter", "leave"):
                    shift[side] = [known.schools[login].name for login in shift[side]]
    return of_year
