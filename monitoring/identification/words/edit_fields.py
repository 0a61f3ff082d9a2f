"""What of a methodology may be changed: the fields of its form, their names and choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from monitoring.identification.methodology.grammar import PEERS as LEVELS
from monitoring.identification.methodology.vocabulary import (
    AMOUNTS,
    PROCEDURE_NAMES,
    PROCEDURES,
    SHARES,
    SUBJECTS,
)
from monitoring.identification.methodology.windows import REACH, ago
from monitoring.identification.words.describe import ROUNDINGS
from monitoring.identification.words.metrics import METHODS
from monitoring.identification.words.names import LEVEL_GENITIVE, OPS, PEERS
from schools.social import BY_CODE as FACTORS
from shnor_portal.core.errors import Refused

Choices = tuple[tuple[str, str], ...]
NUMBER, PERCENT, WHOLE, TEXT = "number", "percent", "whole", "text"
CHOICE, MANY, IN_A_ROW = "choice", "many", "in_a_row"
SENT = ":sent"
"""What is ticked of a list is sent with this mark, so that nothing ticked is told from not sent."""


@dataclass(frozen=True)
class Field:
    """One value: `name` is its path in the document, `shown` as it stands in the input."""

    name: str
    label: str
    kind: str
    value: Any
    choices: Choices = ()
    note: str = ""
    optional: bool = False
    typed: tuple[str, ...] | None = None
    error: str = ""

    @property
    def shown(self) -> str:
        if self.typed is not None:
            return self.typed[-1] if self.typed else ""
        if self.value is None:
            return ""
        if self.kind in {PERCENT, NUMBER, WHOLE}:
            value = Decimal(repr(self.value)) * (100 if self.kind == PERCENT else 1)
            return f"{value.normalize():f}".replace(".", ",")
        return str(self.value)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Of a list, what is ticked."""
        if self.typed is not None:
            return self.typed
        if self.kind == IN_A_ROW:
            return (str(len(self.value)),)
        return tuple(map(str, self.value or ())) if self.kind == MANY else (str(self.value),)

    def read(self, typed: list[str]) -> Any:
        """The value of what was typed; refused with words for beside the field."""
        if self.kind == MANY:
            chosen = [value for value, _ in self.choices if value in typed]
            values = [int(one) if one.isdigit() else one for one in chosen]
            return self.value if set(values) == set(self.value) else values or None
        text = typed[-1].strip() if typed else ""
        if not text and self.optional:
            return None
        if self.kind == IN_A_ROW:
            if text not in dict(self.choices):
                raise Refused("Выберите одно из значений списка.")
            return [-back for back in range(int(text))]
        if self.kind == CHOICE:
            known = {value: type(self.value)(value) if _is_number(self.value) else value
                     for value, _ in self.choices}  # fmt: skip
            if text not in known:
                raise Refused("Выберите одно из значений списка.")
            return known[text]
        if self.kind == TEXT:
            if not text:
                raise Refused("Нужен текст.")
            return text
        return self._number(text)

    def _number(self, text: str) -> int | float:
        plain = text.replace("\u00a0", "").replace(" ", "").replace("−", "-").replace(",", ".")
        try:
            number = Decimal(plain.removesuffix("%"))
        except InvalidOperation:
            raise Refused(f"Нужно число, а указано «{text}».") from None
        if self.kind == PERCENT:
            if not 0 <= number <= 100:
                raise Refused("Доля указывается в процентах, от 0 до 100.")
            return float(number / 100)
        if self.kind == WHOLE and number % 1:
            raise Refused("Нужно целое число.")
        return (
            int(number) if number % 1 == 0 and not isinstance(self.value, float) else float(number)
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def named(codes: Iterable[str], names: Mapping[str, str]) -> Choices:
    return tuple((code, names[code]) for code in codes)


STATUSES = (
    ("shnor", "низкие образовательные результаты"),
    ("shnsu", "неблагоприятные социальные условия"),
    ("risk_zone", "зона риска"),
)
MEASURED = (
    ("fail_share", "доля не преодолевших порог"),
    ("mean_pct", "средний результат в процентах от максимума"),
)
SHARE_CHOICES = tuple((code, FACTORS[factor].title) for code, factor in SHARES.items())
_AMOUNTS = tuple((code, term.title) for code, term in AMOUNTS.items())
OPTIONAL = {"n"}
ROW_CHOICES = (("2", "2 года подряд"), ("3", "3 года подряд"))
PLACES = (("lowest", "самые низкие"), ("highest", "самые высокие"))
SIDES = (("below", "ниже"), ("above", "выше"))
KNOWN: Mapping[str, tuple[str, str, Choices]] = {
    "title": ("Название критерия", TEXT, ()),
    "how": ("Как соединены", CHOICE, (("all", "нужны все"), ("any", "достаточно одного"))),
    "k": ("Сколько критериев нужно", WHOLE, ()),
    "proc": ("Что измеряется", CHOICE, MEASURED),
    "types": ("Процедуры", MANY, tuple((c, PROCEDURE_NAMES[p]) for c, p in PROCEDURES.items())),
    "subjects": ("Предметы", MANY, tuple(SUBJECTS.items())),
    "grades": ("Классы", MANY, tuple((str(n), str(n)) for n in range(4, 12))),
    "combine": (
        "Как соединить процедуры",
        CHOICE,
        (
            ("pooled", "все участники вместе"),
            ("mean", "среднее по процедурам"),
            ("mean_z", "место среди школ, среднее по процедурам"),
        ),
    ),
    "num": ("Числитель", CHOICE, _AMOUNTS),
    "den": ("Знаменатель", CHOICE, _AMOUNTS),
    "method": ("Как считается индекс", CHOICE, tuple(METHODS.items())),
    "sign": ("Влияние", CHOICE, (("1", "повышает индекс"), ("-1", "понижает индекс"))),
    "weight": ("Вес", NUMBER, ()),
    "level": (
        "С чем сравнивается",
        CHOICE,
        (*((code, f"среднее {words}") for code, words in LEVEL_GENITIVE.items()),
         ("expected", "ожидаемое при условиях школы")),
    ),
    "min_schools": ("Наименьшее число школ", WHOLE, ()),
    "intercept": ("Свободный член", NUMBER, ()),
    "slope": ("Коэффициент", NUMBER, ()),
    "scale": (
        "Единица разрыва", CHOICE, (("points", "баллы"), ("z", "стандартные отклонения"))
    ),
    "direction": ("В какую сторону", CHOICE, ()),
    "op": ("Сравнение", CHOICE, tuple(OPS.items())),
    "value": ("Граница", NUMBER, ()),
    "share": ("Доля школ, %", PERCENT, ()),
    "peers": (
        "Среди каких школ",
        CHOICE,
        (("peer_level", "как сказано в начале методики"), *named(LEVELS, PEERS)),
    ),
    "rounding": ("Число школ округляется", CHOICE, tuple(ROUNDINGS.items())),
    "ties": (
        "Равные значения на границе",
        CHOICE,
        (("include", "входят все"), ("exclude", "не входят, если не помещаются")),
    ),
    "year": ("Год", CHOICE, tuple((str(-back), ago(back)) for back in range(REACH))),
    "years": ("За сколько лет", WHOLE, ()),
    "agg": (
        "Что делается с годами",
        CHOICE,
        (
            ("pooled", "складываются"),
            ("mean", "усредняются"),
            ("any", "достаточно одного года"),
            ("all", "нужен каждый год"),
            ("n_of_m", "нужно n лет из m"),
        ),
    ),
    "n": ("Лет, не менее", WHOLE, ()),
    "min_counted": ("Сколько процедур нужно учесть", WHOLE, ()),
    "min_n": ("Наименьшее число участников", WHOLE, ()),
    "small_n": (
        "Если участников меньше",
        CHOICE,
        (("skip", "не учитывать"), ("unknown", "оставлять открытыми")),
    ),
    "bias": (
        "Признаки необъективности",
        CHOICE,
        (
            ("exclude", "не учитывать результаты"),
            ("count_as_low", "считать результаты низкими"),
            ("flag", "учитывать и отмечать"),
            ("ignore", "учитывать без отметки"),
        ),
    ),
}  # fmt: skip
