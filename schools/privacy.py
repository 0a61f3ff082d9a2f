"""Small numbers: what is hidden, from whom, and what else must be so that nobody can work it out.

The one home of design §4: values on fewer than five people are for the school, its department,
its region operator and its curator alone.

1. **Which N decides.** Of results, the participants that the value is made of (`is_small`): those
   with a mark for marks, with a journal mark for a comparison with the journal, and so on. Of
   pupils who were counted (a social passport, leavers), the count itself and its complement
   (`is_small_count`): 2 of 60 and 58 of 60 tell of two children alike; 0 and 60 tell of none.
2. **Sums are made of what is shown.** A total, a mean or a share over several schools or works has
   only the values that its reader sees one by one, so that no subtraction finds another one, on
   whichever page, year or workbook. What is hidden is hidden everywhere alike.
3. **A total that stands by itself** (the marks of a school over its classes; a municipality as its
   file gives it) cannot be made of what is shown. Either a part beside the small one is hidden too
   (`suppressed`), or the total is (`may_be_shown`).

`Sight` says who is let through: asked once of the viewer, it answers for any number of rows. Pure:
no database, no clock.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

THRESHOLD = 5

_NBSP = "\u00a0"
FEWER = f"меньше{_NBSP}{THRESHOLD}"
# What stands instead of a number, and of a number of people in a sentence.
HIDDEN = f"менее{_NBSP}{THRESHOLD}"
HIDDEN_PEOPLE = f"{HIDDEN}{_NBSP}человек"
# The same for who listens to the page, and in a hint.
NOTE = f"участников {FEWER}: значение скрыто"
SHOWN_TO = f"только сама школа, её муниципалитет, регион и{_NBSP}куратор"

Part = TypeVar("Part", bound=Hashable)


class Viewer(Protocol):
    """Whoever has places where small numbers may be seen (`Permission.VIEW_SMALL`)."""

    def figure_prefixes(self) -> list[str]: ...


@dataclass(frozen=True)
class Sight:
    """Scope paths under which small numbers are seen."""

    prefixes: tuple[str, ...]

    def sees(self, scope: str) -> bool:
        """Whether small numbers of the place are seen."""
        return scope.startswith(self.prefixes)

    def hides(self, n: float | None, scope: str) -> bool:
        """Whether a value of the place on `n` participants is hidden."""
        return is_small(n) and not self.sees(scope)

    def hides_count(self, count: float | None, whole: float | None, scope: str) -> bool:
        """Whether a count of the place's pupils, out of `whole` of them, is hidden."""
        return is_small_count(count, whole) and not self.sees(scope)


# The command line and whatever else has no viewer; everybody at once, as a paper is read.
EVERYTHING, NOTHING = Sight(("",)), Sight(())


def sight_of(viewer: Viewer | None) -> Sight:
    """What this viewer sees; `None` is the command line, which sees everything."""
    return EVERYTHING if viewer is None else Sight(tuple(viewer.figure_prefixes()))


def is_small(n: float | None) -> bool:
    """Whether a value on `n` participants tells of too few people; an unknown `n` does not."""
    return n is not None and n < THRESHOLD


def is_small_count(count: float | None, whole: float | None = None) -> bool:
    """Whether a count of pupils, or those of the `whole` who are left, are some but too few."""
    if count is None:
        return False
    return 0 < count < THRESHOLD or (whole is not None and 0 < whole - count < THRESHOLD)


def suppressed(parts: Mapping[Part, Sequence[int]]) -> frozenset[Part]:
    """Which parts of a shown total are hidden: `parts` are counts by group (marks 2, 3, 4, 5).

    Every small part is; a single one would be the total less the others, so the next smallest part
    (of equal ones the first) is hidden with it. What the hidden parts have together is still known
    from the total. Where that alone settles a number of a small part (nobody of theirs has a
    two, or there is only one way to share out their number), every part is hidden: the total stays,
    its split goes. The choice follows from sizes and the order given, so it is the same wherever
    the same total is split; O(n log n) for n parts.
    """
    sizes = {part: sum(counts) for part, counts in parts.items()}
    by_size = sorted((part for part in parts if sizes[part]), key=lambda part: sizes[part])
    small = [part for part in by_size if is_small(sizes[part])]
    if not small:
        return frozenset()
    hidden = small if len(small) > 1 else by_size[:2]
    order = list(parts)
    roof: int | None = None
    if len(by_size) > len(hidden):
        following = by_size[len(hidden)]
        # Of two parts of one size the earlier is taken: what a later one had, was less.
        roof = sizes[following] - (order.index(hidden[-1]) > order.index(following))
    if len(hidden) == 1 or _is_found([parts[part] for part in hidden], roof):
        return frozenset(parts)
    return frozenset(hidden)


def may_be_shown(left_out: Iterable[Sequence[int]]) -> bool:
    """Whether a total may stand beside its shown parts: `left_out` are counts of the others.

    Their sum is the total less what is shown; a small one among them must not follow from it.
    """
    return not _is_found([counts for counts in left_out if sum(counts)], None)


def _is_found(parts: Sequence[Sequence[int]], roof: int | None) -> bool:
    """Whether a number of a small part follows from the sum of the parts.

    Counted against a reader who knows the rule, which parts are small, and `roof`, the greatest
    number that a part which is not small can have (None: any). In a table with known margins a cell
    lies between max(0, row + column - total) and min(row, column) and takes each value between.
    """
    sizes = [sum(counts) for counts in parts]
    small = sum(map(is_small, sizes))
    if not small:
        return False
    total, large = sum(sizes), len(sizes) - small
    most_large = total if roof is None else roof
    least = max(1, total - (THRESHOLD - 1) * (small - 1) - most_large * large)
    most = min(THRESHOLD - 1, total - (small - 1) - THRESHOLD * large)
    if least >= most:
        return True
    together = [sum(column) for column in zip(*parts, strict=True)]
    return any(max(0, least + group - total) >= min(most, group) for group in together)
