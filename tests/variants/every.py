"""The one list of correct variants, by what they are about."""

from tests.variants import (
    activations,
    attention,
    convolution,
    dense,
    dropout,
    initialization,
    libraries,
    losses,
    normalization,
    optimizers,
    orthogonal,
    partial,
    pooling,
    precision,
    recurrence,
    regularization,
    results,
    signatures,
    states,
    summation,
)
from tests.variants.box_muller import BoxMuller
from tests.variants.fourier import Fourier
from tests.variants.truncated import Truncated
from tests.variants.winograd import WinogradOfFour, WinogradOfTwo

NORMWISE = (Fourier, WinogradOfTwo, WinogradOfFour)
"""Right to rounding of the norms, not of each entry."""

OPEN = (initialization.InHalfPrecision, partial.HalfOnly, precision.HalfThroughout)
"""In half precision: a bound may be too wide to say anything, and the claim inconclusive."""

BY_IDEA = {
    "orders of summation": (
        summation.Backwards,
        summation.InBlocks,
        summation.Interleaved,
        summation.Pairwise,
        summation.Compensated,
        summation.FusedMultiplyAdd,
        summation.Shuffled,
        summation.Unequal,
        summation.RoundedOnce,
    ),
    "precision": (precision.Wider, precision.FlushedToZero, precision.HalfThroughout),
    "dense layers and networks": (
        dense.BiasAsColumn,
        dense.FeaturesFirst,
        dense.UnitByUnit,
        dense.Recursive,
        dense.ExampleByExample,
    ),
    "activations": (
        activations.ByExponentials,
        activations.ByExpm1,
        activations.ByHyperbolicCosine,
        activations.ByHyperbolicTangent,
        activations.ByErrorFunction,
        activations.ByLibrary,
        activations.HalfAtKink,
        activations.OneAtKink,
        activations.NegativeZero,
        activations.ComplexStep,
    ),
    "elementary functions": (libraries.RoughActivations, libraries.RoughExponentials),
    "losses": (losses.LogAddExp, losses.RatioOfExponentials, losses.DotProducts),
    "penalties and clipping": (
        regularization.FlatBuffer,
        regularization.NormOfNorms,
        regularization.ScaledByMinimum,
        regularization.HypotOfPairs,
    ),
    "pooling": (
        pooling.SlidingWindows,
        pooling.LastWinner,
        pooling.ArbitraryWinner,
        pooling.RowsThenColumns,
        pooling.AverageAsConvolution,
        pooling.Tiled,
    ),
    "convolution, entry by entry": (
        convolution.Columns,
        convolution.BiasFirst,
        convolution.ChannelsLast,
        convolution.Doubly,
        convolution.GradientsByConvolution,
        convolution.EveryOtherColumn,
    ),
    "convolution by transforms": NORMWISE,
    "normalization": (
        normalization.Welford,
        normalization.Merged,
        normalization.Corrected,
        normalization.Median,
        normalization.Reciprocal,
        normalization.Projected,
        normalization.Folded,
        normalization.TermByTerm,
        normalization.JacobianMatrix,
    ),
    "masks of dropout": (
        dropout.MultipliedMask,
        dropout.GapsBetween,
        dropout.CounterBased,
        dropout.HashedPlace,
        dropout.Sorted,
    ),
    "generators of weights": (
        BoxMuller,
        Truncated,
        initialization.Philox,
        initialization.InverseDistribution,
        initialization.TruncatedByInverse,
        initialization.MarsagliaPolar,
        initialization.InSinglePrecision,
        initialization.InHalfPrecision,
    ),
    "orthogonal weights": (orthogonal.PolarFactor, orthogonal.GramSchmidt, orthogonal.Householder),
    "recurrent networks": (
        recurrence.InputsFirst,
        recurrence.OneProduct,
        recurrence.GateByGate,
        recurrence.Interpolating,
        recurrence.ForwardMode,
        recurrence.ParallelScan,
        recurrence.FourBlocks,
    ),
    "attention": (attention.OnlineSoftmax, attention.QueryByQuery, attention.ScaleShared, attention.DotWithOutput),
    "optimizers": (
        optimizers.CorrectedStepSize,
        optimizers.RootByPower,
        optimizers.Lerp,
        optimizers.ShrunkFirst,
        optimizers.TwoSteps,
        optimizers.InPlace,
        optimizers.Scalar,
    ),
    "states of optimizers": (states.SealedState, states.RunningState, states.WholeHistory, states.DictionaryState),
    "results": (
        results.FortranOrder,
        results.WithGaps,
        results.Frozen,
        results.Remembered,
        results.Tensors,
        results.DLPackOnly,
        results.Lazy,
        results.PlainPython,
        results.SingleInTuple,
        results.Shared,
    ),
    "callables and signatures": (
        signatures.AnyKeywords,
        signatures.OtherNames,
        signatures.WithoutSignatures,
        signatures.OnDemand,
        signatures.FUNCTIONS,
        signatures.NAMESPACE,
    ),
    "parts of the contract": (
        partial.ThreeOperations,
        partial.GradientsOnly,
        partial.ForwardOnly,
        partial.SingleOnly,
        partial.HalfOnly,
        partial.ReluOnly,
        partial.Polynomial,
        partial.HeOnly,
        partial.NoStride,
        partial.PlainOptimizers,
        partial.TanhOnly,
    ),
}
"""Correct implementations that nothing may refute: classes, objects and modules."""

BY_NAME = {
    (one.__name__ if hasattr(one, "__name__") else one.name): one for variants in BY_IDEA.values() for one in variants
}
"""Every variant by the name of its class or module, or by its own."""
