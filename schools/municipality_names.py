"""Whether two names are of one municipality: «г. Алейск», «город Алейск», «reg22_m061 | Алейск».

A district and the town of the same name are two municipalities, so the kind counts where both
names tell it. Pure.
"""

import re
from os.path import commonprefix

from shnor_portal.core.sheets.cells import folded

_CODE = re.compile(r"reg\d{2}(?:_m\d{3}|\d{4})")
_TOWN = re.compile(r"\b(?:г|го|гор|город\w*)\b(?! и район)")
_DISTRICT = re.compile(r"\b(?:район\w*|мр)\b")
# What administrations and kinds of municipalities are called; the rest is the name.
_KINDS = re.compile(
    r"\b(?:г|го|гор|город\w*|мо|мр|муниципальн\w*|образовани\w*|район\w*|округ\w*|администраци\w*"
    r"|управлени\w*|отдел\w*|комитет\w*|департамент\w*|и|зато|поселени\w*|поселок|пгт|рп)\b"
)
_SHORTEST, _ENDING = 4, 4


def is_same_municipality(written: object, name: str, code: str) -> bool:
    """Whether what stands in a file names the municipality of this name and ФИС ОКО code."""
    text = folded(written)
    if match := _CODE.search(text):
        return match[0] == code.lower()
    own = folded(name)
    if _kind(text) and _kind(own) and _kind(text) != _kind(own):
        return False
    return _is_alike(_bare(text), _bare(own))


def _kind(text: str) -> str:
    town, district = bool(_TOWN.search(text)), bool(_DISTRICT.search(text))
    return "" if town == district else "town" if town else "district"


def _bare(text: str) -> str:
    return "".join(re.findall(r"\w+", _KINDS.sub(" ", text.replace(".", " "))))


def _is_alike(one: str, other: str) -> bool:
    """Equal but for the ending: «Бодайбо» and «Бодайбинский»."""
    shorter = min(len(one), len(other))
    if not shorter:
        return False
    return len(commonprefix([one, other])) >= max(min(_SHORTEST, shorter), shorter - _ENDING)
