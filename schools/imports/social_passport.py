"""The social passport: counts of pupils by factor, a row for each school."""

from typing import Any

from schools.imports.columns import KnownColumn
from schools.imports.rows import ImportedRow
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.imports.years import TitleYear
from schools.models import SocialPassport
from schools.social import FACTORS
from shnor_portal.core.intake.records import Values

# Other wordings of the factors' headers met in documents of departments.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "both_parents_higher_edu": (
        "оба родителя с высшим образованием",
        "оба родителя имеют высшее образование",
    ),
    "one_parent_higher_edu": (
        "один родитель с высшим образованием",
        "один из родителей с высшим образованием",
        "один родитель имеет высшее образование",
    ),
    "large_families": (
        "многодетные",
        "многодетные семьи",
        "многодетные семьи 3 и более",
        "многодетные семьи 3 и более детей",
        "из многодетных семей",
    ),
    "parents_unemployed_both": ("оба родителя не работают", "оба родителя безработны"),
    "parent_disabled": ("родители инвалиды", "родитель инвалидность", "родители с инвалидностью"),
    "foster": (
        "опека",
        "приемные и под опекой",
        "приемные и опекаемые",
        "под опекой",
        "опекаемые и приемные",
        "под опекой и в приемных семьях",
    ),
    "sop_families": (
        "соп",
        "семьи в социально опасном положении",
        "в социально опасном положении",
    ),
    "kdn": ("кдн", "учет кдн", "на учете в кдн", "на учете кдн и зп", "состоят на учете в кдн"),
    "parents_unemployed_single_or_both": (
        "единственный или оба родителя не работают",
        "безработные единственный или оба родителя",
    ),
    "deviant": ("с девиантным поведением", "девиантные"),
    "non_native_russian": (
        "русский язык не родной",
        "русский язык неродной",
        "русский неродной",
        "для кого русский язык не родной",
    ),
    "single_parent": ("неполные", "из неполных семей"),
    "low_income": ("малообеспеченные", "малоимущие", "доход ниже минимума"),
    "one_parent_unemployed": ("один родитель не работает", "один из родителей безработный"),
    "good_housing": ("благоустроенное",),
    "poor_housing": ("неблагоустроенное",),
    "disabled_pupils": ("инвалиды и аоп", "инвалиды и овз", "дети инвалиды и аоп"),
    "school_register": ("вшу", "на внутришкольном учете", "учет внутришкольный"),
}
PUPILS = KnownColumn(
    "pupils",
    "Обучающихся",
    ("обучающихся всего", "всего обучающихся", "учащихся", "всего учащихся", "контингент"),
    "Всего в школе, целое число",
)
AS_OF = KnownColumn("as_of", "На дату", ("дата", "по состоянию на"), "Вида 20.09.2023")
FACTOR_COLUMNS = tuple(
    KnownColumn(
        factor.code,
        factor.header,
        (factor.title, *_OTHER_WORDS[factor.code]),
        f"{factor.title[:1].upper()}{factor.title[1:]}: число обучающихся",
    )
    for factor in FACTORS
)
_CODES = frozenset(_OTHER_WORDS)


class SocialPassportLayout(SchoolYearLayout):
    code = "social_passport"
    title = "Социальный паспорт"
    columns = (YEAR, AS_OF, LOGIN, NAME, PUPILS, *FACTOR_COLUMNS)
    model = SocialPassport

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and len(fields & _CODES) >= 3

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        if row.is_blank("pupils") and not row.refused:
            row.problem(
                "pupils_required",
                "Не указано, сколько в школе обучающихся: доли посчитать не от чего. Заполните "
                "столбец «Обучающихся».",
                "pupils",
            )
        pupils = row.read_count("pupils")
        for code in _CODES:
            count = row.read_count(code)
            if count is not None and pupils is not None and count > pupils:
                row.problem(
                    "count_exceeds_pupils",
                    f"Здесь {count}, а всего обучающихся в школе {pupils}. Исправьте одно из "
                    "чисел.",
                    code,
                )
        if row.read_day("as_of") is None and title.as_of:
            row.values["as_of"] = title.as_of.isoformat()

    def stored(self, target: SocialPassport) -> Values:
        values: dict[str, Any] = {code: getattr(target, code) for code in _CODES}
        values["pupils"] = target.pupils
        values["as_of"] = target.as_of.isoformat() if target.as_of else None
        values["source"] = target.source
        return values

    def assign(self, target: SocialPassport, values: Values) -> None:
        for field, value in values.items():
            setattr(target, field, value)
