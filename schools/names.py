"""What a school's name says once its spelling is put aside: kind, number and distinctive words.

The rule of matching: a different number or a different kind is another school, however alike the
rest may be; equal parts are the same name; alike parts are only a suggestion for a person.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from shnor_portal.core.sheets.cells import one_alphabet

SUGGEST = 0.9
_TYPO = 85

_LOGIN_IN_BRACKETS = re.compile(r"\(\s*(?:edu|sch|ksh|spo)\s*\d{6}\s*\)")
# After NFKC the sign № is «no»; people also type N, No., #.
_NUMBER_SIGN = re.compile(r"(?:(?<![^\W\d_])n[oо]?\.?|#)\s*(\d+)")
_NUMBER_AFTER_KIND = re.compile(
    r"\b(?:сош|оош|нош|всош|школ\w*|гимнази\w*|лице\w*|интернат\w*)[\s\"«»'-]*(\d{1,4})\b"
)
_KINDS = (
    ("вечерняя", re.compile(r"\b(?:всош|осош|вечерн\w+|сменн\w+)\b")),
    ("коррекционная", re.compile(r"\b(?:скош\w*|коррекционн\w+|овз)\b")),
    ("прогимназия", re.compile(r"\bпрогимнази\w+")),
    ("гимназия", re.compile(r"\bгимнази\w+")),
    ("лицей", re.compile(r"\bлице(?:й|я|ю|ем|е)\b")),
    ("сош", re.compile(r"\bсош\w{0,2}\b|\bсредн(?:яя|ей|юю)\b")),
    ("оош", re.compile(r"\bоош\w{0,2}\b|\bосновн(?:ая|ой|ую)\b")),
    ("нош", re.compile(r"\bнош\w{0,2}\b|\bначальн(?:ая|ой|ую)\b")),
)
_BOARDING = re.compile(r"\bинтернат\w*\b")
_WORD = re.compile(r"[^\W_]+")
_LEGAL = (
    "муниципальное", "муниципального", "казенное", "казенного", "бюджетное", "бюджетного",
    "автономное", "автономного", "государственное", "государственного", "учреждение",
    "учреждения", "организация", "организации", "образовательное", "образовательного",
    "общеобразовательное", "общеобразовательного", "общеобразовательная",
    "общеобразовательной", "областное", "областного", "краевое", "краевого", "негосударственное",
)  # fmt: skip
# МБОУ, МКОУ, ГОКУ, ОГКОУ, КГБОУ, МБУ, ЧОУ: the same school with its form and without it.
_FORM = re.compile(r"(?:[окр]|кр)?[мгчн][абко]{0,3}[нсвд]?(?:оу|бу|ку|ау)")
_DROPPED = frozenset({
    "оу", "школа", "школы", "школе", "школу", "сош", "оош", "нош", "всош",
    "осош", "гимназия", "гимназии", "лицей", "лицея", "прогимназия", "прогимназии",
    "интернат", "интерната", "средняя", "средней", "среднюю", "основная", "основной",
    "основную", "начальная", "начальной", "начальную", "полная", "полного", "образования",
    "общего", "вечерняя", "вечерней", "сменная", "сменной", "открытая", "коррекционная",
    "коррекционной", "город", "города", "гор", "село", "села", "пос", "поселок", "поселка",
    "дер", "деревня", "деревни", "станица", "станицы", "хутор", "хутора", "рп", "пгт", "им",
    "имени",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolName:
    """`kind` is blank when the name does not tell it; `words` are sorted."""

    kind: str
    number: str
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """Equal for spellings of one name; at most as long as the name."""
        return " ".join(filter(None, (self.kind, self.number, *self.words)))


@lru_cache(maxsize=20_000)
def parse_name(name: str) -> SchoolName:
    """The parts of a name, whatever its quotes, case, form of property and abbreviations."""
    text = unicodedata.normalize("NFKC", name.replace("№", " № ")).lower().replace("ё", "е")
    text = one_alphabet(_LOGIN_IN_BRACKETS.sub(" ", text))
    kind = next((word for word, pattern in _KINDS if pattern.search(text)), "")
    if _BOARDING.search(text):
        kind = f"{kind} интернат".strip()
    match = _NUMBER_SIGN.search(text) or _NUMBER_AFTER_KIND.search(text)
    number = ""
    if match:
        number = match[1].lstrip("0")
        text = f"{text[: match.start(1)]} {text[match.end(1) :]}"
        text = re.sub(r"(?<![^\W\d_])n[oо]?(?![^\W\d_])", " ", text)
    words = sorted({word for word in _WORD.findall(text) if not _says_nothing(word)})
    return SchoolName(kind, number, tuple(words))


def likeness(one: SchoolName, other: SchoolName) -> float:
    """0–1; 0 when numbers or kinds differ. From `SUGGEST` on it is worth asking a person."""
    if one.number != other.number or (one.kind and other.kind and one.kind != other.kind):
        return 0.0
    if not one.words or not other.words:
        # «СОШ № 1» and «СОШ № 1 г. Энск»; without a number nothing would be left to compare.
        return SUGGEST if one.number or one.words == other.words else 0.0
    return fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)) / 100


@lru_cache(maxsize=20_000)
def _says_nothing(word: str) -> bool:
    """Form of property, kind, marker of a settlement, initial; official names have typos too."""
    if len(word) == 1 or word in _DROPPED or _FORM.fullmatch(word):
        return True
    return len(word) >= 7 and any(fuzz.ratio(word, legal) >= _TYPO for legal in _LEGAL)
