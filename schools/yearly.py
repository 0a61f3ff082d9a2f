"""The tables that say something of a school for a year, as addresses and pages name them."""

from dataclasses import dataclass

from schools.models import SchoolYear, SocialPassport, TerritoryYear

YearlyRow = SocialPassport | SchoolYear | TerritoryYear


@dataclass(frozen=True)
class YearlyKind:
    """A table of yearly rows with its word in addresses and its title."""

    code: str
    title: str
    model: type[YearlyRow]


KINDS = {
    kind.code: kind
    for kind in (
        YearlyKind("passport", "Социальный паспорт", SocialPassport),
        YearlyKind("olympiads", "Олимпиады и выбытие", SchoolYear),
        YearlyKind("territory", "Территория", TerritoryYear),
    )
}
