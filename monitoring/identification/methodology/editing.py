"""Changes of a methodology's document as a person makes them: a value, a criterion, a category.

A place in the document is a path, «categories/0/rule/count/value». Documents are never changed in
place: every function returns a new one.
"""

import copy
from collections.abc import Mapping
from typing import Any

from shnor_portal.core.errors import Refused

Document = Mapping[str, Any]
GROUPS = ("all", "any", "join", "k_of_n", "score")


def at(document: Any, path: str) -> Any:
    """What stands at the path; LookupError, TypeError or ValueError where nothing does."""
    for step in path.split("/"):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def put(document: Document, path: str, value: Any) -> dict[str, Any]:
    """The document with another value at the path; None takes it away."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    where, _, last = path.rpartition("/")
    holder = at(made, where) if where else made
    if isinstance(holder, list):
        holder[int(last)] = value
    elif value is None:
        holder.pop(last, None)
    else:
        holder[last] = value
    return made


def criteria_of(rule: Mapping[str, Any], path: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The rules inside a rule with their paths, in order."""
    ((name, spec),) = rule.items()
    if name == "not":
        return [(f"{path}/not", spec)]
    if name in {"all", "any"}:
        return [(f"{path}/{name}/{place}", one) for place, one in enumerate(spec)]
    if name in {"join", "k_of_n"}:
        return [(f"{path}/{name}/of/{place}", one) for place, one in enumerate(spec["of"])]
    if name == "score":
        items = enumerate(spec["items"])
        return [(f"{path}/score/items/{place}/if", item["if"]) for place, item in items]
    return []


def with_criterion(document: Document, path: str, criterion: Mapping[str, Any]) -> dict[str, Any]:
    """One more criterion in the group at the path; a single criterion becomes a group of two."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    rule, added = at(made, path), copy.deepcopy(dict(criterion))
    ((name, spec),) = rule.items()
    if name in {"all", "any"}:
        spec.append(added)
    elif name in {"join", "k_of_n"}:
        spec["of"].append(added)
    elif name == "score":
        spec["items"].append({"weight": 1, "if": added})
    else:
        return put(made, path, {"join": {"how": "any", "of": [rule, added]}})
    return made


def without_criterion(document: Document, path: str) -> dict[str, Any]:
    """The document without the criterion; a group keeps at least one."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    where, _, last = path.removesuffix("/if").rpartition("/")
    holder = at(made, where)
    if not isinstance(holder, list):
        raise Refused(
            "Этот критерий – вся категория. Удалите категорию или добавьте другой критерий."
        )
    if len(holder) == 1:
        raise Refused("В группе должен остаться хотя бы один критерий.")
    del holder[int(last)]
    group = at(made, where.rpartition("/")[0])
    if isinstance(group, dict) and isinstance(group.get("k"), int):
        group["k"] = min(group["k"], len(holder))
    return made


def with_component(document: Document, path: str, share: str) -> dict[str, Any]:
    """One more component of the index whose list is at the path."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    at(made, path).append({"ratio": share, "sign": -1, "weight": 1})
    return made


def with_category(document: Document, title: str, criterion: Mapping[str, Any]) -> dict[str, Any]:
    """One more category of one criterion, to be edited on."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    codes = {category["code"] for category in made["categories"]}
    number = next(n for n in range(1, 1000) if f"OWN_{n}" not in codes)
    rule = copy.deepcopy(dict(criterion))
    made["categories"].append(
        {"code": f"OWN_{number}", "title": title, "status": "shnor", "rule": rule}
    )
    return made


def without_category(document: Document, place: int) -> dict[str, Any]:
    """The document without the category; one remains."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    if len(made["categories"]) == 1:
        raise Refused("В методике должна остаться хотя бы одна категория.")
    del made["categories"][place]
    return made
