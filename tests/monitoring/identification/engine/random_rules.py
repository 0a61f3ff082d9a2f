"""Random municipalities and random documents of the whole language, as plain dicts.

Numbers are chosen to meet at the edges: shares that are exactly the threshold, cohorts of nine and
ten, equal schools, schools that are not known of.
"""

from random import Random

from monitoring.identification.engine.facts import (
    Amount,
    Benchmark,
    Cell,
    Facts,
    ProcedureKey,
    SchoolFacts,
    Statement,
)
from monitoring.indicators.calculate import Counts

YEAR = 2025
WORKS = (
    ("vpr", "Русский язык", 5),
    ("vpr", "Математика", 5),
    ("vpr", "Русский язык", 6),
    ("vpr", "Математика", 6),
    ("oge", "Русский язык", 9),
    ("oge", "Математика", 9),
    ("ege", "Русский язык", 11),
    ("ege", "Математика базовая", 11),
    ("ege", "Математика профильная", 11),
)
P9 = [
    {"type": "VPR", "grade": 5, "subject": "MA"},
    {"type": "VPR", "grade": 5, "subject": "RU"},
    {"type": "VPR", "grade": 6, "subject": "MA"},
    {"type": "VPR", "grade": 6, "subject": "RU"},
    {"type": "OGE", "subject": "MA"},
    {"type": "OGE", "subject": "RU"},
    {"type": "EGE", "subject": "MA_B"},
    {"type": "EGE", "subject": "MA_P"},
    {"type": "EGE", "subject": "RU"},
]
SHARES = (
    *("both_parents_higher_edu", "one_parent_higher_edu", "parents_unemployed_both"),
    *("parents_unemployed_single_or_both", "deviant", "non_native_russian", "large_families"),
    *("parent_disabled", "foster", "sop_families", "kdn"),
)
SIZES = (0, 1, 3, 5, 6, 7, 9, 10, 10, 11, 12, 20, 20, 30, 50)
LISTS = ("region_order", "region_shnsu", "region_risk_zone")
LEVELS = (
    *("municipality", "kind", "rural", "cluster", "region"),
    *("region_kind", "region_rural", "region_cluster"),
)


# Worlds ------------------------------------------------------------------------------------------


def world(r: Random) -> dict:
    many = r.choice((1, 1, 2, 3, 4, 5, 8, 12, 13))
    holes = r.choice((0.0, 0.1, 0.5))
    works = r.sample(WORKS, r.randint(0, len(WORKS)))
    years = [YEAR - back for back in range(r.choice((1, 3, 5)))]
    schools = {f"edu9900{at:02}": _school(r, works, years, holes) for at in range(many)}
    benchmarks = {}
    for work in works:
        for year in years:
            for scope in ("country", "region", "reg99_m001", "reg99_m002"):
                if r.random() < 0.7:
                    benchmarks[scope, *work, year] = _mean(r, work)
    region = {("unemployment", YEAR): r.choice((0, 1.5, 2, 4))} if r.random() < 0.8 else {}
    lists = {
        name: r.choice((None, set(), set(r.sample(sorted(schools), r.randint(0, many)))))
        for name in LISTS
    }
    return {
        "year": YEAR,
        "schools": schools,
        "benchmarks": benchmarks,
        "region": region,
        "lists": lists,
    }


def _mean(r: Random, work) -> dict:
    if work[0] == "ege" and r.random() < 0.6:
        return {"mean_test": r.choice((50, 60, 62.5))}
    found = {"mean_primary": r.choice((10, 12.5, 15)), "max_primary": r.choice((20, 25))}
    return found if r.random() < 0.8 else {r.choice(list(found)): 20}


def _school(r: Random, works, years, holes) -> dict:
    cells = {
        (*work, year): _cell(r, work) for work in works for year in years if r.random() >= holes
    }
    marked = {key for key in cells if key[0] == "vpr" and r.random() < 0.15}
    amounts = {}
    for year in years:
        pupils = r.choice((0, 50, 100, 200))
        of_year = {"contingent": pupils, "passport_pupils": pupils}
        of_year |= {
            "olymp_participants": r.choice((0, 1, 1, 2)),
            "dropouts": r.choice((0, 0, 1)),
            "unemployment": r.choice((1.5, 3, 6)),
        }
        of_year |= {name: r.choice((0, 5, 10, 10)) for name in SHARES}
        amounts |= {
            (name, year): value for name, value in of_year.items() if r.random() >= holes / 4
        }
    return {
        "municipality": r.choice(("reg99_m001", "reg99_m001", "reg99_m002")),
        "kind": r.choice(("", "СОШ", "СОШ", "ООШ")),
        "rural": r.choice((None, True, True, False)),
        "cells": cells,
        "bias": marked,
        "amounts": amounts,
        "flags": {"hard_to_reach": r.choice((True, False))} if r.random() < 0.8 else {},
    }


def _cell(r: Random, work) -> dict:
    n = r.choice(SIZES)
    exact_share = r.choice((0, n // 4, n // 5, -(-n * 3 // 10), n * 3 // 10, n // 2, n))
    failed = min(n, exact_share)
    cell: dict = {}
    if work[0] == "ege" and "базовая" not in work[1]:
        if r.random() < 0.9 and n:
            cell = {"test_n": n, "test_sum": n * r.choice((40, 42, 50, 60)), "below": failed}
        return cell
    if r.random() < 0.9:
        cell["marks"] = (failed, n - failed, 0, 0)
    if r.random() < 0.8 and n:
        greatest = r.choice((20, 25, None))
        total = n * r.choice((5, 8, 10))
        cell |= {"primary_n": n, "primary_sum": total, "primary_max": greatest}
    return cell


def facts_of(plain: dict) -> Facts:
    """The same world as the engine is given it."""
    return Facts(
        year=plain["year"],
        schools={
            login: SchoolFacts(
                school=login,
                municipality=one["municipality"],
                kind=one["kind"],
                rural=one["rural"],
                cells={_key(key): Cell(_counts(cell)) for key, cell in one["cells"].items()},
                bias={_key(key): Statement() for key in one["bias"]},
                amounts={key: Amount(value) for key, value in one["amounts"].items()},
                flags=one["flags"],
            )
            for login, one in plain["schools"].items()
        },
        benchmarks={
            (scope, *_key(key)): Benchmark(**said)
            for (scope, *key), said in plain["benchmarks"].items()
        },
        region={key: Amount(value) for key, value in plain["region"].items()},
        lists={
            name: None if listed is None else dict.fromkeys(listed, Statement())
            for name, listed in plain["lists"].items()
        },
    )


def _key(key) -> tuple[ProcedureKey, int]:
    kind, subject, grade, year = key
    level = {"Математика базовая": "base", "Математика профильная": "advanced"}.get(subject, "")
    return ProcedureKey(kind, subject, level, grade), year


def _counts(cell: dict) -> Counts:
    marks = cell.get("marks") or (None,) * 4
    n = sum(cell["marks"]) if cell.get("marks") else cell.get("primary_n", cell.get("test_n"))
    return Counts(
        participants=n,
        **dict(zip(("n2", "n3", "n4", "n5"), marks, strict=True)),
        primary_n=cell.get("primary_n"),
        primary_sum=cell.get("primary_sum"),
        primary_max=cell.get("primary_max"),
        test_n=cell.get("test_n"),
        test_sum=cell.get("test_sum"),
        below_minimum_n=cell.get("below"),
    )


# Documents ---------------------------------------------------------------------------------------


def document(r: Random) -> dict:
    codes = ["A", "B", "C"][: r.randint(1, 3)]
    return {
        "code": "random",
        "title": "Случайная методика",
        "peer_level": r.choice(("none", *LEVELS)),
        "params": {"share": r.choice((0.2, 0.25, 0.3)), "n": {"value": r.choice((5, 9, 10, 12))}},
        "selectors": {"P": r.sample(P9, r.randint(1, 9))},
        "categories": [
            {"code": code, "title": code, "rule": _rule(r, 3, codes[:at])}
            for at, code in enumerate(codes)
        ],
    }


def _rule(r: Random, depth: int, earlier: list[str]) -> dict:
    over = ("all", "any", "not", "k_of_n", "join", "score")
    leaves = ("cmp", "cmp", "rank", "rank", "gap", "gap", "count", "count", "same_procedure")
    stated = ("flag", "in_list", *(("ref",) if earlier else ()))
    name = r.choice((*(over if depth else ()), *leaves, *stated))
    inner = [_rule(r, depth - 1, earlier) for _ in range(r.randint(1, 3))] if name in over else []
    spec = {
        "all": lambda: inner,
        "any": lambda: inner,
        "not": lambda: inner[0],
        "k_of_n": lambda: {"k": r.randint(1, len(inner)), "of": inner},
        "join": lambda: {"how": r.choice(("all", "any")), "of": inner},
        "score": lambda: {
            "items": [{"weight": r.choice((0.5, 1, 0.1)), "if": one} for one in inner],
            **_compared(r, (0.5, 1, 0.6)),
        },
        "flag": lambda: {"name": "hard_to_reach"},
        "in_list": lambda: {"list": r.choice(LISTS)},
        "ref": lambda: r.choice(earlier),
        "count": lambda: _count(r),
        "same_procedure": lambda: {
            "over": "P",
            "years": r.choice(([0, -1], [0, -1, -2], [-1, -2])),
            "where": _where(r),
        },
        "cmp": lambda: _cmp(r),
        "rank": lambda: _rank(r),
        "gap": lambda: _gap(r),
    }[name]()
    return {name: spec}


def _compared(r: Random, values) -> dict:
    return {"op": r.choice((">", ">=", "<", "<=")), "value": r.choice(values)}


def _guards(r: Random) -> dict:
    found = {
        "min_n": r.choice(({"param": "n"}, 1, 5, 10, 15)),
        "small_n": r.choice(("skip", "unknown")),
        "bias": r.choice(("exclude", "count_as_low", "flag", "ignore")),
    }
    return {name: value for name, value in found.items() if r.random() < 0.8}


def _where(r: Random) -> dict:
    metric = r.choice(("fail_share", "fail_share", "mean_pct"))
    values = (0.2, 0.25, 0.3, {"param": "share"}) if metric == "fail_share" else (40, 50)
    return {"metric": metric, **_compared(r, values), **_guards(r)}


def _count(r: Random) -> dict:
    spec = {"over": "P", "where": _where(r), **_compared(r, (1, 2, 3))}
    if r.random() < 0.5:
        spec["min_counted"] = r.choice((0, 1, 2))
    if r.random() < 0.3:
        spec["year"] = r.choice((0, -1))
    if r.random() < 0.3:
        spec["window"] = _apart(r)
    return spec


def _apart(r: Random) -> dict:
    years = r.randint(1, 3)
    how = r.choice(("any", "all", "n_of_m"))
    window = {"years": years, "agg": how}
    if how == "n_of_m":
        window["n"] = r.randint(1, years)
    if r.random() < 0.3:
        window["back"] = r.choice((0, 1, 2))
    return window


def _window(r: Random, hows) -> dict:
    how = r.choice(hows)
    if how == "apart":
        return {"window": _apart(r)}
    if how == "one":
        return r.choice(({}, {"window": {"years": 1, "back": r.choice((0, 1))}}))
    return {"window": {"years": r.choice((2, 3)), "agg": how}}


def _procedures(r: Random) -> dict:
    found = {"types": r.sample(("VPR", "OGE", "EGE"), r.randint(1, 3))}
    if r.random() < 0.4:
        found["subjects"] = r.sample(("RU", "MA", "MA_B", "MA_P"), 2)
    if r.random() < 0.2:
        found["grades"] = r.sample((5, 6, 9, 11), 2)
    return found


def _results(r: Random) -> dict:
    metric, combine = r.choice(("fail_share", "mean_pct")), r.choice(("mean", "mean_z", "pooled"))
    hows = ["one", "apart"]
    if (metric, combine) == ("fail_share", "pooled"):
        hows.append("pooled")
    if metric == "fail_share" or combine == "mean_z":
        hows.append("mean")
    return {
        "proc": metric,
        "procedures": _procedures(r),
        "combine": combine,
        **_window(r, hows),
        **_guards(r),
    }


def _ratio(r: Random, hows=("one", "apart", "pooled", "mean")) -> dict:
    num = r.choice(("olymp_participants", "dropouts"))
    return {"ratio": {"num": num, "den": "contingent", **_window(r, hows)}}


def _index(r: Random) -> dict:
    components = [
        {
            **r.choice(({"ratio": f"share_{name}"}, _ratio(r, ("one", "pooled", "mean")))),
            "sign": r.choice((1, -1)),
            **r.choice(({}, {"weight": r.choice((0.5, 2))})),
        }
        for name in r.sample(SHARES, r.randint(1, 3))
    ]
    method = r.choice(("zscore_sum", "minmax", "external_coeffs"))
    return {"index": {"method": method, "components": components}}


def _metric(r: Random) -> dict:
    kinds = (_results, _results, _ratio, _index, lambda _: {"ratio_to_region": "unemployment"})
    return r.choice(kinds)(r)


def _cmp(r: Random) -> dict:
    metric = _metric(r)
    values = (0.005, 0.01, 0.2, 0.3, 0.25)
    if "index" in metric or metric.get("combine") == "mean_z":
        values = (0, 0.5, -0.5)
    elif metric.get("proc") == "mean_pct":
        values = (40, 50, 60)
    elif "ratio_to_region" in metric:
        values = (1, 1.5)
    return {"metric": metric, **_compared(r, values)}


def _rank(r: Random) -> dict:
    return {
        "metric": _metric(r),
        "peers": r.choice((*LEVELS, "municipality")),
        "direction": r.choice(("lowest", "highest")),
        "share": r.choice((0, 0.2, 0.25, 0.5, 1, {"param": "share"})),
        **r.choice(({}, {"rounding": r.choice(("ceil", "floor", "round"))})),
        **r.choice(({}, {"ties": r.choice(("include", "exclude"))})),
    }


def _gap(r: Random) -> dict:
    level = r.choice(("country", "region", "municipality", "expected"))
    scale = r.choice(("points", "z"))
    combine, reference = "mean", {"level": level}
    if level == "expected":
        combine = r.choice(("mean", "mean_z"))
        reference["by"] = r.choice((_index(r), {"ratio": "share_deviant"}))
        reference |= r.choice(({}, {"min_schools": 3}, {"intercept": 55, "slope": -20}))
    return {
        "metric": {
            "proc": "mean_pct",
            "procedures": _procedures(r),
            "combine": combine,
            **_window(r, ("one", "apart")),
            **_guards(r),
        },
        "reference": reference,
        **r.choice(({}, {"scale": scale})),
        **r.choice(({}, {"peers": r.choice(LEVELS)})),
        "direction": r.choice(("below", "above")),
        **_compared(r, (0, 10, 20) if scale == "points" and combine == "mean" else (0, 0.5, 1)),
    }
