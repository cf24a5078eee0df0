"""The words that options take: activations, initialization schemes, dtypes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

DTYPES = ("float64", "float32", "float16")

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "z",
        "relu": "max(0, z)",
        "tanh": "tanh z",
        "sigmoid": "1/(1 + e⁻ᶻ)",
        "softplus": "log(1 + eᶻ)",
        "gelu": "z·½(1 + erf(z/√2)), the exact form",
        "square": "z², a polynomial, to show what fails",
    }
)
DEFAULT_ACTIVATIONS = ("identity", "relu", "tanh", "sigmoid")


@dataclass(frozen=True, slots=True)
class Scheme:
    """An initialization scheme: a zero-mean law whose variance is gain/fan."""

    name: str
    law: Literal["uniform", "normal", "orthogonal"]
    gain: float
    fan: Literal["fan_in", "fan_in + fan_out", ""]

    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance of an entry of a (fan_out, fan_in) weight; undefined for `orthogonal` (gain 0)."""
        return self.gain / (fan_in + fan_out if self.fan == "fan_in + fan_out" else fan_in)

    def limit(self, fan_in: int, fan_out: int) -> float:
        """The half-width of a uniform scheme's support: √(3·variance)."""
        return float((3 * self.variance(fan_in, fan_out)) ** 0.5)


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        scheme.name: scheme
        for scheme in (
            Scheme("glorot_uniform", "uniform", 2.0, "fan_in + fan_out"),
            Scheme("glorot_normal", "normal", 2.0, "fan_in + fan_out"),
            Scheme("he_uniform", "uniform", 2.0, "fan_in"),
            Scheme("he_normal", "normal", 2.0, "fan_in"),
            Scheme("lecun_uniform", "uniform", 1.0, "fan_in"),
            Scheme("lecun_normal", "normal", 1.0, "fan_in"),
            Scheme("orthogonal", "orthogonal", 0.0, ""),
        )
    }
)
