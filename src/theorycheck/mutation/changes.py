"""Small changes to a syntax tree, each of which a tired programmer could have made."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Change = Callable[[Any], ast.AST]
"""A node → what stands in its place; it may change the node itself."""

_OTHER_OPERATOR = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
}
_OTHER_COMPARISON = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_OTHER_NAME = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
}
_UNWRAPPED = frozenset({"abs", "sqrt", "exp", "log", "square", "tanh", "copy", "flip", "negative"})
"""Functions of one argument that a mutant may leave out."""
_SYMMETRIC = frozenset({"maximum", "minimum", "max", "min", "multiply", "swapaxes"})
"""Functions whose first two arguments play the same part."""


def changes(node: ast.AST) -> Iterator[tuple[str, Change]]:  # noqa: PLR0912 -- one case for each sort of node
    """What may be changed in a node: a name for each change, and the change."""
    match node:
        case ast.BinOp(op=operator):
            other = _OTHER_OPERATOR.get(type(operator))
            if other is not None:
                yield "other operator", _with(op=other())
            if isinstance(operator, (ast.Add, ast.Sub, ast.Mult)):
                yield "left term alone", lambda node: node.left
                yield "right term alone", lambda node: node.right
            if isinstance(operator, (ast.MatMult, ast.Sub, ast.Div)):
                yield "operands swapped", lambda node: ast.BinOp(node.right, node.op, node.left)
        case ast.UnaryOp(op=ast.USub()):
            yield "sign dropped", lambda node: node.operand
        case ast.Constant(value=bool(value)):
            yield "flag flipped", _with(value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "one more", _with(value=value + 1)
            if value > 0:
                yield "one less", _with(value=value - 1)
            if isinstance(value, float) and value:
                yield "doubled", _with(value=2 * value)
        case ast.Attribute(attr="T"):
            yield "transpose dropped", lambda node: node.value
        case ast.Attribute(attr=name) if name in _OTHER_NAME:
            yield f"{name} to {_OTHER_NAME[name]}", _with(attr=_OTHER_NAME[name])
        case ast.Compare(ops=[operator]) if type(operator) in _OTHER_COMPARISON:
            yield "other comparison", _with(ops=[_OTHER_COMPARISON[type(operator)]()])
        case ast.Call(func=ast.Name(id="cast")):
            return
        case ast.Call():
            yield from _changes_of_call(node)
        case ast.Slice(lower=lower, upper=upper, step=step):
            for name, bound in (("lower", lower), ("upper", upper), ("step", step)):
                if bound is not None:
                    yield f"{name} bound dropped", _with(**{name: None})
        case ast.AugAssign(op=ast.Add()):
            yield "no accumulation", lambda node: ast.Assign([node.target], node.value)
        case ast.Tuple(ctx=ast.Load(), elts=entries):
            for i in _unlike(entries):
                yield f"entries {i} and {i + 1} swapped", _swapped("elts", i)
        case ast.IfExp():
            yield "always the first", lambda node: node.body
            yield "always the second", lambda node: node.orelse
        case _:
            return


def _changes_of_call(node: ast.Call) -> Iterator[tuple[str, Change]]:
    for i, keyword in enumerate(node.keywords):
        if keyword.arg not in {None, "dtype"}:
            yield f"{keyword.arg} dropped", _without("keywords", i)
    for i in _unlike(node.args):
        if i == 0 and ast.unparse(node.func).rpartition(".")[2] in _SYMMETRIC:
            continue
        yield f"arguments {i} and {i + 1} swapped", _swapped("args", i)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute) and node.func.attr in _UNWRAPPED:
        yield f"{node.func.attr} dropped", lambda node: node.args[0]


def _unlike(entries: Sequence[ast.expr]) -> Iterator[int]:
    """Where an entry and the next one say different things, so that to swap them says another."""
    texts = list(map(ast.dump, entries))
    return (i for i in range(len(texts) - 1) if texts[i] != texts[i + 1])


def _with(**fields: Any) -> Change:
    def change(node: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _swapped(name: str, i: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        entries = getattr(node, name)
        entries[i], entries[i + 1] = entries[i + 1], entries[i]
        return node

    return change


def _without(name: str, i: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        del getattr(node, name)[i]
        return node

    return change


class Replaced(ast.NodeTransformer):
    """Puts one node of a tree in another's place."""

    def __init__(self, node: ast.AST, change: Change) -> None:
        self._node = node
        self._change = change

    def visit(self, node: ast.AST) -> Any:
        """The node, or what stands in its place."""
        return self._change(node) if node is self._node else self.generic_visit(node)


class Bare(ast.NodeTransformer):
    """Drops what no conforming call depends on: docstrings, annotations, names of types, and `strict=True`."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Without annotations of the arguments and of the result."""
        node.returns = None
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            argument.annotation = None
        return self._without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Without its docstring."""
        return self._without_docstring(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Without its docstring."""
        return self._without_docstring(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A plain assignment."""
        if node.value is None:
            return node
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        """Nothing in place of a type."""
        match node.value:
            case ast.Call(func=ast.Name(id="TypeVar")) | ast.Subscript(value=ast.Name(id="tuple")):
                return None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Without `strict`."""
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
        return self.generic_visit(node)

    def _without_docstring(self, node: ast.FunctionDef | ast.ClassDef | ast.Module) -> ast.AST:
        self.generic_visit(node)
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return node
