"""What holds for every operation of the contract, in words."""

CONVENTIONS = """\
## An implementation

- An implementation is any object: a module, a class (constructed once per process, without arguments) or an instance.
  A module is named by its dotted path or `file.py`.
- It offers an operation by having a callable of that name. Whatever it lacks is *not applicable*, never a failure. An
  object without any operation is a usage error.
- `name` (optional, str) is what reports call it; otherwise its import path. It is escaped, cut at 80 characters and
  made unique by a suffix. `version` (optional, str) stands beside it.
- `dtypes` (optional) is a tuple of anything `numpy.dtype` reads among float64, float32 and float16; the default is
  `("float64",)`. All declared dtypes are judged; float16 only in the thorough profile, unless it is the only one.
- `activations` (optional) is a tuple of kinds for every operation that takes one, or a mapping operation → kinds; the
  default is identity, relu, tanh, sigmoid.
- `initializers` (optional) is a tuple of schemes; the default is all seven. `truncated_initializers` names those that
  are truncated normal distributions; the default is none.
- Unknown names in these are ignored, with a note.

## Inputs

- Array arguments are passed by position, options by keyword; arguments may have any names.
- Floating inputs arrive in one declared dtype, C-contiguous, in native byte order and read-only (`writeable=False`);
  they must not be changed. `labels` is int64 and has no gradient. A list of arrays among the inputs counts as inputs.
- Inputs with equal entries may be one and the same array, as `q`, `k` and `v` are in self-attention, and be it twice
  in a list. Each is an input of its own all the same, with a gradient of its own.
- Inputs are finite, unless a claim is about overflow: then finite inputs near the limits are drawn, and the result
  must be finite where the exact value is.
- N is the batch, T time, D input features, H hidden units, C channels. Only N and lists of parameters may be empty;
  every other size is at least 1, and kernels and windows fit.
- `activation`, `dropout` and `mean_squared_error` take arrays of one or more dimensions. `batch_norm` gets at least 2
  values a channel. Reductions over nothing (a mean over N = 0) are not tested.

## Results

- A result is anything that `numpy.asarray`, a tensor's `detach().cpu()` or DLPack can bring to NumPy, tried in that
  order; it has the dtype of the inputs. `()` results may be Python floats, 0-d arrays or scalars; a Python float is
  judged at the inputs' roundoff.
- Tuples and lists are interchangeable in results; a single gradient may be bare or a 1-tuple.
- A result may share memory with an input (the identity may return its argument) and must not change when a later call
  is made.
- A write to an input, a wrong shape or dtype, or a NaN is refuted by the claim about just that, which gets the
  unchecked result; for any other claim it is an error that names the argument.

## Gradients

- `_vjp` operations are vector-Jacobian products: the same inputs, then one cotangent per output, then the same
  options with the same defaults as the forward operation. They return one gradient per floating array input, in input
  order. A list of arrays among the inputs gives a list of gradients.
- relu′(0) may be anything in [0, 1]: claims either avoid kinks or accept the whole subdifferential. At ties
  `max_pool2d_vjp` may choose any one arg-max.

## Options

- Accepted options are read from `inspect.signature`: positional-or-keyword parameters count, `**kwargs` accepts all,
  and so does a callable without a readable signature.
- An option that is not accepted is a capability that is lacking: claims that need it are not applicable, all others
  leave it at its default. A required option that is not accepted makes the operation not offered. An exception on an
  accepted option is an error, never “not applicable”.
- `seed` is an int in [0, 2⁶³). The same seed gives the same draw; different seeds give independent draws. Of the same
  seed with another shape or scheme nothing is claimed.
- Coefficients such as momentum may be any value in [0, 1), `rate` any in [0, 1), `epsilon` and `max_norm` any
  positive value.

## Optimizer state

- `state` is opaque, and `None` at first. Each returned state is handed back once, untouched, to the next call of the
  same trajectory; it may be mutated in place and is never copied, compared, pickled or inspected. Options,
  `learning_rate` and `momentum` included, may change from step to step. `theta` comes back as a fresh read-only copy.

## Exactness

- Batch independence, permutation and determinism across calls hold to rounding, not bitwise, unless the operation is
  exact or random with a seed. Causality, locality (for transform-based convolution: to rounding of the norms), masks
  and power-of-two scalings are bitwise.
- An implementation that deviates by documented choice (a +1e-6 in gradient clipping, ε inside √(v + ε), weight decay
  as λ/2‖θ‖², a softplus that is the identity above 20, seeds cut to 32 bits) violates the contract. Its adapter
  translates conventions (2λ for λ) but does not repair accuracy, randomness or defaults that the library's user would
  get: those are refuted, truthfully.
"""

SCHEMES_IN_WORDS = """\
All schemes have zero mean. For a weight of shape (fan_out, fan_in) the fans are its sizes; for a kernel (C_out, C_in,
kH, kW) they are C_in·kH·kW and C_out·kH·kW. A `_normal` scheme is a normal distribution, or one truncated at two
standard deviations whose variance is corrected to the stated one; the implementation says which by
`truncated_initializers`.
"""
