"""Sums in other orders, rounded at every step."""

import math

import numpy as np
from tests.theorycheck.soundness.summation import SUMMATIONS, Summation, forwards
from tests.variants.variant import Variant


class Products(Variant):
    """Products of matrices by an algorithm of one's own."""

    summation = None

    def dense(self, x, weight, bias):
        return self.summation.matmul(x, weight.T) + bias

    def dense_vjp(self, x, weight, bias, dy):
        product = self.summation.matmul
        return product(dy, weight), product(dy.T, x), self.summation.sum(dy, 0)

    def attention(self, q, k, v, *, causal=False):
        return self.summation.matmul(self.attention_weights(q, k, causal=causal), v)


class Reductions(Variant):
    """Means, norms and the sum of a softmax by an algorithm of one's own."""

    summation = None

    def mean_squared_error(self, prediction, target):
        return self.summation.sum(np.square(prediction - target), None) / prediction.size

    def log_softmax(self, logits):
        shifted = logits - logits.max(axis=1, keepdims=True)
        return shifted - np.log(self.summation.sum(np.exp(shifted), 1))[:, np.newaxis]

    def standardize(self, x, axes, epsilon):
        centred = x - self.mean(x, axes)
        deviation = np.sqrt(self.mean(np.square(centred), axes) + epsilon)
        return centred / deviation, deviation

    def mean(self, x, axes):
        total = np.expand_dims(self.summation.sum(x, axes), axes)
        return total / (x.size // max(total.size, 1))


class Backwards(Products):
    """From the last term to the first."""

    summation = SUMMATIONS["backwards"]


class InBlocks(Reductions):
    """Four terms at a time, then the sums of four."""

    summation = SUMMATIONS["in blocks"]


class Interleaved(Reductions):
    """Four accumulators that take every fourth term, as vector units have them."""

    summation = SUMMATIONS["strided"]


class Pairwise(Reductions):
    """Either half by itself, then their sum."""

    summation = SUMMATIONS["pairwise"]


class Compensated(Reductions):
    """Kahan's summation: the rounding error of each step is carried into the next."""

    summation = SUMMATIONS["Kahan"]


class FusedMultiplyAdd(Products):
    """Products are added before they are rounded."""

    summation = SUMMATIONS["fused multiply-add"]


def shuffled(terms, dtype):
    """In an order that all sizes decide."""
    return forwards(terms[np.random.default_rng(terms.shape).permutation(len(terms))], dtype)


class Shuffled(Products):
    """In another order for every shape, as libraries choose another kernel: one example alone is added up otherwise."""

    summation = Summation(shuffled)


class Unequal(Variant):
    """Every other example is added up backwards, as the rest of a vector loop has it."""

    def dense(self, x, weight, bias):
        y = SUMMATIONS["forwards"].matmul(x, weight.T) + bias
        y[1::2] = bias + SUMMATIONS["backwards"].matmul(x[1::2], weight.T)
        return y


def exact(terms, dtype):
    """Each sum rounded once."""
    columns = terms.reshape(len(terms), math.prod(terms.shape[1:])).T
    return np.array([math.fsum(column) for column in columns], dtype).reshape(terms.shape[1:])


class RoundedOnce(Reductions):
    """Sums without any error but one last rounding (Shewchuk's `fsum`)."""

    summation = Summation(exact)
