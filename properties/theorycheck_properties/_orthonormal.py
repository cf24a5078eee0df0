"""How orthonormal computed vectors are."""

from theorycheck.numerics import gamma


def orthonormality(m: int, n: int, u: float) -> float:
    """How far n computed orthonormal vectors of length m are from being so: 2nγ_{7m+31}.

    A Householder reflection is applied with a relative error of γ_{6m+30} (Higham 2002, §19.3: a vector off by
    γ_{m+4}, in an inner product and in a multiple of it, twice), and n of them build each vector. A product of two such
    vectors is off by twice that, and m more roundings add it up.
    """
    return 2.0 * n * gamma(7 * m + 31, u)
