"""Mutants that may live, each with the reason why no honest test would fail."""

_HASH = "monitoring/identification/engine/facts.py::inputs_hash: "
_DUMPED = "json.dumps(_canonical(facts), ensure_ascii=False, sort_keys=True)"
_REMAINDER = "monitoring/indicators/calculate.py::_largest_remainder: "
_SUPPRESSED = "schools/privacy.py::suppressed: "
_CELLS = "monitoring/identification/engine/cells.py::"
_CALENDAR = "roadmaps/deadlines/calendar.py::"

EXCUSED: dict[str, str] = {
    f"{_HASH}{_DUMPED} → json.dumps(_canonical(facts), sort_keys=True)": "other bytes, as unlike",
    f"{_HASH}False → True": "other bytes, as unlike",
    f"{_HASH}{_DUMPED} → json.dumps(_canonical(facts), ensure_ascii=False)": (
        "fields come in the order of their class, and mappings are sorted before"
    ),
    f"{_HASH}True → False": "fields come in the order of their class",
    "monitoring/identification/engine/over_years.py::_range_addend: sign > 0 → sign >= 0": (
        "a sign is 1 or -1"
    ),
    f"{_CELLS}read: 'pooled' → 'pooledXX'": "a name under which an answer is remembered",
    f"{_CELLS}_pooled: 1 → 2": "the denominator of a share of «2» is its number of participants",
    f"{_CELLS}judge: 0 → 1": "a cell that counts has its number of participants",
    f"{_CELLS}quantity: 0 → 1": "a mean has its number of participants",
    f"{_CELLS}_why_absent: 0 → 1": "no school ends before the first grade",
    "monitoring/identification/engine/operators/gaps.py::_against: 0 → 1": (
        "a cell that counts has its number of participants"
    ),
    f"{_CALENDAR}months: 12 → 13": "no unit ends later than in the next August",
    f"{_CALENDAR}expanded: 1 → 2": "units of a year further off touch nothing",
    f"{_CALENDAR}expanded: 13 → 14": "a unit that comes twice is one",
    f"{_REMAINDER}rest > 0 → rest >= 0": "the loop goes on while there is a rest",
    f"{_SUPPRESSED}1 → 2": "two small parts are the two smallest, which is what one gets too",
    f"{_SUPPRESSED}order.index(hidden[-1]) > order.index(following) → "
    "order.index(hidden[-1]) >= order.index(following)": "two parts have no one place",
}
