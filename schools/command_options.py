"""Options that commands of every app share: which municipality, which year."""

from django.core.management.base import CommandParser

from schools.identifiers import parse_login
from schools.models import Municipality, School, SchoolIdentifier, User
from shnor_portal.core.errors import Refused


def add_municipality(parser: CommandParser, *, required: bool = False) -> None:
    parser.add_argument(
        "--municipality",
        required=required,
        metavar="CODE",
        help="код ФИС ОКО (reg99_m001) или ОКТМО муниципалитета",
    )


def municipality(code: str | None, by: User | None) -> Municipality | None:
    """The municipality of the option if `by` may see it; Refused (not found) otherwise."""
    if not code:
        return None
    places = Municipality.objects.all() if by is None else Municipality.objects.visible_to(by)
    place = places.select_related("region").by_code(code)
    if place is None:
        raise Refused(
            f"Муниципалитет с кодом «{code}» не найден. Проверьте код ФИС ОКО (вида reg99_m001) "
            "или ОКТМО; завести муниципалитет: manage.py create_municipality.",
            code="unknown_municipality",
        )
    return place


def municipalities(code: str | None, by: User | None) -> list[Municipality]:
    """The one of the option, else all that `by` may see."""
    if place := municipality(code, by):
        return [place]
    places = Municipality.objects.all() if by is None else Municipality.objects.visible_to(by)
    return list(places.select_related("region"))


def school(login: str | None, by: User | None) -> School | None:
    """The school of a ФИС ОКО login if `by` may see it; Refused (not found) otherwise."""
    if not login:
        return None
    parsed = parse_login(login)
    schools = School.objects.all() if by is None else School.objects.visible_to(by)
    rows = schools.filter(
        identifiers__system=SchoolIdentifier.System.FIS_OKO,
        identifiers__value=parsed.digits if parsed else login,
    )
    first = rows.select_related("municipality__region").first()
    if first is None:
        raise Refused(f"Школа с логином «{login}» не найдена.", code="unknown_school")
    return first
