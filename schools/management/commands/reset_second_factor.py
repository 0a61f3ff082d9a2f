"""`reset_second_factor`: for the last administrator, who lost the telephone and the paper."""

from typing import Any

from django.core.management.base import CommandParser

from schools.models import User
from schools.people import factors
from shnor_portal.core.commands import PortalCommand
from shnor_portal.core.errors import Refused


class Command(PortalCommand):
    help = "Сбросить второй фактор человека: войти можно будет по паролю"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="адрес почты, по которому человек входит")

    def run(self, **options: Any) -> dict[str, Any]:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise Refused("Такого человека в портале нет.", code="no_person")
        factors.reset(person, by=options["by"])
        return {"email": person.email, "required": factors.is_required(person)}

    def as_text(self, document: dict[str, Any]) -> str:
        said = f"{document['email']}: второй фактор сброшен, сеансы завершены."
        return f"{said} Портал попросит настроить его снова." if document["required"] else said
