"""Deeds with scales: add, change by a new version, confirm, withdraw; each makes marks anew.

Whose scale whose hands may move: a coordinator those of the municipality, a region's operator those
of the region (`Permission.EDIT_SCALES` in the place of the scale). Federal scales come with the
portal and are nobody's to change: a place enters its own, which goes before them.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from monitoring.models import MarkScale, SourceResult
from monitoring.models.scales import KEY_FIELDS
from monitoring.results.effective import recompute
from monitoring.results.scales.choosing import COMPUTED
from monitoring.results.scales.computing import municipalities_of, refresh, sources_of
from monitoring.results.scales.queries import renew_remarks
from schools import access
from schools.models import Municipality, Region, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import DataVersion
from shnor_portal.core.typography import counted

Place = Region | Municipality
AfterChange = Callable[[Any], None]
BOUNDS = ("from3", "from4", "from5", "max_primary")
# What an edit may change; the work of a scale stays.
EDITED = (*BOUNDS, "status", "source", "condition")
_AFTER_CHANGE: list[AfterChange] = []


def after_change(hook: AfterChange) -> None:
    """Call `hook(results whose marks changed)` in the transaction of every recompute by a scale."""
    if hook not in _AFTER_CHANGE:
        _AFTER_CHANGE.append(hook)


def places_of(user: User) -> list[Place]:
    """Where the person keeps scales: regions, then municipalities."""
    places = user.places_with(Permission.EDIT_SCALES)
    regions = Region.objects.filter(pk__in=places.get("region", [])).order_by("name")
    municipalities = Municipality.objects.filter(pk__in=places.get("municipality", []))
    return [*regions, *municipalities.select_related("region").order_by("name")]


@transaction.atomic
def add(place: Place, *, by: User | None, **values: Any) -> MarkScale:
    """A scale of a place. `values` are KEY_FIELDS without `variant`, and EDITED.

    Refused where the place has one of the work already, or the bounds do not rise.
    """
    access.check(by, Permission.EDIT_SCALES, place)
    if values["procedure"] not in COMPUTED:
        raise Refused(
            "Отметки ОГЭ и ЕГЭ портал берёт из протокола и по шкале не вычисляет.",
            code="marks_from_file",
        )
    made = _create(MarkScale(**values, **_where(place)), by)
    audit.record("scale.add", f"Внесена шкала: {made}", by=by, scope=made.scope, obj=made)
    start_recompute(made, by=by)
    return made


@transaction.atomic
def change(scale: MarkScale, *, by: User | None, **values: Any) -> MarkScale:
    """A new version of a scale; `values` are EDITED. The version before is kept and ended."""
    scale = _own(scale, by)
    made = MarkScale(
        **{name: getattr(scale, name) for name in KEY_FIELDS},
        **_where(_place_of(scale)),
        **values,
        version=scale.version + 1,
        previous=scale,
    )
    _end(scale, "заменена новой версией", by)
    made = _create(made, by)
    fields = {field.name: str(field.verbose_name) for field in MarkScale._meta.fields}
    changed = [name for name in EDITED if getattr(scale, name) != getattr(made, name)]
    audit.record(
        "scale.change",
        f"Шкала изменена: {made}: {', '.join(fields[name] for name in changed) or 'без отличий'}",
        by=by,
        scope=made.scope,
        obj=made,
        changes={name: [getattr(scale, name), getattr(made, name)] for name in changed},
    )
    start_recompute(made, by=by)
    return made


@transaction.atomic
def confirm(scale: MarkScale, place: Place, *, by: User | None) -> MarkScale:
    """Say that a scale that waits is right, for a place: from now on it counts there.

    A scale of a wider place stays as it is, and the place gets its own copy, confirmed.
    """
    scale = states.take(scale, by=by, related=("region", "municipality"))
    access.check(by, Permission.EDIT_SCALES, place)
    if scale.ended_at or scale.counts:
        raise states.refusal("Эта шкала подтверждения не ждёт.", scale, by=by)
    if not place.scope.startswith(scale.scope):
        raise PermissionDenied("Шкалу другого места подтверждает тот, кто её ведёт.")
    if place.scope == scale.scope:
        made = scale
        made.confirmed_by, made.confirmed_at = by, timezone.now()
        made.save(update_fields=["confirmed_by", "confirmed_at"])
    else:
        fields = (*KEY_FIELDS, *EDITED, "needs_confirmation")
        made = MarkScale(**{name: getattr(scale, name) for name in fields}, **_where(place))
        made.confirmed_by, made.confirmed_at = by, timezone.now()
        made = _create(made, by)
    audit.record("scale.confirm", f"Шкала подтверждена: {made}", by=by, scope=made.scope, obj=made)
    start_recompute(made, by=by)
    return made


@transaction.atomic
def withdraw(scale: MarkScale, *, why: str, by: User | None) -> MarkScale:
    """End a scale of a place: marks are made by the one that counts without it, or are gone."""
    scale = _own(scale, by)
    if not why.strip():
        raise Refused("Укажите причину отзыва: она останется в журнале.", code="reason_required")
    _end(scale, why.strip()[:300], by)
    text = f"Шкала отозвана: {scale}. {scale.ended_why}"
    audit.record("scale.withdraw", text, by=by, scope=scale.scope, obj=scale)
    start_recompute(scale, by=by)
    return scale


def start_recompute(scale: MarkScale, *, by: User | None) -> jobs.Job | None:
    """Queue the marks of the works that the scale touches; None where there are no results yet."""
    if not sources_of(scale).exists():
        renew_remarks(scale)
        return None
    return jobs.start(
        "monitoring.apply_scale",
        title=f"Отметки по шкале: {scale.work} {scale.year}",
        by=by,
        scope=scale.scope,
        url=scale.url,
        scale_id=scale.pk,
        by_id=by.pk if by else None,
    )


@jobs.job_kind("monitoring.apply_scale")
def apply_scale(progress: Progress, scale_id: int, by_id: int | None = None) -> dict[str, Any]:
    """Make the marks of the scale's work anew in its place, in one transaction."""
    scale = MarkScale.objects.select_related("region", "municipality").get(pk=scale_id)
    by = User.objects.get(pk=by_id) if by_id else None
    with progress.deed() as result:
        changed = refresh(sources_of(scale))
        recompute(cells=changed)
        renew_remarks(scale)
        touched = SourceResult.objects.filter(
            live=True,
            school__in={school for school, _ in changed},
            assessment__in={assessment for _, assessment in changed},
        )
        for hook in _AFTER_CHANGE:
            hook(touched)
        schools = counted(len({school for school, _ in changed}), "школа,школы,школ")
        text = f"Отметки по шкале пересчитаны: {schools}"
        audit.record(
            "scale.recompute", f"{text}. {scale}", by=by, scope=scale.scope, obj=scale,
            cells=len(changed),
        )  # fmt: skip
        for place in Municipality.objects.filter(pk__in=municipalities_of(touched)):
            DataVersion.objects.bump(place.scope)
        result["message"] = f"{text}."
    return result


def _own(scale: MarkScale, by: User | None) -> MarkScale:
    """The scale, held; Refused or denied where this person may not move it."""
    scale = states.take(scale, by=by, related=("region", "municipality"))
    if not scale.scope:
        raise PermissionDenied("Федеральную шкалу не меняют: заведите свою, она будет главнее.")
    access.check(by, Permission.EDIT_SCALES, scale)
    if scale.ended_at:
        raise states.refusal("Эта версия шкалы уже не действует.", scale, by=by)
    return scale


def _place_of(scale: MarkScale) -> Place:
    place = scale.municipality or scale.region
    assert place, "a federal scale is nobody's"
    return place


def _where(place: Place) -> dict[str, Place]:
    return {"municipality" if isinstance(place, Municipality) else "region": place}


def _create(scale: MarkScale, by: User | None) -> MarkScale:
    scale.created_by = by
    if scale.status == MarkScale.Status.MEMORY:
        scale.needs_confirmation = True
    bounds = [0, *(getattr(scale, name) for name in BOUNDS)]
    rising = all(a < b for a, b in zip(bounds[:3], bounds[1:4], strict=True))
    if not rising or bounds[3] > bounds[4]:
        raise Refused(
            "Границы отметок должны возрастать: «3» – хотя бы с 1 балла, «4» – выше «3», «5» – "
            "выше «4», максимум – не меньше границы «5».",
            code="bounds_do_not_rise",
        )
    try:
        with transaction.atomic():
            scale.save()
    except IntegrityError as error:
        raise Refused(
            f"Шкала для этой работы уже есть: {scale.place_words}. Откройте её и измените.",
            code="scale_taken",
        ) from error
    return scale


def _end(scale: MarkScale, why: str, by: User | None) -> None:
    scale.ended_at, scale.ended_by, scale.ended_why = timezone.now(), by, why
    scale.save(update_fields=["ended_at", "ended_by", "ended_why"])
