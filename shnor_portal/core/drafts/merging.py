"""Two people in one form: what each changed since it was opened, put together field by field.

Pure. Values are JSON: a string, a flag, or a list where a field holds several lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Merged:
    """`values` of every field; `conflicts` are fields that both changed, each in another way, and
    that nobody has chosen yet (in `values` they stand as the others have them)."""

    base: Values
    theirs: Values
    mine: Values
    values: Values
    conflicts: tuple[str, ...] = ()

    @property
    def to_save(self) -> dict[str, Any]:
        """Fields to be written over what stands there now."""
        return {name: value for name, value in self.values.items() if value != self.theirs[name]}

    @property
    def only_theirs(self) -> tuple[str, ...]:
        """Fields that the others alone changed."""
        return self._changed_by(self.theirs, self.mine)

    @property
    def only_mine(self) -> tuple[str, ...]:
        return self._changed_by(self.mine, self.theirs)

    def _changed_by(self, these: Values, those: Values) -> tuple[str, ...]:
        return tuple(f for f in these if these[f] != self.base[f] == those[f])


class Conflict(Exception):
    """Saving stopped: a person has to choose field by field."""

    def __init__(self, merged: Merged) -> None:
        super().__init__(f"conflict in {', '.join(merged.conflicts)}")
        self.merged = merged


def merge(
    *, base: Values, theirs: Values, mine: Values, seen: Values, choices: Mapping[str, str]
) -> Merged:
    """What a form opened on `base` and holding `mine` does to what stands there now, `theirs`.

    `choices` are the person's answers, MINE or THEIRS by field; an answer counts while the others'
    value is still the one that the person has `seen`. A field that `base` does not know was not
    changed by anybody else.
    """
    base = {name: base.get(name, value) for name, value in theirs.items()}
    mine = {name: mine.get(name, base[name]) for name in theirs}
    values, conflicts = {}, []
    for name, there in theirs.items():
        if there in (base[name], mine[name]):
            values[name] = mine[name]
        elif mine[name] == base[name]:
            values[name] = there
        elif name in choices and name in seen and seen[name] == there:
            values[name] = mine[name] if choices[name] == MINE else there
        else:
            values[name] = there
            conflicts.append(name)
    return Merged(base, dict(theirs), mine, values, tuple(conflicts))


def joined(
    *, base: Values, theirs: Values, mine: Values, seen: Values, choices: Mapping[str, str]
) -> Merged:
    """`merge`, or a Conflict when something is left to be chosen."""
    merged = merge(base=base, theirs=theirs, mine=mine, seen=seen, choices=choices)
    if merged.conflicts:
        raise Conflict(merged)
    return merged
