"""Names that were meant to be in the contract and are not: `conv_2d`, `convolution`, an option `eps`."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from theorycheck.contract import OPERATIONS, Operation
from theorycheck.text import inert

CLOSE = 0.8
"""Names at least this similar, as difflib counts, are taken for a slip of the pen."""
CLOSE_OPTION = 0.6
"""The same for options, of which an operation has few."""
MOST_NAMES = 2000
"""Attributes looked at: an object may claim to have any number of them."""
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "linear": "dense",
        "affine": "dense",
        "fullyconnected": "dense",
        "feedforward": "mlp",
        "convolution": "conv2d",
        "convolution2d": "conv2d",
        "conv": "conv2d",
        "maxpool": "max_pool2d",
        "maxpooling2d": "max_pool2d",
        "avgpool2d": "average_pool2d",
        "avgpool": "average_pool2d",
        "averagepooling2d": "average_pool2d",
        "meanpool2d": "average_pool2d",
        "mse": "mean_squared_error",
        "mseloss": "mean_squared_error",
        "softmaxcrossentropy": "cross_entropy",
        "crossentropyloss": "cross_entropy",
        "sgd": "sgd_step",
        "adam": "adam_step",
        "adamw": "adamw_step",
        "gradientdescent": "gradient_descent_step",
        "clipgradnorm": "clip_by_global_norm",
        "clipgradients": "clip_by_global_norm",
        "l2": "l2_penalty",
        "l2regularization": "l2_penalty",
        "weightdecay": "l2_penalty",
        "selfattention": "attention",
        "dotproductattention": "attention",
        "scaleddotproductattention": "attention",
        "simplernn": "rnn",
        "elman": "rnn",
        "init": "initialize",
        "initializer": "initialize",
    }
)
OPTION_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "eps": "epsilon",
        "lr": "learning_rate",
        "eta": "learning_rate",
        "p": "rate",
        "pad": "padding",
        "poolsize": "window",
        "kernelsize": "window",
        "iscausal": "causal",
        "nonlinearity": "activation",
        "sigma": "activation",
        "lam": "strength",
        "lambda": "strength",
        "key": "seed",
        "rng": "seed",
        "method": "scheme",
        "maximum": "max_norm",
    }
)
FOREIGN = (Exception, SystemExit, GeneratorExit)
"""What foreign code may raise; an interrupt is the user's."""
GRADIENT_ENDINGS = ("vjp", "backward", "backprop", "bwd", "gradient", "grad")


def operations(target: object) -> dict[str, str]:
    """The callables of an object that look like an operation which it does not offer → that operation."""
    known = {_plain(name): name for name in OPERATIONS}
    found = {}
    for name in _names(target):
        meant = _meant(name, known)
        if name not in OPERATIONS and meant and not has(target, meant) and has(target, name):
            found[name] = meant
    return found


def options(target: object) -> Iterator[str]:
    """What the signatures of an object's operations say that the contract does not."""
    for name, operation in OPERATIONS.items():
        found = parameters(target, name)
        if found is not None:
            yield from _misread(operation, found)


def _misread(operation: Operation, taken: list[inspect.Parameter]) -> Iterator[str]:
    positional = [p for p in taken if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    wanted, known = len(operation.arguments), {option.name for option in operation.options}
    required = [p for p in positional if p.default is p.empty and p.name not in known]
    many = any(p.kind is p.VAR_POSITIONAL for p in taken)
    if (len(positional) < wanted and not many) or len(required) > wanted:
        given = len(positional) if len(positional) < wanted else len(required)
        arguments = ", ".join(value.name for value in operation.arguments)
        yield f"{operation.name} takes {given} arrays, the contract passes {wanted}: {arguments}"
        return
    named = [p for p in taken if p.kind is p.KEYWORD_ONLY] + positional[wanted:]
    for parameter in named:
        if parameter.name not in known:
            meant = option(parameter.name, known)
            hint = f": did you mean {meant!r}?" if meant else ""
            yield f"{operation.name} has an option {inert(parameter.name, 40)!r} that the contract does not name{hint}"


def option(name: str, known: Iterable[str]) -> str:
    """The option that a name stands for, or was meant to; empty if none."""
    plain, by_plain = _plain(name), {_plain(one): one for one in known}
    meant = OPTION_SYNONYMS.get(plain, "")
    close = get_close_matches(plain, by_plain, n=1, cutoff=CLOSE_OPTION)
    return meant if meant in by_plain.values() else by_plain[close[0]] if close else ""


def _meant(name: str, known: Mapping[str, str]) -> str:
    """The operation that a name was meant to be; empty if none."""
    plain = _plain(name)
    for ending in GRADIENT_ENDINGS:
        if plain.endswith(ending) and plain != ending:
            forward = _meant(plain.removesuffix(ending), {p: n for p, n in known.items() if not p.endswith("vjp")})
            return f"{forward}_vjp" if f"{forward}_vjp" in OPERATIONS else ""
    if plain in SYNONYMS:
        return SYNONYMS[plain]
    close = get_close_matches(plain, known, n=1, cutoff=CLOSE) if plain else []
    return known[close[0]] if close else ""


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _names(target: object) -> list[str]:
    """The public attributes of foreign code, as far as it tells them."""
    try:
        return [name for name in dir(target) if not name.startswith("_")][:MOST_NAMES]
    except FOREIGN:
        return []


def has(target: object, name: str) -> bool:
    """True if an object has a callable of that name."""
    try:
        return callable(getattr(target, name, None))
    except FOREIGN:
        return False


def parameters(target: object, name: str) -> list[inspect.Parameter] | None:
    """What the signature of an object's callable takes; None if there is none, or it cannot be read."""
    try:
        function = getattr(target, name, None)
        return list(inspect.signature(function).parameters.values()) if callable(function) else None
    except FOREIGN:
        return None
