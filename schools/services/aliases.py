"""Spellings of a school's name: a person confirms one once, and files with it are matched."""

from django.db import transaction

from schools import access
from schools.models import School, SchoolAlias, User
from schools.names import parse_name
from schools.permissions import Permission
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused


def remember_alias(*, school: School, seen_as: str, by: User | None) -> SchoolAlias:
    """From now on `seen_as` in a file of the school's municipality means this school.

    Refused when it already means another one (`alias_taken`) or says nothing (`alias_empty`).
    """
    access.check(by, Permission.IMPORT_FILES, school)
    seen_as = " ".join(seen_as.split())[:300]
    key = parse_name(seen_as).key
    if not key:
        raise Refused(
            "В этом написании нет ничего, по чему можно узнать школу: ни номера, ни названия. "
            "Укажите в файле логин школы.",
            code="alias_empty",
        )
    with transaction.atomic():
        others = SchoolAlias.objects.filter(
            normalised=key, school__municipality=school.municipality
        ).exclude(school=school)
        if taken := others.select_related("school").first():
            raise Refused(
                f"Написание «{seen_as}» уже означает школу {taken.school}. Если это ошибка, "
                "удалите его в карточке той школы.",
                code="alias_taken",
            )
        alias, created = SchoolAlias.objects.get_or_create(
            school=school, normalised=key, defaults={"seen_as": seen_as}
        )
        if created:
            text = f"{school}: запомнено написание «{seen_as}»"
            audit.record("alias.remember", text, by=by, scope=school.scope, obj=school)
    return alias


def forget_alias(alias: SchoolAlias, *, by: User | None) -> None:
    """The spelling means nothing any more; results loaded by it stay."""
    school = alias.school
    access.check(by, Permission.EDIT_REGISTRY, school)
    with transaction.atomic():
        text = f"{school}: удалено написание «{alias.seen_as}»"
        audit.record("alias.forget", text, by=by, scope=school.scope, obj=school)
        alias.delete()
