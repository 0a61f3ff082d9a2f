"""Changing a school and its identifiers by hand."""

from typing import Any

from django.db import IntegrityError, transaction

from schools import access
from schools.identifiers import (
    inn_is_valid,
    ogrn_is_valid,
    parse_gia_code,
    parse_inn,
    parse_login,
    parse_ogrn,
)
from schools.models import School, SchoolIdentifier, User
from schools.permissions import Permission
from schools.services.places import forget_unused, settlement_named
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion

System = SchoolIdentifier.System
PARSERS = {
    System.OGE: (parse_gia_code, "Код ОО – это до шести цифр, например 111001."),
    System.EGE: (parse_gia_code, "Код ОО – это до шести цифр, например 111001."),
    System.INN: (parse_inn, "ИНН организации – это десять цифр."),
    System.OGRN: (parse_ogrn, "ОГРН организации – это тринадцать цифр."),
}
CHECKSUMS = {System.INN: inn_is_valid, System.OGRN: ogrn_is_valid}


def change_school(school: School, *, settlement: str, by: User | None, **values: Any) -> list[str]:
    """Set the given fields and the settlement by its name; returns the names of what changed."""
    with transaction.atomic():
        row = states.take(school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, row)
        before = row.settlement
        values["settlement"] = settlement_named(settlement.strip(), row.municipality)
        changes = {
            field: [getattr(row, field), value]
            for field, value in values.items()
            if getattr(row, field) != value
        }
        if not changes:
            return []
        for field, (_, value) in changes.items():
            setattr(row, field, value)
        _save(row)
        if row.settlement != before:
            forget_unused(before)
        about: Any = School._meta
        names = [str(about.get_field(field).verbose_name) for field in changes]
        audit.record(
            "school.change",
            f"{row}: изменено {', '.join(names)}",
            by=by,
            scope=row.scope,
            obj=row,
            changes={field: [str(old), str(new)] for field, (old, new) in changes.items()},
        )
        DataVersion.objects.bump(row.municipality.scope)
    return names


def add_identifier(
    school: School, *, system: str, value: str, year: int | None, by: User | None
) -> SchoolIdentifier:
    """A number of the school in another system, for one year or (None) for all.

    Refused: `bad_value`, `identifier_taken` by another school, `identifier_exists`.
    """
    prefix, value = parsed_number(system, value)
    with transaction.atomic():
        school = states.take(school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, school)
        _refuse_taken(school, system, value, year)
        mine = school.identifiers.filter(system=system, year=year)
        if system != System.FIS_OKO and (same := mine.first()):
            when = f"за {year} год" if year else "без года"
            raise Refused(
                f"{same} {when} у школы уже записан. Сначала удалите его или укажите год.",
                code="identifier_exists",
            )
        identifier = SchoolIdentifier.objects.create(
            school=school, system=system, value=value, prefix=prefix, year=year
        )
        _record("identifier.add", f"{school}: добавлен {_told(identifier)}", school, by)
    return identifier


def remove_identifier(identifier: SchoolIdentifier, *, by: User | None) -> None:
    """Refused for the only login of a school (`last_login`): files know the school by it."""
    with transaction.atomic():
        # The school first: two who remove its two last logins at once leave one.
        school = states.take(identifier.school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, school)
        identifier = states.take(identifier, by=by)
        logins = school.identifiers.filter(system=System.FIS_OKO)
        if identifier.system == System.FIS_OKO and logins.count() == 1:
            raise Refused(
                "Это единственный логин школы: по нему портал узнаёт её в файлах. Сначала добавьте "
                "новый логин.",
                code="last_login",
            )
        text = f"{school}: удалён {_told(identifier)}"
        identifier.delete()
        _record("identifier.remove", text, school, by)


def checksum_fails(identifier: SchoolIdentifier) -> bool:
    """Whether the number is likely to hold a misprint."""
    is_valid = CHECKSUMS.get(System(identifier.system))
    return is_valid is not None and not is_valid(identifier.value)


def parsed_number(system: str, value: str) -> tuple[str, str]:
    """(prefix, value) as they are kept; Refused (`bad_value`) for what is no such number."""
    if system == System.FIS_OKO:
        login = parse_login(value)
        if login is None:
            raise Refused(
                "Логин ФИС ОКО – это edu и шесть цифр, например edu991001.", code="bad_value"
            )
        return login.prefix, login.digits
    parse, message = PARSERS[System(system)]
    parsed = parse(value)
    if parsed is None:
        raise Refused(message, code="bad_value")
    return "", parsed


def _refuse_taken(school: School, system: str, value: str, year: int | None) -> None:
    """Logins are unique everywhere, codes of РИС ГИА in a region and year; ИНН may be shared."""
    same = SchoolIdentifier.objects.filter(system=system, value=value)
    if system in {System.OGE, System.EGE}:
        same = same.filter(
            year=year, school__municipality__region=school.municipality.region_id
        ).exclude(school=school)
    elif system != System.FIS_OKO:
        return
    if taken := same.select_related("school").first():
        own = taken.school.municipality_id == school.municipality_id
        who = f"школой {taken.school}" if own else "школой другого муниципалитета"
        raise Refused(f"{taken} уже записан за {who}.", code="identifier_taken")


def _told(identifier: SchoolIdentifier) -> str:
    return f"{identifier}{f' за {identifier.year} год' if identifier.year else ''}"


def _record(verb: str, text: str, school: School, by: User | None) -> None:
    audit.record(verb, text, by=by, scope=school.scope, obj=school)
    DataVersion.objects.bump(school.municipality.scope)


def _save(school: School) -> None:
    try:
        with transaction.atomic():
            school.save()
    except IntegrityError as error:
        raise Refused(
            f"Школа с наименованием «{school.name}» в муниципалитете уже есть.", code="name_taken"
        ) from error
