"""`invite`: the first person of a portal, or any other, from the command line."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from schools.clock import viewers_day
from schools.command_options import add_municipality, municipality, school
from schools.models import Region, RoleOffer, User
from schools.people.authority import PORTAL, Place
from schools.people.invitations import grouped, invite
from schools.permissions import Level, Role
from shnor_portal.core.commands import PortalCommand
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date


class Command(PortalCommand):
    help = "Дать роль и одноразовый код для входа"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="адрес почты: он же логин")
        parser.add_argument("--surname", required=True, help="фамилия")
        parser.add_argument("--name", required=True, help="имя")
        parser.add_argument("--patronymic", default="", help="отчество")
        parser.add_argument("--post", default="", help="должность")
        parser.add_argument("--role", required=True, choices=Role.values, help="роль")
        parser.add_argument("--region", metavar="NAME", help="регион – для роли в регионе")
        parser.add_argument("--school", metavar="LOGIN", help="школа – для роли в школе")
        add_municipality(parser)

    def run(self, **options: Any) -> dict[str, Any]:
        role = Role(options["role"])
        invited = invite(
            email=options["email"],
            surname=options["surname"],
            name=options["name"],
            patronymic=options["patronymic"],
            post=options["post"],
            role=role,
            place=_place(role, options),
            starts=timezone.localdate(),
            ends=None,
            by=options["by"],
        )
        issued, offer = invited.issued, invited.offer
        given = invited.assignment or offer
        assert given is not None
        return {
            "email": invited.email,
            "role": role.value,
            "place": str(given.place or PORTAL),
            "state": offer.state if offer else "given",
            "code": grouped(issued.code) if issued else None,
            "expires": issued.invitation.expires_at.isoformat() if issued else None,
        }

    def as_text(self, document: dict[str, Any]) -> str:
        said = f"{document['email']}: {Role(document['role']).label}, {document['place']}."
        if document["state"] == RoleOffer.State.UNCONFIRMED:
            return f"{said} Назначение ждёт подтверждения администратора или оператора региона."
        if document["state"] == RoleOffer.State.OFFERED:
            return f"{said} Предложение отправлено: роль вступит в силу, когда человек её примет."
        if not document["code"]:
            return f"{said} Пароль у человека уже есть."
        until = short_date(viewers_day(datetime.fromisoformat(document["expires"])))
        return f"{said}\nОдноразовый код для страницы /join/ (до {until}): {document['code']}"


def _place(role: Role, options: dict[str, Any]) -> Place:
    """The place that the role is bound to, from the option that names it."""
    by: User | None = options["by"]
    level = role.spec.level
    if level == Level.PORTAL:
        return PORTAL
    place: Place | None
    if level == Level.REGION:
        place = Region.objects.filter(name=options["region"] or "").first()
    elif level == Level.SCHOOL:
        place = school(options["school"], by)
    else:
        place = municipality(options["municipality"], by)
    if place is None:
        raise Refused(
            f"Роли «{role.label}» нужно место: укажите --{level.value} (код, логин или название).",
            code="wrong_arguments",
        )
    return place
