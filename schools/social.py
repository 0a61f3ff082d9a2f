"""The factors of a social passport: which way each works and with what weight by default.

Source: district documents of 2020 – eight factors with a direction; seven more are collected but
shown as «не значим» (weight 0); two are used by the index of Грачёвка.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SocialFactor:
    """`code` is the count's field; its share of pupils is the metric `share_<code>`.

    `direction`: +1 favourable, −1 unfavourable, 0 not significant.
    """

    code: str
    title: str
    header: str
    direction: int
    weight: int = 1


FACTORS: tuple[SocialFactor, ...] = (
    SocialFactor(
        "both_parents_higher_edu", "оба родителя с высшим образованием", "Оба родителя с ВО", 1
    ),
    SocialFactor(
        "one_parent_higher_edu", "один родитель с высшим образованием", "Один родитель с ВО", 1
    ),
    SocialFactor(
        "large_families", "многодетные семьи (3 и более детей)", "Многодетные (3 и более)", -1
    ),
    SocialFactor(
        "parents_unemployed_both", "оба родителя безработные", "Оба родителя безработные", -1
    ),
    SocialFactor("parent_disabled", "родитель-инвалид", "Родитель-инвалид", -1),
    SocialFactor("foster", "приёмные и под опекой", "Опека и приёмные", -1),
    SocialFactor("sop_families", "семьи в социально опасном положении", "Семьи в СОП", -1),
    SocialFactor("kdn", "на учёте КДН", "На учёте КДН", -1),
    SocialFactor(
        "parents_unemployed_single_or_both",
        "единственный или оба родителя безработные",
        "Единственный или оба родителя безработные",
        -1,
    ),
    SocialFactor("deviant", "девиантное поведение", "Девиантное поведение", -1),
    SocialFactor("non_native_russian", "русский язык не родной", "Русский не родной", -1),
    SocialFactor("single_parent", "неполные семьи", "Неполные семьи", 0, 0),
    SocialFactor(
        "low_income", "доход ниже прожиточного минимума", "Доход ниже прожиточного минимума", 0, 0
    ),
    SocialFactor(
        "one_parent_unemployed", "один родитель безработный", "Один родитель безработный", 0, 0
    ),
    SocialFactor("good_housing", "благоустроенное жильё", "Благоустроенное жильё", 0, 0),
    SocialFactor("poor_housing", "неблагоустроенное жильё", "Неблагоустроенное жильё", 0, 0),
    SocialFactor(
        "disabled_pupils", "инвалиды и обучающиеся по АОП", "Инвалиды и обучающиеся по АОП", 0, 0
    ),
    SocialFactor("school_register", "внутришкольный учёт", "Внутришкольный учёт", 0, 0),
)
BY_CODE = {factor.code: factor for factor in FACTORS}
