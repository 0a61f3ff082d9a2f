"""The study of a year: computed by a job, kept until a later one takes its place."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone

from monitoring.effects.accompanied import Accompanied, accompanied, bases, free_since
from monitoring.identification.engine.facts import inputs_hash
from monitoring.identification.facts_query import facts_of
from monitoring.models import EffectStudy, SchoolEffect, SourceResult
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import BatchFile, DataVersion


def start_study(*, municipality: Municipality, year: int, by: User) -> jobs.Job:
    """Queue the study of a year; refused where no school was accompanied by then."""
    access.check(by, Permission.RUN_IDENTIFICATION, municipality)
    _accompanied(municipality, year)
    return jobs.start(
        "monitoring.study_effects",
        title=f"Динамика сопровождаемых школ по результатам {year} года",
        by=by,
        scope=municipality.scope,
        url=reverse("monitoring:effects"),
        municipality_id=municipality.pk,
        year=year,
        by_id=by.pk,
    )


@jobs.job_kind("monitoring.study_effects")
def study_effects(
    progress: Progress, municipality_id: int, year: int, by_id: int
) -> dict[str, Any]:
    progress(0, 1, "Расчёт по всем школам региона")
    with progress.deed() as result:
        study = make_study(
            municipality=Municipality.objects.get(pk=municipality_id),
            year=year,
            by=User.objects.get(pk=by_id),
        )
        url = f"{reverse('monitoring:effects')}?study={study.pk}"
        result.update(message=f"Рассчитано: {study}.", study=study.pk, url=url)
    return result


@transaction.atomic
def make_study(*, municipality: Municipality, year: int, by: User | None) -> EffectStudy:
    """Compute and keep what became of each accompanied school; the same data, the same study."""
    # scipy takes a second to import: only where an expectation is computed.
    from monitoring.effects import changes

    municipality = states.take(municipality, by=by)
    access.check(by, Permission.RUN_IDENTIFICATION, municipality)
    listed = _accompanied(municipality, year)
    known = facts_of(municipality, year, whole_region=True)
    logins = {school.pk: login for login, school in known.schools.items()}
    before = bases(municipality)
    since = {login: before[pk] for pk, login in logins.items() if pk in before}
    region = changes.Region(known.facts, since)
    free = {base: _free(municipality, base, logins) for base in {item.base for item in listed}}
    rows = [
        (item, changes.story(region, logins[item.school.pk], item.base, free[item.base]))
        for item in listed
        if item.school.pk in logins
    ]
    study, _ = EffectStudy.objects.update_or_create(
        municipality=municipality,
        year=year,
        defaults={
            "inputs_hash": inputs_hash(known.facts),
            "made_at": timezone.now(),
            "made_by": by,
            "stale": False,
        },
    )
    study.schools.exclude(school__in=[item.school for item, _ in rows]).delete()
    SchoolEffect.objects.bulk_create(
        [
            SchoolEffect(study=study, school=item.school, base_year=item.base, told=story.as_json())
            for item, story in rows
        ],
        update_conflicts=True,
        unique_fields=["study", "school"],
        update_fields=["base_year", "told"],
    )
    audit.record(
        "effects.study", str(study), by=by, scope=municipality.scope, obj=study, schools=len(rows)
    )
    DataVersion.objects.bump(municipality.scope)
    return study


def mark_stale(files: Sequence[BatchFile], _by: Any) -> None:
    """After an apply or a withdrawal: studies of the region whose results it changed."""
    changed = SourceResult.objects.filter(
        Q(file__in=files) | Q(gone_from__in=files), school__isnull=False
    )
    places = changed.order_by().values("school__municipality__region")
    first = changed.aggregate(year=Min("assessment__year"))["year"]
    if first is not None:
        EffectStudy.objects.filter(municipality__region__in=places, year__gte=first).update(
            stale=True
        )


def _accompanied(municipality: Municipality, year: int) -> list[Accompanied]:
    listed = accompanied(municipality, year)
    if not listed:
        raise Refused(
            f"Сравнивать нечего: по результатам раньше {year} года ни одна школа не получила "
            "статуса. Динамика считается для школ, которые в перечне не первый год.",
            code="nobody_accompanied",
        )
    return listed


def _free(municipality: Municipality, base: int, logins: dict[int, str]) -> list[str]:
    """Logins of schools that nobody accompanied."""
    return [logins[pk] for pk in free_since(municipality, base) if pk in logins]
