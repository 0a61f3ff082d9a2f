"""The numbers that other systems know a school by: one spelling for each, and their checksums.

Spreadsheets turn codes into floats and lose leading zeros, so the parsers take a cell as it is.
"""

import re
from dataclasses import dataclass

from shnor_portal.core.sheets import cells

_LOGIN = re.compile(r"(edu|sch|ksh|spo)(\d{6})")
# Cyrillic letters that look the same and get typed into logins.
_LOOKALIKES = str.maketrans("еосркн", "eocpkh")
_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Login:
    """A ФИС ОКО login: six digits are the school, the prefix only tells the kind of account."""

    prefix: str
    digits: str

    def __str__(self) -> str:
        return f"{self.prefix}{self.digits}"


def parse_login(value: object) -> Login | None:
    """The login in a cell, None when it is none.

    `schRRNNNN` was renamed `eduRRNNNN` in 2022 with the same digits, so both give `edu`.
    """
    match = _LOGIN.fullmatch(cells.code(value).lower().translate(_LOOKALIKES))
    if not match:
        return None
    prefix = "edu" if match[1] == "sch" else match[1]
    return Login(prefix, match[2])


def parse_gia_code(value: object) -> str | None:
    """The code of РИС ГИА without leading zeros (`004013`, `4013.0` → `4013`), at most 6 digits."""
    digits = _digits(value).lstrip("0")
    return digits if 0 < len(digits) <= 6 else None


def parse_inn(value: object) -> str | None:
    """Ten digits of an organisation's ИНН, with the leading zero that a spreadsheet dropped."""
    return _padded(value, 10)


def inn_is_valid(inn: str) -> bool:
    """Whether the last of the ten digits is the checksum of the rest."""
    total = sum(weight * int(digit) for weight, digit in zip(_INN_WEIGHTS, inn[:9], strict=True))
    return total % 11 % 10 == int(inn[9])


def parse_ogrn(value: object) -> str | None:
    """Thirteen digits of an organisation's ОГРН."""
    digits = _digits(value)
    return digits if len(digits) == 13 else None


def ogrn_is_valid(ogrn: str) -> bool:
    """Whether the last of the thirteen digits is the checksum of the rest."""
    return int(ogrn[:12]) % 11 % 10 == int(ogrn[12])


def parse_oktmo(value: object) -> str | None:
    """Eight digits of a municipality or eleven of a settlement, the leading zero restored."""
    return _padded(value, 8) or _padded(value, 11)


def _digits(value: object) -> str:
    """`9306.0`, `9 306`, `'009306'` → digits; empty when the cell holds anything else."""
    text = re.sub(r"[.,]0+$", "", cells.code(value))
    return text if text.isascii() and text.isdigit() else ""


def _padded(value: object, length: int) -> str | None:
    digits = _digits(value)
    return digits.zfill(length) if len(digits) in {length - 1, length} else None
