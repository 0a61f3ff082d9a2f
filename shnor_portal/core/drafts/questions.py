"""A conflict as a page asks it: field by field, what was, what the others made, what is mine."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Merged
from shnor_portal.core.models import AuditEvent

# A value of a field in words, by the field's name.
Words = Callable[[str, Any], str]


@dataclass(frozen=True)
class Difference:
    """One field; `said` is the line of the trail by which the others changed it."""

    field: str
    label: str
    was: str
    theirs: str
    mine: str
    said: AuditEvent | None = None


@dataclass(frozen=True)
class Question:
    """What is to be chosen, and what is joined without asking."""

    conflicts: tuple[Difference, ...]
    from_others: tuple[Difference, ...]
    from_me: tuple[Difference, ...]
    seen_json: str
    carried: tuple[tuple[str, str], ...]


def question(
    editing: Editing,
    merged: Merged,
    *,
    labels: Mapping[str, str],
    words: Words,
    said: Mapping[str, AuditEvent],
) -> Question:
    def told(fields: Iterable[str]) -> tuple[Difference, ...]:
        return tuple(
            Difference(
                field=name,
                label=labels[name],
                was=words(name, merged.base[name]),
                theirs=words(name, merged.theirs[name]),
                mine=words(name, merged.mine[name]),
                said=said.get(name),
            )
            for name in fields
        )

    return Question(
        conflicts=told(merged.conflicts),
        from_others=told(merged.only_theirs),
        from_me=told(merged.only_mine),
        seen_json=json.dumps(dict(merged.theirs), ensure_ascii=False),
        carried=tuple(editing.carried()),
    )
