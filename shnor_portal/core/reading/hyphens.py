"""Words that narrow columns broke by hyphens: «меро-» above «приятия», «меро-приятия» in a line.

Which of them are one word is told by the dictionary of OpenCorpora (`vocabulary`).
"""

import re

from shnor_portal.core.reading.vocabulary import is_word

# At the end of a line, before a blank, inside a line.
_BROKEN = [
    re.compile(rf"([^\W\d_]+){between}([^\W\d_]+)")
    for between in (r"[-‐‑][ \t]*\n\s*", r"[-‐]\s", r"[-‐]")
]
_HYPHEN = re.compile("[-‐‑]")
# Before these a hyphen is the word's own, whatever word the letters would make without it.
_ADVERB = re.compile(
    r"(?:социально|научно|учебно|воспитательно|информационно|психолого|медико|физико|химико|"
    r"историко|культурно|военно|нормативно|организационно|материально|профессионально|"
    r"интеллектуально|спортивно|художественно|естественно|общественно|практико|личностно|"
    r"проектно|коррекционно|контрольно|аналитико|методико|программно|муниципально|"
    r"административно|финансово|эколого|духовно|логико|северо|юго|русско|англо|организаторско|"
    r"консультационно|просветительско|развивающе|деятельностно|компетентностно)",
    re.IGNORECASE,
)
_ENDING = frozenset({"то", "либо", "нибудь", "таки", "ка", "де"})
_INSIDE = re.compile(r"(?<=[а-яё])[-‐‑]\s?(?=[а-яё])", re.IGNORECASE)


def rejoined(text: str) -> str:
    """A text in which words that were broken are whole again.

    A hyphen that is the word's own, as after «социально», stays without the break after it; what
    begins with a capital letter is no rest of a word. A hyphen inside a line goes where its parts
    are no words and are one together.
    """
    if _HYPHEN.search(text):
        for broken in _BROKEN:
            text = broken.sub(_joined, text)
    return text


def without_hyphens(heading: str) -> str:
    """A heading by whose sense a column is told: no hyphen in it matters but «кол-во»."""
    return _INSIDE.sub("", heading)


def _joined(match: re.Match[str]) -> str:
    head, rest = match.groups()
    if not rest[0].islower():
        return match.group()
    if len(head) > 1 and head.isupper():
        return f"{head}-{rest}"
    at_end, inside = "\n" in match.group(), len(match.group()) == len(head) + 1 + len(rest)
    if _ADVERB.fullmatch(head) or rest in _ENDING:
        return f"{head}-{rest}"
    are_words = is_word(head), is_word(rest)
    if is_word(head + rest):
        own = inside and all(are_words)
    else:
        own = inside or any(are_words) if not at_end else all(are_words)
    return f"{head}-{rest}" if own else f"{head}{rest}"
