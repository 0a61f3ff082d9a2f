"""The words a methodology may use for data, what they mean and which file brings them."""

from dataclasses import dataclass

from schools.social import FACTORS

# КДР and trial works are not here on purpose: they never feed an identification (design §3).
PROCEDURES = {"VPR": "vpr", "OGE": "oge", "EGE": "ege"}
PROCEDURE_NAMES = {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"}
PROCEDURE_GRADES = {"oge": 9, "ege": 11}

# The last grade of schools that end before the eleventh; kinds as the registry has them.
LAST_GRADES = {"НОШ": 4, "ООШ": 9}

SUBJECTS = {
    "RU": "Русский язык",
    "MA": "Математика",
    "MA_B": "Математика базовая",
    "MA_P": "Математика профильная",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A figure a rule may read: `title` in the genitive plural («доля …»), `file` that has it."""

    title: str
    file: str


PUPILS = "passport_pupils"

AMOUNTS = {
    "olymp_participants": Term(
        "участников регионального и всероссийского этапов олимпиад", "Олимпиады и выбытие"
    ),
    "olymp_winners": Term(
        "победителей и призёров регионального и всероссийского этапов олимпиад",
        "Олимпиады и выбытие",
    ),
    "dropouts": Term("выбывших без продолжения обучения", "Олимпиады и выбытие"),
    "contingent": Term("обучающихся", "Олимпиады и выбытие"),
    "unemployment": Term("безработных", "Территория"),
    PUPILS: Term("обучающихся", "Социальный паспорт"),
    **{factor.code: Term(factor.title, "Социальный паспорт") for factor in FACTORS},
}

# Shares of the social passport: `share_<code>` is the factor's count over the passport's pupils.
SHARES = {f"share_{factor.code}": factor.code for factor in FACTORS}

FLAGS = {"hard_to_reach": Term("труднодоступный населённый пункт", "Территория")}

LISTS = {
    "region_order": Term("перечень по распорядительному акту региона", "Перечень региона"),
    "region_shnsu": Term(
        "перечень школ в неблагоприятных социальных условиях по акту региона", "Перечень региона"
    ),
    "region_risk_zone": Term("перечень зоны риска по акту региона", "Перечень региона"),
}

TO_REGION = {"unemployment": "уровень безработицы в населённом пункте"}
