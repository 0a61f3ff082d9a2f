"""Mutants that may live, each with the reason why no honest test would fail."""

_HASH = "monitoring/identification/engine/facts.py::inputs_hash: "
_DUMPED = "json.dumps(_canonical(facts), ensure_ascii=False, sort_keys=True)"
_REMAINDER = "monitoring/indicators/calculate.py::_largest_remainder: "
_SUPPRESSED = "schools/privacy.py::suppressed: "
_CELLS = "monitoring/identification/engine/cells.py::"
_GAPS = "monitoring/identification/engine/operators/gaps.py::"
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
    f"{_GAPS}_against: 0 → 1": "a cell that counts has its number of participants",
    f"{_GAPS}_mean_z: 9 → 10": "the tenth digit is noise",
    f"{_GAPS}line_of: 'line' → 'lineXX'": "a name under which an answer is remembered",
    f"{_GAPS}_line: x - mean_x → x + mean_x": "deviations of the other figure add up to nothing",
    f"{_GAPS}_line: y - mean_y → y + mean_y": "deviations of the other figure add up to nothing",
    f"{_GAPS}_line: 0.0 → 1.0": "in equal conditions any slope lets expect the mean",
    f"{_GAPS}_line: y - intercept → y + intercept": "a constant changes no deviation",
    f"{_GAPS}_line: scatter > 1e-12 → scatter >= 1e-12": "no spread is exactly this",
    f"{_GAPS}_from_expected: line.deviation > 1e-09 → line.deviation >= 1e-09": (
        "no deviation is exactly this"
    ),
    f"{_GAPS}_from_expected: 9 → 10": "the tenth digit is noise",
    f"{_CALENDAR}months: 12 → 13": "no unit ends later than in the next August",
    f"{_CALENDAR}expanded: 1 → 2": "units of a year further off touch nothing",
    f"{_CALENDAR}expanded: 13 → 14": "a unit that comes twice is one",
    f"{_REMAINDER}rest > 0 → rest >= 0": "the loop goes on while there is a rest",
    f"{_SUPPRESSED}1 → 2": "two small parts are the two smallest, which is what one gets too",
    f"{_SUPPRESSED}order.index(hidden[-1]) > order.index(following) → "
    "order.index(hidden[-1]) >= order.index(following)": "two parts have no one place",
}
