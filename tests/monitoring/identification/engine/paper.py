"""The rules as the paper has them, read once more: slow, obvious, of plain dicts, and with nothing
of the engine's.

A school is a dict: `municipality`, `kind`, `rural`, `cells` by (procedure, subject, grade, year),
`bias` (a set of such keys), `amounts` by (name, year), `flags`. A world is `year`, `schools`,
`benchmarks` by (scope, procedure, subject, grade, year), `region` by (name, year), `lists`. Answers
are True, False and None, «недостаточно данных».
"""

from fractions import Fraction
from math import ceil, floor, fsum, sqrt

KINDS = {"VPR": "vpr", "OGE": "oge", "EGE": "ege"}
SUBJECTS = {
    "RU": "Русский язык",
    "MA": "Математика",
    "MA_B": "Математика базовая",
    "MA_P": "Математика профильная",
}
FLOOR = 10


def exact(value):
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def holds(value, op, border):
    if isinstance(value, float):
        value = round(value, 9)
    if op == ">":
        return value > border
    if op == ">=":
        return value >= border
    return value < border if op == "<" else value <= border


def decide(sure, possible, op, border):
    """A sum of which a part is not known: yes or no only if the unknown part cannot turn it."""
    answers = {holds(sure, op, border), holds(possible, op, border)}
    return answers.pop() if len(answers) == 1 else None


def every(answers):
    if False in answers:
        return False
    return None if None in answers else True


def some(answers):
    if True in answers:
        return True
    return None if None in answers else False


class Paper:
    """Answers of a document over a world."""

    def __init__(self, document, world):
        self.document, self.world = document, world
        self.params = {
            name: item["value"] if isinstance(item, dict) else item
            for name, item in document["params"].items()
        }

    def answers(self):
        return {
            (login, category["code"]): self.rule(self.plain(category["rule"]), login)
            for login in self.world["schools"]
            for category in self.document["categories"]
        }

    def plain(self, item, key=""):
        """A rule with the values of parameters in it."""
        if isinstance(item, dict):
            if set(item) == {"param"}:
                return self.params[item["param"]]
            return {name: self.plain(each, name) for name, each in item.items()}
        if isinstance(item, list):
            return [self.plain(each) for each in item]
        return self.document["peer_level"] if (key, item) == ("peers", "peer_level") else item

    def rule(self, rule, login):
        ((name, spec),) = rule.items()
        return getattr(self, f"op_{name}")(spec, login)

    # Logic

    def op_all(self, rules, login):
        return every([self.rule(rule, login) for rule in rules])

    def op_any(self, rules, login):
        return some([self.rule(rule, login) for rule in rules])

    def op_join(self, spec, login):
        return getattr(self, f"op_{spec['how']}")(spec["of"], login)

    def op_not(self, rule, login):
        answer = self.rule(rule, login)
        return None if answer is None else not answer

    def op_ref(self, code, login):
        (category,) = [each for each in self.document["categories"] if each["code"] == code]
        return self.rule(self.plain(category["rule"]), login)

    def op_k_of_n(self, spec, login):
        answers = [self.rule(rule, login) for rule in spec["of"]]
        yes, unknown = answers.count(True), answers.count(None)
        return decide(yes, yes + unknown, ">=", spec["k"])

    def op_score(self, spec, login):
        sure = unknown = Fraction(0)
        for item in spec["items"]:
            answer = self.rule(item["if"], login)
            if answer is True:
                sure += exact(item["weight"])
            if answer is None:
                unknown += exact(item["weight"])
        return decide(sure, sure + unknown, spec["op"], exact(spec["value"]))

    # What is simply stated

    def op_flag(self, spec, login):
        return self.world["schools"][login]["flags"].get(spec["name"])

    def op_in_list(self, spec, login):
        listed = self.world["lists"].get(spec["list"])
        return None if listed is None else login in listed

    # Cells

    def quantity(self, login, key, metric):
        """Numerator, denominator and N; None where the cell does not say."""
        school, (kind, subject, grade, year) = self.world["schools"][login], key
        cell = school["cells"].get(key)
        if cell is None:
            return None
        marked = sum(cell["marks"]) if cell.get("marks") else None
        if metric == "fail_share":
            if kind == "ege" and cell.get("below") is not None:
                return (exact(cell["below"]), exact(cell["test_n"]), cell["test_n"])
            return (exact(cell["marks"][0]), exact(marked), marked) if marked else None
        if kind == "ege" and cell.get("test_n"):
            return exact(cell["test_sum"]), exact(cell["test_n"]), cell["test_n"]
        if not cell.get("primary_n"):
            return None
        greatest = cell.get("primary_max")
        for scope in (school["municipality"], "region", "country"):
            if greatest is None:
                found = self.world["benchmarks"].get((scope, kind, subject, grade, year), {})
                greatest = found.get("max_primary")
        if not greatest:
            return None
        n = cell["primary_n"]
        return 100 * exact(cell["primary_sum"]), n * exact(greatest), n

    def cell(self, login, key, spec, metric, *, pool, min_n):
        """(numerator, denominator, N, low by mark of bias), or "out", or "open"."""
        bias = spec.get("bias", "flag")
        marked = key in self.world["schools"][login]["bias"]
        found = self.quantity(login, key, metric)
        if found is None or (marked and bias == "exclude"):
            return "out"
        top, bottom, n = found
        low = marked and bias == "count_as_low"
        if pool and metric == "fail_share" and not low and n < max(min_n, FLOOR):
            kind, subject, grade, year = key
            for earlier in (year - 1, year - 2):
                before = (kind, subject, grade, earlier)
                distrusted = before in self.world["schools"][login]["bias"] and bias in (
                    "exclude",
                    "count_as_low",
                )
                more = None if distrusted else self.quantity(login, before, metric)
                if more:
                    top, bottom, n = top + more[0], bottom + more[1], n + more[2]
        if n < min_n:
            return "open" if spec.get("small_n", "skip") == "unknown" else "out"
        if low:
            top = bottom if metric == "fail_share" else Fraction(0)
        return top, bottom, n, low

    def judged(self, login, key, where, *, pool):
        """(counts, answer) of a cell against the threshold of a `where`."""
        min_n = where.get("min_n", 10)
        found = self.cell(login, key, where, where["metric"], pool=pool, min_n=min_n)
        if isinstance(found, str):
            return False, (None if found == "open" else "out")
        top, bottom, n, low = found
        answer = low or holds(top / bottom, where["op"], exact(where["value"]))
        if answer and n < FLOOR:
            return False, None
        return True, answer

    def selected(self, name):
        """Procedures (kind, subject, grade) of a selector, each once."""
        held = {key[:3] for school in self.world["schools"].values() for key in school["cells"]}
        found = []
        for item in self.document["selectors"][name]:
            kind, subject = KINDS[item["type"]], SUBJECTS.get(item["subject"], item["subject"])
            for each in held:
                right = each[:2] == (kind, subject) and item.get("grade") in (None, each[2])
                if right and each not in found:
                    found.append(each)
        return found

    def op_count(self, spec, login):
        window = spec.get("window")
        if window:
            return self.over_years(window, lambda back: self.count_once(spec, login, back))
        return self.count_once(spec, login, 0)

    def count_once(self, spec, login, back):
        year = self.world["year"] + spec.get("year", 0) - back
        counted, yes, unknown = 0, 0, 0
        for procedure in self.selected(spec["over"]):
            counts, answer = self.judged(login, (*procedure, year), spec["where"], pool=True)
            counted += counts
            yes += counts and answer is True
            unknown += answer is None
        if counted < spec.get("min_counted", 1):
            return None
        return decide(yes, yes + unknown, spec["op"], spec["value"])

    def op_same_procedure(self, spec, login):
        answers, counted_somewhere = [], False
        for procedure in self.selected(spec["over"]):
            found = [
                self.judged(
                    login, (*procedure, self.world["year"] + shift), spec["where"], pool=False
                )
                for shift in spec["years"]
            ]
            if any(answer == "out" for _, answer in found):
                continue
            counted_somewhere |= all(counts for counts, _ in found)
            answers.append(every([answer for _, answer in found]))
        return some(answers) if counted_somewhere else None

    def over_years(self, window, ask):
        first = window.get("back", 0)
        answers = [ask(back) for back in range(first, first + window["years"])]
        if window["agg"] == "n_of_m":
            yes = answers.count(True)
            return decide(yes, yes + answers.count(None), ">=", window["n"])
        return every(answers) if window["agg"] == "all" else some(answers)

    # Metrics: (value, ground), value None where unknown, ground None for what is no result

    def metric(self, metric, login, peers, back=None):
        """`back`: of that year alone, whatever the window says."""
        if "proc" in metric:
            return self.proc(metric, login, peers, back)
        if "ratio" in metric:
            return self.ratio(metric["ratio"], login, back), None
        if "index" in metric:
            return self.index(metric["index"], login, peers), None
        name, year = metric["ratio_to_region"], self.world["year"]
        own = self.world["schools"][login]["amounts"].get((name, year))
        region = self.world["region"].get((name, year))
        return (None if own is None or not region else exact(own) / exact(region)), None

    def proc(self, metric, login, peers, back):
        window = metric.get("window", {"years": 1})
        first = window.get("back", 0)
        backs = list(range(first, first + window["years"])) if back is None else [back]
        if back is None and window.get("agg") == "mean":
            found = [self.proc_of(metric, login, peers, [each]) for each in backs]
            known = [each for each in found if each[0] is not None]
            if not known or any(each[2] for each in found):
                return None, None
            values = [value for value, _, _ in known]
            mean = fsum(values) if isinstance(values[0], float) else sum(values)
            return mean / len(values), max(ground for _, ground, _ in known)
        value, ground, _ = self.proc_of(metric, login, peers, backs)
        return value, ground

    def window_keys(self, metric, backs):
        chosen = metric["procedures"]
        kinds = {KINDS[code] for code in chosen["types"]}
        subjects = {SUBJECTS.get(code, code) for code in chosen.get("subjects", ())}
        years = {self.world["year"] - back for back in backs}
        held = {key for school in self.world["schools"].values() for key in school["cells"]}
        return [
            key
            for key in held
            if key[0] in kinds
            and (not subjects or key[1] in subjects)
            and (not chosen.get("grades") or key[2] in chosen["grades"])
            and key[3] in years
        ]

    def proc_cells(self, metric, login, backs):
        pooled = metric["combine"] == "pooled"
        min_n = 1 if pooled else metric.get("min_n", 10)
        return {
            key: self.cell(login, key, metric, metric["proc"], pool=not pooled, min_n=min_n)
            for key in self.window_keys(metric, backs)
        }

    def proc_of(self, metric, login, peers, backs):
        """(value, ground, left open by a small cell)."""
        found = self.proc_cells(metric, login, backs)
        counted = {key: cell for key, cell in found.items() if not isinstance(cell, str)}
        open_ = "open" in found.values()
        if not counted or open_:
            return None, None, open_
        sizes = [n for _, _, n, _ in counted.values()]
        if metric["combine"] == "pooled":
            if sum(sizes) < metric.get("min_n", 10):
                return None, None, False
            tops = sum(cell[0] for cell in counted.values())
            return tops / sum(cell[1] for cell in counted.values()), sum(sizes), False
        values = {key: cell[0] / cell[1] for key, cell in counted.items()}
        if metric["combine"] == "mean":
            return sum(values.values()) / len(values), max(sizes), False
        among = self.peers(login, peers)
        if among is None:
            return None, None, False
        places = []
        for key, value in values.items():
            mean, deviation = self.spread(metric, key, among, backs)
            places.append(float(value - mean) / deviation if deviation else 0.0)
        return fsum(places) / len(places), max(sizes), False

    def spread(self, metric, key, among, backs):
        """Mean and population deviation of a procedure over the schools where it counts."""
        values = []
        for peer in among:
            cell = self.proc_cells(metric, peer, backs)[key]
            if not isinstance(cell, str):
                values.append(cell[0] / cell[1])
        mean = sum(values) / len(values)
        return mean, sqrt(sum((value - mean) ** 2 for value in values) / len(values))

    def peers(self, login, level):
        """Logins compared with; None where it is not known which."""
        schools, own = self.world["schools"], self.world["schools"][login]
        alike = {"kind": ["kind"], "rural": ["rural"], "cluster": ["kind", "rural"]}.get(
            level.removeprefix("region_"), []
        )
        if any(own[name] in (None, "") for name in alike):
            return None
        here = not level.startswith("region") and level != "none"
        return [
            other
            for other, each in schools.items()
            if (not here or each["municipality"] == own["municipality"])
            and all(each[name] == own[name] for name in alike)
        ]

    def ratio(self, spec, login, back=None):
        if isinstance(spec, str):
            spec = {"num": spec.removeprefix("share_"), "den": "passport_pupils"}
        window = spec.get("window", {"years": 1})
        first = window.get("back", 0)
        backs = range(first, first + window["years"]) if back is None else [back]
        amounts = self.world["schools"][login]["amounts"]
        pairs = [
            (amounts.get((spec["num"], year)), amounts.get((spec["den"], year)))
            for year in (self.world["year"] - each for each in backs)
        ]
        if any(None in pair for pair in pairs):
            return None
        pairs = [(exact(top), exact(bottom)) for top, bottom in pairs]
        if back is None and window.get("agg") == "mean":
            if not all(bottom for _, bottom in pairs):
                return None
            return sum(top / bottom for top, bottom in pairs) / len(pairs)
        bottom = sum(pair[1] for pair in pairs)
        return sum(pair[0] for pair in pairs) / bottom if bottom else None

    def index(self, spec, login, peers):
        among = self.peers(login, peers)
        components = spec["components"]
        own = [self.ratio(each["ratio"], login) for each in components]
        if among is None or None in own:
            return None
        total = 0.0
        for value, each in zip(own, components, strict=True):
            known = [self.ratio(each["ratio"], peer) for peer in among]
            known = [one for one in known if one is not None]
            weight, sign = each.get("weight", 1), each["sign"]
            if spec["method"] == "external_coeffs":
                total += weight * sign * float(value)
            elif spec["method"] == "zscore_sum":
                mean = sum(known) / len(known)
                deviation = sqrt(sum((one - mean) ** 2 for one in known) / len(known))
                total += weight * sign * (float(value - mean) / deviation if deviation else 0.0)
            elif max(known) > min(known):
                place = float((value - min(known)) / (max(known) - min(known)))
                total += weight * (place if sign == 1 else 1 - place)
        if spec["method"] == "minmax":
            total = 100 * total / sum(each.get("weight", 1) for each in components)
        return float(total + spec.get("intercept", 0))

    # Criteria over a metric

    def apart(self, spec):
        """The window of a criterion whose years are judged each by itself, if it has such a one."""
        metric = spec["metric"]
        window = metric.get("window")
        if isinstance(metric.get("ratio"), dict):
            window = metric["ratio"].get("window")
        return window if window and window.get("agg") in ("any", "all", "n_of_m") else None

    def asked(self, spec, login, once):
        window = self.apart(spec)
        if window:
            return self.over_years(window, lambda back: once(spec, login, back))
        return once(spec, login, None)

    def op_cmp(self, spec, login):
        return self.asked(spec, login, self.cmp_once)

    def cmp_once(self, spec, login, back):
        value, ground = self.metric(spec["metric"], login, self.document["peer_level"], back)
        return self.grounded(value, ground, spec)

    def grounded(self, value, ground, spec):
        """Fewer than ten participants are never by themselves ground for a yes."""
        if value is None:
            return None
        answer = holds(value, spec["op"], exact(spec["value"]))
        return None if answer and ground is not None and ground < FLOOR else answer

    def op_rank(self, spec, login):
        return self.asked(spec, login, self.rank_once)

    def rank_once(self, spec, login, back):
        among = self.peers(login, spec["peers"])
        own, ground = self.metric(spec["metric"], login, spec["peers"], back)
        if among is None or own is None:
            return None
        side = 1 if spec["direction"] == "lowest" else -1
        values = [self.metric(spec["metric"], peer, spec["peers"], back)[0] for peer in among]
        values = [side * self.settled(value) for value in values if value is not None]
        places = exact(spec["share"]) * len(values)
        way = spec.get("rounding", "ceil")
        quota = {"ceil": ceil, "floor": floor, "round": lambda x: floor(x + Fraction(1, 2))}[way](
            places
        )
        mine = side * self.settled(own)
        before = sum(value < mine for value in values)
        if spec.get("ties", "include") == "exclude":
            before += sum(value == mine for value in values) - 1
        answer = before < quota
        return None if answer and ground is not None and ground < FLOOR else answer

    def settled(self, value):
        return round(value, 9) if isinstance(value, float) else value

    def op_gap(self, spec, login):
        once = self.residual if spec["reference"]["level"] == "expected" else self.from_place
        return self.asked(spec, login, once)

    def from_place(self, spec, login, back):
        metric, level = spec["metric"], spec["reference"]["level"]
        window = metric.get("window", {"years": 1})
        backs = [window.get("back", 0) if back is None else back]
        found = self.proc_cells(metric, login, backs)
        if "open" in found.values():
            return None
        scope = self.world["schools"][login]["municipality"] if level == "municipality" else level
        apart, sizes = [], []
        for key, cell in found.items():
            said = self.world["benchmarks"].get((scope, *key))
            if isinstance(cell, str) or not said:
                continue
            if key[0] == "ege" and said.get("mean_test") is not None:
                mean = exact(said["mean_test"])
            elif said.get("mean_primary") is not None and said.get("max_primary"):
                mean = 100 * exact(said["mean_primary"]) / exact(said["max_primary"])
            else:
                continue
            distance = cell[0] / cell[1] - mean
            if spec.get("scale") == "z":
                among = self.peers(login, spec.get("peers", self.document["peer_level"]))
                if among is None:
                    return None
                _, deviation = self.spread(metric, key, among, backs)
                distance = float(distance) / deviation if deviation else 0.0
            apart.append(distance)
            sizes.append(cell[2])
        if not apart:
            return None
        value = sum(apart) / len(apart)
        return self.grounded(-value if spec["direction"] == "below" else value, max(sizes), spec)

    def residual(self, spec, login, back):
        peers, reference = spec.get("peers", self.document["peer_level"]), spec["reference"]

        def pair(one):
            conditions = self.metric(reference["by"], one, peers)[0]
            result = self.metric(spec["metric"], one, peers, back)[0]
            return None if None in (conditions, result) else (float(conditions), float(result))

        among = self.peers(login, peers)
        if among is None or pair(login) is None:
            return None
        pairs = [found for found in map(pair, among) if found]
        if "slope" in reference:
            slope, intercept = float(reference["slope"]), float(reference["intercept"])
        else:
            if len(pairs) < reference.get("min_schools", 10):
                return None
            middle = fsum(x for x, _ in pairs) / len(pairs)
            height = fsum(y for _, y in pairs) / len(pairs)
            scatter = fsum((x - middle) ** 2 for x, _ in pairs)
            along = fsum((x - middle) * (y - height) for x, y in pairs)
            slope = along / scatter if scatter > 1e-12 else 0.0
            intercept = height - slope * middle
        left = [y - intercept - slope * x for x, y in pairs]
        x, y = pair(login)
        value = y - intercept - slope * x
        if spec.get("scale") == "z":
            mean = fsum(left) / len(left)
            deviation = sqrt(fsum((one - mean) ** 2 for one in left) / len(left))
            value = value / deviation if deviation > 1e-9 else 0.0
        ground = self.metric(spec["metric"], login, peers, back)[1]
        return self.grounded(-value if spec["direction"] == "below" else value, ground, spec)
