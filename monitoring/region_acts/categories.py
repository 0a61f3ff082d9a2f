"""Which kind of list words of an act mean. Pure."""

import re

from shnor_portal.core.sheets.cells import folded

SHNOR, SHNSU, RISK_ZONE, OTHER = "shnor", "shnsu", "risk_zone", "other"
_RISK = re.compile(r"зон\w+\s+риск|риск\w+\s+снижен|\bгрупп\w+ риска")
_CONDITIONS = re.compile(
    r"\bшф?нсу\b|\bшссу\b|(?:неблагоприятн|сложн|трудн)\w+\s+(?:\w+\s+)?социальн"
    r"|социальн\w+\s+услови"
)
_RESULTS = re.compile(
    r"\bшнр?ор?\b|низки\w+\s+(?:образовательн\w+\s+)?(?:результат|качеств)|\b500\s?\+"
)


def kinds_in(words: object) -> tuple[str, ...]:
    """The kinds that words name: «ШНОР, ШНСУ» is two; a risk zone of low results is one."""
    text = folded(words)
    kinds = []
    if _RISK.search(text):
        kinds.append(RISK_ZONE)
        # «… с низкими результатами, находящиеся в зоне риска»: the risk zone says what they are.
        text = _RESULTS.sub(" ", text) if not re.search(r"\bшнр?ор?\b", text) else text
    if _RESULTS.search(text):
        kinds.append(SHNOR)
    if _CONDITIONS.search(text):
        kinds.append(SHNSU)
    return tuple(sorted(kinds, key=(SHNOR, SHNSU, RISK_ZONE).index))
