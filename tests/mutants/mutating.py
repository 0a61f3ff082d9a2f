"""One small change in one function: what `make mutants` tries, and how it gets into the process."""

import ast
import copy
import functools
import gc
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

_SWAPPED: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Codes and names; words for people are Russian, and other tests read them.
# `strict=True` of a zip says what cannot happen; `**others` have no name.
_IDLE = {"strict", None}
_CODE_WORD = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True)
class Mutant:
    file: str
    function: str
    """`name` or `Class.name`: the outermost function that holds the change."""
    line: int
    before: str
    after: str
    code: CodeType
    """Of the whole function, changed."""

    @property
    def name(self) -> str:
        return f"{self.file}::{self.function}: {self.before} → {self.after}"


def mutants_of(path: Path, file: str) -> Iterator[Mutant]:
    """Every mutant of the functions of a module. What runs at its import is left as it is."""
    tree = ast.parse(path.read_text())
    for name, function in _functions(tree):
        for place, node in enumerate(_nodes(function)):
            for number in range(len(_changes(node))):
                changed = copy.deepcopy(tree)
                other = list(_nodes(dict(_functions(changed))[name]))[place]
                _changes(other)[number]()
                code = compile(ast.fix_missing_locations(changed), str(path), "exec")
                whole = next(one for one in _codes(code) if one.co_qualname == name)
                yield Mutant(file, name, node.lineno, _short(node), _short(other), whole)


class Targets:
    """The functions of one module that this process holds, and what remembers answers."""

    def __init__(self, path: Path) -> None:
        self.functions: dict[tuple[str, int], list[FunctionType]] = defaultdict(list)
        self.caches = []
        for one in gc.get_objects():
            if type(one) is functools._lru_cache_wrapper:
                self.caches.append(one)
            elif type(one) is FunctionType and one.__code__.co_filename == str(path):
                code = one.__code__
                self.functions[code.co_qualname, code.co_firstlineno].append(one)
        assert self.functions or not _holds_functions(path), f"no function of {path} is found"

    def change(self, mutant: Mutant) -> None:
        for cache in self.caches:
            cache.cache_clear()
        for code in (mutant.code, *_codes(mutant.code)):
            for function in self.functions.get((code.co_qualname, code.co_firstlineno), ()):
                function.__code__ = code


def _holds_functions(path: Path) -> bool:
    return any(True for _ in _functions(ast.parse(path.read_text(encoding="utf-8"))))


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, _FUNCTIONS):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _nodes(node: ast.AST) -> Iterator[Any]:
    """What runs when the function is called: no annotations, decorators, defaults, docstrings."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "args"} and not isinstance(
            node, ast.Call
        ):
            continue
        if isinstance(node, ast.keyword) and node.arg in _IDLE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.AST):
                if isinstance(child, ast.expr | ast.stmt):
                    yield child
                yield from _nodes(child)


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    return ast.unparse(node).partition("\n")[0]


def _changes(node: Any) -> list[Callable[[], None]]:
    """What may be done to a node: each is done in place, once."""
    match node:
        case ast.Compare(ops=ops):
            return [_item(ops, at, _SWAPPED[type(op)]()) for at, op in enumerate(ops)]
        case ast.Call(keywords=keywords):
            return [
                _without(keywords, at) for at, one in enumerate(keywords) if one.arg not in _IDLE
            ]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op):
            return (
                [] if type(op) not in _SWAPPED else [_attribute(node, "op", _SWAPPED[type(op)]())]
            )
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.BoolOp):
                return [_attribute(node, "test", ast.UnaryOp(ast.Not(), test))]
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            return [_attribute(node, "value", ast.Constant(None))]
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            return [_attribute(node, "value", ast.Constant(None))]
        case ast.Constant(value=bool() as value):
            return [_attribute(node, "value", not value)]
        case ast.Constant(value=int() | float() as value):
            return [_attribute(node, "value", value + 1)]
        case ast.Constant(value=str() as value) if _CODE_WORD.fullmatch(value):
            return [_attribute(node, "value", value + "XX")]
    return []


def _attribute(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _item(items: list[Any], at: int, value: object) -> Callable[[], None]:
    return lambda: items.__setitem__(at, value)


def _without(items: list[Any], at: int) -> Callable[[], None]:
    return lambda: items.__delitem__(at)
