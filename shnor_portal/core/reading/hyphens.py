"""Words that narrow columns broke by hyphens: «меро-» above «приятия»."""

import re

_BROKEN = re.compile(r"([^\W\d_]+)[-‐‑]\n([^\W\d_]+)")
# Before these a hyphen at the end of a line is the word's own.
_OWN = re.compile(
    r"(?:социально|научно|учебно|воспитательно|информационно|психолого|медико|физико|химико|"
    r"историко|культурно|военно|нормативно|организационно|материально|профессионально|"
    r"интеллектуально|спортивно|художественно|естественно|общественно|практико|личностно|"
    r"проектно|коррекционно|контрольно|аналитико|методико|программно|муниципально|"
    r"административно|финансово|эколого|духовно|логико|северо|юго|русско|англо|организаторско|"
    r"консультационно|просветительско|развивающе|деятельностно|компетентностно|"
    r"школ\w*|педагог\w*|учител\w*|тьютор\w*|куратор\w*|методист\w*|мастер|класс|онлайн|офлайн|"
    r"интернет|веб|видео|медиа|мини|бизнес|вице|пресс|экс|кейс|тест|квест|флеш|флэш|арт|эко|"
    r"кто|что|где|как|когда|какой|какие|чей|по|из|во|в|какого)",
    re.IGNORECASE,
)
_OWN_ENDING = frozenset({"то", "либо", "нибудь", "таки", "ка", "де"})
_INSIDE = re.compile(r"(?<=[а-яё])[-‐‑]\s?(?=[а-яё])", re.IGNORECASE)


def rejoined(text: str) -> str:
    """A text in which words broken at the ends of lines are whole again.

    A hyphen that is the word's own, as after «социально», stays without its line break; a line
    that begins with a capital letter is no rest of a word.
    """
    return _BROKEN.sub(_joined, text) if "\n" in text else text


def without_hyphens(heading: str) -> str:
    """A heading by whose sense a column is told: no hyphen in it matters but «кол-во»."""
    return _INSIDE.sub("", heading)


def _joined(match: re.Match[str]) -> str:
    head, rest = match.groups()
    if not rest[0].islower():
        return match.group()
    own = _OWN.fullmatch(head) or rest.lower() in _OWN_ENDING
    return f"{head}-{rest}" if own else f"{head}{rest}"
