"""A school is entered, closed and opened again by hand; its past stays where it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from schools import access
from schools.matching import alike
from schools.models import Municipality, School, SchoolIdentifier, User
from schools.permissions import Permission
from schools.services.places import forget_unused, settlement_named
from schools.services.registry import add_identifier, parsed_number
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion
from shnor_portal.core.typography import short_date


class AlikeSchools(Refused):
    """A new school may be one that is there already: `schools` are asked about."""

    def __init__(self, schools: Sequence[School]) -> None:
        names = "; ".join(str(school) for school in schools)
        super().__init__(
            f"Похоже на школу, которая уже есть: {names}. Если это другая школа, подтвердите это.",
            code="school_alike",
        )
        self.schools = tuple(schools)


def create_school(
    municipality: Municipality,
    *,
    settlement: str,
    identifiers: Mapping[str, str],
    others: Collection[int] = (),
    by: User | None,
    **values: Any,
) -> School:
    """A new school with its numbers by system, each for all years.

    `others` are schools alike of which a person said that they are not this one. Refused:
    `AlikeSchools` about any other, `name_taken`, and as `add_identifier` says.
    """
    with transaction.atomic():
        municipality = states.take(municipality, by=by)
        access.check(by, Permission.EDIT_REGISTRY, municipality)
        similar = _alike(municipality, values, identifiers)
        if any(school.pk not in others for school in similar):
            raise AlikeSchools(similar)
        school = School(municipality=municipality, **values)
        school.settlement = settlement_named(settlement.strip(), municipality)
        try:
            with transaction.atomic():
                school.save()
        except IntegrityError as error:
            raise Refused(
                f"Школа с наименованием «{school.name}» в муниципалитете уже есть.",
                code="name_taken",
            ) from error
        apart = f"; не то же, что {', '.join(map(str, similar))}" if similar else ""
        audit.record(
            "school.create", f"Заведена школа {school}{apart}", by=by, scope=school.scope,
            obj=school,
        )  # fmt: skip
        for system, value in identifiers.items():
            add_identifier(school, system=system, value=value, year=None, by=by)
        DataVersion.objects.bump(municipality.scope)
    return school


def close_school(
    school: School,
    *,
    closed_on: date,
    reason: str,
    order_number: str,
    order_date: date,
    successor: School | None = None,
    by: User | None,
) -> None:
    """The last day of a school, by which document, and which school goes on with its pupils.

    Refused: `already_closed`, `wrong_date` (a day to come), `wrong_successor`.
    """
    with transaction.atomic():
        school = states.take(school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, school)
        if school.closed_on:
            raise states.refusal(
                f"{school}: школа уже закрыта {short_date(school.closed_on)}.",
                school,
                by=by,
                code="already_closed",
            )
        if closed_on > timezone.localdate():
            raise Refused(
                "Дата закрытия ещё не наступила: до неё школа работает. Закройте её в этот день.",
                code="wrong_date",
            )
        if successor:
            successor = states.take(successor, by=by)
            if (
                successor.pk == school.pk
                or successor.closed_on
                or successor.municipality_id != school.municipality_id
            ):
                raise Refused(
                    "Правопреемник – другая работающая школа этого муниципалитета.",
                    code="wrong_successor",
                )
        school.closed_on, school.closing_reason = closed_on, reason.strip()[:500]
        school.closing_order, school.closing_order_date = order_number.strip(), order_date
        school.successor = successor
        school.save()
        into = f", правопреемник – «{successor}»" if successor else ""
        audit.record(
            "school.close",
            f"{school}: закрыта {short_date(closed_on)}, документ № {school.closing_order} от "
            f"{short_date(order_date)}{into}; {school.closing_reason}",
            by=by,
            scope=school.scope,
            obj=school,
        )
        DataVersion.objects.bump(school.municipality.scope)


def reopen_school(school: School, *, by: User | None) -> None:
    """A school closed by mistake works again; what was written of its closing is in the trail."""
    with transaction.atomic():
        school = states.take(school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, school)
        if not school.closed_on:
            raise states.refusal(
                f"{school}: школа и так работает.", school, by=by, code="not_closed"
            )
        was = short_date(school.closed_on)
        school.closed_on = school.closing_order_date = school.successor = None
        school.closing_reason = school.closing_order = ""
        school.save()
        audit.record(
            "school.reopen",
            f"{school}: снова работает, запись о закрытии {was} снята",
            by=by,
            scope=school.scope,
            obj=school,
        )
        DataVersion.objects.bump(school.municipality.scope)


def is_alone(school: School) -> bool:
    """Whether nothing but its numbers holds a school."""
    for relation in School._meta.related_objects:
        related: Any = relation.related_model
        if (
            related is not SchoolIdentifier
            and related._base_manager.filter(**{relation.field.name: school}).exists()
        ):
            return False
    return True


def delete_if_alone(school: School) -> bool:
    """Delete a school that a file created; false when anything but its numbers holds it."""
    if not is_alone(school):
        return False
    school.delete()
    forget_unused(school.settlement)
    return True


def _alike(
    municipality: Municipality, values: Mapping[str, Any], identifiers: Mapping[str, str]
) -> list[School]:
    """Schools of a like name, then those with the same ИНН or ОГРН, which branches share."""
    here = School.objects.filter(municipality=municipality)
    similar = alike(here, (values.get("name", ""), values.get("full_name", "")))
    systems = {SchoolIdentifier.System.INN, SchoolIdentifier.System.OGRN} & identifiers.keys()
    for system in sorted(systems):
        _, value = parsed_number(system, identifiers[system])
        same = here.filter(identifiers__system=system, identifiers__value=value)
        known = [school.pk for school in similar]
        similar += same.exclude(pk__in=known).distinct().order_by("name")
    return similar
