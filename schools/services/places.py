"""Municipalities and settlements."""

import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import transaction

from schools.identifiers import parse_oktmo
from schools.models import Municipality, Region, Settlement, User
from schools.permissions import Permission
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused

_CODE = re.compile(r"reg(\d{2})_m\d{3}")


def create_municipality(
    *, name: str, code: str, region: str, oktmo: str = "", time_zone: str = "", by: User | None
) -> tuple[Municipality, bool]:
    """The municipality and whether it is new; its region is made when there is none of the name.

    Refused: `forbidden`, `bad_value`, `municipality_exists` when the code belongs to a
    municipality with other data.
    """
    if by is not None and not by.holds_everywhere(Permission.ADD_MUNICIPALITY):
        raise Refused("Заводить муниципалитеты может только администратор.", code="forbidden")
    code = code.strip().lower()
    match = _CODE.fullmatch(code)
    if not match:
        raise Refused(f"Код «{code}» не похож на код ФИС ОКО вида reg99_m001.", code="bad_value")
    given = {"name": " ".join(name.split()), "oktmo": _oktmo(oktmo), "time_zone": _zone(time_zone)}
    existing = Municipality.objects.select_related("region").filter(code=code).first()
    if existing:
        _compare(existing, {field: value for field, value in given.items() if value}, region)
        return existing, False
    with transaction.atomic():
        place, _ = Region.objects.get_or_create(
            name=" ".join(region.split()), defaults={"code": f"reg{match[1]}0000"}
        )
        municipality = Municipality(region=place, code=code)
        for field, value in given.items():
            if value:
                setattr(municipality, field, value)
        try:
            municipality.full_clean()
        except ValidationError as error:
            raise Refused(" ".join(error.messages), code="bad_value") from error
        municipality.save()
        text = f"Заведён муниципалитет «{municipality}»"
        audit.record("municipality.create", text, by=by, scope=municipality.scope, obj=municipality)
    return municipality, True


def settlement_named(name: str | None, municipality: Municipality) -> Settlement | None:
    """The settlement of the municipality by its exact name, made when there is none yet."""
    if not name:
        return None
    return Settlement.objects.get_or_create(municipality=municipality, name=name)[0]


def forget_unused(settlement: Settlement | None) -> None:
    """Drop a settlement that no school and no year speaks of any more."""
    if settlement and not (settlement.schools.exists() or settlement.years.exists()):
        settlement.delete()


def _oktmo(text: str) -> str:
    if not text.strip():
        return ""
    oktmo = parse_oktmo(text)
    if oktmo is None:
        raise Refused(f"ОКТМО «{text}» – не 8 и не 11 цифр.", code="bad_value")
    return oktmo


def _zone(name: str) -> str:
    if name and name not in zoneinfo.available_timezones():
        raise Refused(
            f"Часовой пояс «{name}» неизвестен. Укажите, например, Asia/Irkutsk.", code="bad_value"
        )
    return name


def _compare(existing: Municipality, given: dict[str, str], region: str) -> None:
    differs = [field for field, value in given.items() if getattr(existing, field) != value]
    if differs or existing.region.name != " ".join(region.split()):
        raise Refused(
            f"Код {existing.code} уже занят: это «{existing}», {existing.region}. Изменить его "
            "данные можно на странице настроек муниципалитета.",
            code="municipality_exists",
        )
