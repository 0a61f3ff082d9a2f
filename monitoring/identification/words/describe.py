"""A methodology in plain Russian: what each category means and how each criterion is judged.

Pure: reads a loaded methodology, whose rules have the parameters' values in them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.identification.engine import selectors
from monitoring.identification.engine.operators.gaps import MIN_SCHOOLS
from monitoring.identification.methodology import schema
from monitoring.identification.methodology.document import Methodology, Parameter
from monitoring.identification.methodology.vocabulary import FLAGS, LISTS
from monitoring.identification.methodology.windows import ago
from monitoring.identification.words.metrics import (
    apart_years,
    guards,
    metric_words,
    unit_of,
    where_words,
)
from monitoring.identification.words.names import (
    LEVEL_GENITIVE,
    OPS,
    PEERS,
    apart,
    limit,
    procedure_name,
)
from shnor_portal.core.typography import counted, number, plural, tie

Rule = Mapping[str, Any]

ROUNDINGS = {"ceil": "вверх", "floor": "вниз", "round": "до ближайшего целого"}


@dataclass(frozen=True)
class Clause:
    """One step of a rule in words; `depth` is its place, `notes` are its smaller conditions."""

    depth: int
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DescribedCategory:
    code: str
    title: str
    clauses: tuple[Clause, ...]


def describe(methodology: Methodology) -> tuple[DescribedCategory, ...]:
    """Every category with its rule, step by step."""
    return tuple(
        DescribedCategory(
            category.code, category.title, tuple(_clauses(methodology, category.rule, 0))
        )
        for category in methodology.categories
    )


def procedures(methodology: Methodology, selector: str) -> tuple[str, ...]:
    """Names of the procedures of a selector, as the document lists them."""
    keys = selectors.named((), methodology.selectors[selector])
    return tuple(procedure_name(key) for key in keys)


def selectors_of(methodology: Methodology) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every list of procedures of the methodology: its name and its procedures."""
    return tuple((name, procedures(methodology, name)) for name in methodology.selectors)


def parameter_value(parameter: Parameter) -> str:
    """The value as a person reads it: a share in percents, a choice by its title."""
    if parameter.choices:
        return dict(parameter.choices).get(str(parameter.value), str(parameter.value))
    if isinstance(parameter.value, str):
        return LISTS[parameter.value].title if parameter.value in LISTS else parameter.value
    if is_share(parameter):
        return limit(float(parameter.value), "share")
    return number(parameter.value)


def is_share(parameter: Parameter) -> bool:
    """Whether the parameter is a share between 0 and 1, which people read in percents."""
    return isinstance(parameter.default, float) and 0 < parameter.default < 1


def sentence_of(methodology: Methodology, rule: Rule) -> str:
    """One criterion of the document, as it is written there, with its smaller conditions."""
    values = methodology.values
    whole = {**methodology.document, "categories": [{"rule": rule}]}
    ((operator, spec),) = schema.resolved(whole, values)["categories"][0]["rule"].items()
    text, notes = _WORDS[operator](methodology, spec)
    ending = "" if text.endswith(":") else "."
    aside = f" ({'; '.join(notes)})" if notes else ""
    return tie(f"{text[0].upper()}{text[1:].rstrip(':')}{aside}{ending or ':'}")


def _clauses(methodology: Methodology, rule: Rule, depth: int) -> Iterator[Clause]:
    ((operator, spec),) = rule.items()
    text, notes = _WORDS[operator](methodology, spec)
    yield Clause(depth, tie(text), tuple(tie(note) for note in notes))
    for child in _children(operator, spec):
        yield from _clauses(methodology, child, depth + 1)


def _children(operator: str, spec: Any) -> list[Rule]:
    if operator in {"all", "any"}:
        return list(spec)
    if operator == "not":
        return [spec]
    if operator == "score":
        return [item["if"] for item in spec["items"]]
    return list(spec["of"]) if operator in {"k_of_n", "join"} else []


Words = tuple[str, list[str]]


def _all(_methodology: Methodology, _spec: Any) -> Words:
    return "Выполняются все условия:", []


def _any(_methodology: Methodology, _spec: Any) -> Words:
    return "Выполняется хотя бы одно из условий:", []


def _join(methodology: Methodology, spec: Any) -> Words:
    text, notes = (_all if spec["how"] == "all" else _any)(methodology, spec)
    return (f"{spec['title']}: {text[0].lower()}{text[1:]}" if spec.get("title") else text), notes


def _not(_methodology: Methodology, _spec: Any) -> Words:
    return "Не выполняется условие:", []


def _k_of_n(_methodology: Methodology, spec: Any) -> Words:
    total = counted(len(spec["of"]), "критерия,критериев,критериев")
    start = f"{spec['title']}: выполняется" if spec.get("title") else "Выполняется"
    return f"{start} не менее {number(spec['k'])} из {total}:", []


def _ref(methodology: Methodology, code: Any) -> Words:
    return f"Школа относится к категории «{methodology.category(code).title}»", []


def _score(_methodology: Methodology, spec: Any) -> Words:
    weights = "; ".join(number(item["weight"]) for item in spec["items"])
    need = f"{OPS[spec['op']]} {number(spec['value'])}"
    return (
        f"Сумма баллов за выполненные условия {need}:",
        [f"баллы за условия по порядку: {weights}"],
    )


def _cmp(_methodology: Methodology, spec: Any) -> Words:
    unit = unit_of(spec["metric"])
    need = f"{OPS[spec['op']]} {limit(spec['value'], unit)}"
    return f"{_title(spec)}{metric_words(spec['metric'])} – {need}", guards(spec["metric"])


def _gap(_methodology: Methodology, spec: Any) -> Words:
    side = "ниже" if spec["direction"] == "below" else "выше"
    reference, scale = spec["reference"], spec.get("scale", "points")
    in_z = scale == "z" or spec["metric"]["combine"] == "mean_z"
    peers = PEERS[spec.get("peers", _methodology.peer_level)]
    border = apart(spec["value"], "z" if in_z else "points")
    notes = [f"отклонение считается по результатам {peers}"] if in_z else []
    if reference["level"] == "expected":
        against = f"ожидаемого результата; он зависит от условий: {metric_words(reference['by'])}"
        notes = [_line_words(reference, peers), *notes]
    else:
        against = f"среднего {LEVEL_GENITIVE[reference['level']]}"
        notes.append("процедуры без среднего значения для сравнения не учитываются")
    return (
        f"{_title(spec)}{metric_words(spec['metric'])} {side} {OPS[spec['op']]} чем на {border} "
        f"{against}",
        [*notes, *guards(spec["metric"])],
    )


def _line_words(reference: Mapping[str, Any], peers: str) -> str:
    if "slope" in reference:
        return (
            f"ожидаемый результат = {number(reference['intercept'])} + "
            f"{number(reference['slope'])} × условия"
        )
    least = reference.get("min_schools", MIN_SCHOOLS)
    return (
        f"зависимость находится по результатам {peers}; если школ с данными меньше "
        f"{least}, ответ – «недостаточно данных»"
    )


def _rank(_methodology: Methodology, spec: Any) -> Words:
    way = "низкими" if spec["direction"] == "lowest" else "высокими"
    ties = "все школы с пограничным значением входят"
    if spec.get("ties", "include") == "exclude":
        ties = "школы с равным пограничным значением не входят, если не помещаются вместе"
    rounding = ROUNDINGS[spec.get("rounding", "ceil")]
    return (
        f"{_title(spec)}школа входит в {limit(spec['share'], 'share')} {PEERS[spec['peers']]} "
        f"с самыми {way} значениями; сравнивается {metric_words(spec['metric'])}",
        [f"число школ округляется {rounding}; {ties}", *guards(spec["metric"])],
    )


def _count(methodology: Methodology, spec: Any) -> Words:
    need = f"{OPS[spec['op']]} {number(spec['value'])}"
    year = f"за {ago(-spec['year'])}" if spec.get("year") else "за год"
    if window := apart_years(spec.get("window")):
        year = f"{window}, каждый год отдельно,"
    least = spec.get("min_counted", 1)
    few = [f"если учтено меньше {number(least)}, ответ – «недостаточно данных»"] if least else []
    return (
        f"{_title(spec)}число процедур {year}, где {where_words(spec['where'])}, – {need}",
        [
            _over(methodology, spec["over"]),
            *few,
            *guards(spec["where"]),
        ],
    )


def _same_procedure(methodology: Methodology, spec: Any) -> Words:
    years = len(spec["years"])
    return (
        f"{_title(spec)}есть процедура, где {counted(years, 'год,года,лет')} подряд "
        f"{where_words(spec['where'])}",
        [
            _over(methodology, spec["over"]),
            "учитываются процедуры, результаты которых есть за каждый из этих лет",
            *guards(spec["where"], pools=False),
        ],
    )


def _flag(_methodology: Methodology, spec: Any) -> Words:
    term = FLAGS[spec["name"]].title
    title = spec.get("title", term)
    return (title if title.lower() == term.lower() else f"{title}: {term}"), []


def _in_list(_methodology: Methodology, spec: Any) -> Words:
    term = LISTS[spec["list"]]
    return f"{_title(spec)}школа есть в загруженном списке: {term.title}", []


_WORDS: Mapping[str, Callable[[Methodology, Any], Words]] = {
    "all": _all,
    "any": _any,
    "join": _join,
    "not": _not,
    "k_of_n": _k_of_n,
    "ref": _ref,
    "score": _score,
    "cmp": _cmp,
    "gap": _gap,
    "rank": _rank,
    "count": _count,
    "same_procedure": _same_procedure,
    "flag": _flag,
    "in_list": _in_list,
}


def _over(methodology: Methodology, selector: str) -> str:
    many = len(procedures(methodology, selector))
    total = counted(many, "процедура,процедуры,процедур")
    name = f" «{selector}»" if len(methodology.selectors) > 1 else ""
    verb = plural(many, "рассматривается,рассматриваются,рассматриваются")
    return f"{verb} {total} из перечня{name} ниже"


def _title(spec: Mapping[str, Any]) -> str:
    return f"{spec['title']}: " if spec.get("title") else ""
