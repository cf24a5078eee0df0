"""Every operation of the contract. Gradients are not listed: each `_vjp` is derived from its forward operation."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from theorycheck.contract.operation import Operation, Option, Role, Value

A, AS, LABELS, STATE = Role.ARRAY, Role.ARRAYS, Role.LABELS, Role.STATE

KIND = Option("kind", "an activation")
ACTIVATION = Option("activation", "an activation")
EPSILON = Option("epsilon", "any positive value")
RATE = Option("rate", "in [0, 1)")
SEED = Option("seed", "an int in [0, 2**63)")
LEARNING_RATE = Option("learning_rate", "any value")
WEIGHT_DECAY = Option("weight_decay", "any value ≥ 0", 0.0)
WINDOW = (Option("window", "a pair of ints ≥ 1", (2, 2)), Option("stride", "a pair of ints ≥ 1", (2, 2)))
CONVOLUTION = (
    Option("stride", "a pair of ints ≥ 1", (1, 1)),
    Option("padding", "a pair of ints ≥ 0", (0, 0)),
    Option("dilation", "a pair of ints ≥ 1", (1, 1)),
)
ADAM = (
    LEARNING_RATE,
    Option("beta1", "in [0, 1)", 0.9),
    Option("beta2", "in [0, 1)", 0.999),
    Option("epsilon", "any positive value", 1e-8),
    WEIGHT_DECAY,
)
POOLED = {"H'": "(H - window[0])//stride[0] + 1", "W'": "(W - window[1])//stride[1] + 1"}

_STEP = (Value("theta", "p"), Value("gradient", "p"), Value("state", role=STATE))
_STEPPED = (Value("theta", "p"), Value("state", role=STATE))
_NORMALIZED = (Value("gain", "D"), Value("bias", "D"))
_CHANNELS = (Value("gain", "C"), Value("bias", "C"))


def _forward() -> Iterator[Operation]:
    yield Operation(
        "activation",
        "activations",
        (Value("z", "..."),),
        (Value("a", "..."),),
        "elementwise",
        (KIND,),
        differentiable=True,
        notes=("relu′(0): anything in [0, 1] is right.",),
    )
    yield Operation(
        "shallow_network",
        "networks",
        (Value("x", "N d"), Value("w", "n d"), Value("b", "n"), Value("alpha", "n")),
        (Value("f", "N"),),
        "f(x) = Σᵢ αᵢ σ(wᵢᵀx + bᵢ)",
        (ACTIVATION,),
        differentiable=True,
    )
    yield Operation(
        "dense",
        "networks",
        (Value("x", "N D"), Value("weight", "K D"), Value("bias", "K")),
        (Value("y", "N K"),),
        "y = x Wᵀ + b",
        differentiable=True,
    )
    yield Operation(
        "mlp",
        "networks",
        (Value("x", "N D"), Value("weights", "n_l n_{l-1}", AS), Value("biases", "n_l", AS)),
        (Value("y", "N K"),),
        "dense layers, with the activation after every layer but the last",
        (ACTIVATION,),
        sizes={"K": "weights[-1][0] if weights else D"},
        differentiable=True,
    )
    yield Operation(
        "mean_squared_error",
        "losses",
        (Value("prediction", "..."), Value("target", "...")),
        (Value("loss"),),
        "mean over all elements of (p − t)²",
        differentiable=True,
    )
    yield Operation(
        "cross_entropy",
        "losses",
        (Value("logits", "N K"), Value("labels", "N", LABELS)),
        (Value("loss"),),
        "mean over the batch of −log softmax(logits)[label]",
        differentiable=True,
    )
    yield Operation(
        "gradient_descent_step",
        "optimizers",
        (Value("theta", "p"), Value("gradient", "p")),
        (Value("theta", "p"),),
        "θ − η∇L",
        (LEARNING_RATE,),
    )
    yield Operation(
        "sgd_step",
        "optimizers",
        _STEP,
        _STEPPED,
        "v ← μv + g, v₀ = 0; θ ← θ − ηv (Nesterov: θ − η(g + μv)); weight decay adds weight_decay·θ to g",
        (LEARNING_RATE, Option("momentum", "in [0, 1)", 0.0), Option("nesterov", "a flag", False), WEIGHT_DECAY),
        notes=("Nesterov with momentum 0 is plain SGD.",),
    )
    yield Operation(
        "adam_step",
        "optimizers",
        _STEP,
        _STEPPED,
        "Kingma & Ba with bias correction, ε added to √v̂; weight decay added to g (coupled)",
        ADAM,
    )
    yield Operation(
        "adamw_step",
        "optimizers",
        _STEP,
        _STEPPED,
        "as adam_step, with decoupled decay: θ ← θ − η(m̂/(√v̂ + ε) + weight_decay·θ)",
        ADAM,
    )
    yield Operation(
        "clip_by_global_norm",
        "optimizers",
        (Value("gradients", "...", AS),),
        (Value("clipped", "...", AS, like="gradients"),),
        "scaled by min(1, max_norm/‖g‖₂), the norm over all arrays together",
        (Option("max_norm", "any positive value"),),
        notes=("An all-zero gradient, and one whose norm is within max_norm, is left alone.",),
    )
    yield Operation(
        "l2_penalty",
        "regularization",
        (Value("parameters", "...", AS),),
        (Value("penalty"),),
        "λ Σᵢ ‖θᵢ‖²: no factor ½, no mean",
        (Option("strength", "any value ≥ 0"),),
        differentiable=True,
        notes=("The penalty of no arrays is 0, of any dtype.",),
    )
    yield Operation(
        "dropout",
        "regularization",
        (Value("x", "..."),),
        (Value("y", "..."),),
        "training mode, inverted: zero with probability rate, else x/(1 − rate)",
        (RATE, SEED),
        differentiable=True,
        notes=("dropout_vjp uses the mask of the same seed.",),
    )
    yield Operation(
        "dropout_inference",
        "regularization",
        (Value("x", "..."),),
        (Value("y", "..."),),
        "the identity",
        (RATE,),
    )
    yield Operation(
        "initialize",
        "initialization",
        (Value("shape", role=Role.SHAPE),),
        (Value("weight", like="shape"),),
        "a weight of shape (fan_out, fan_in) or (C_out, C_in, kH, kW), fans counted with the receptive field",
        (Option("scheme", "an initialization scheme"), SEED),
        notes=(
            "Any declared dtype is right; it is judged at the roundoff of what came back.",
            "An orthogonal convolution kernel is orthogonal as the matrix (C_out, C_in·kH·kW).",
        ),
    )
    yield Operation(
        "default_dense",
        "initialization",
        (Value("fan_in", role=Role.SIZE), Value("fan_out", role=Role.SIZE)),
        (Value("weight", "fan_out fan_in"), Value("bias", "fan_out")),
        "what the implementation gives a user who asks for nothing; no law is prescribed",
        (SEED,),
        notes=("Any declared dtype is right; it is judged at the roundoff of what came back.",),
    )
    yield Operation(
        "layer_norm",
        "normalization",
        (Value("x", "... D"), *_NORMALIZED),
        (Value("y", "... D"),),
        "over the last axis, biased variance, ε inside the root",
        (EPSILON,),
        differentiable=True,
    )
    yield Operation(
        "batch_norm",
        "normalization",
        (Value("x", "N C ..."), *_CHANNELS),
        (Value("y", "N C ..."),),
        "training mode, over all axes but 1, biased variance",
        (EPSILON,),
        differentiable=True,
        notes=(
            "x is (N, C) or (N, C, H, W), with at least 2 values a channel.",
            "The gradient goes through the batch statistics.",
        ),
    )
    yield Operation(
        "batch_norm_inference",
        "normalization",
        (Value("x", "N C ..."), *_CHANNELS, Value("mean", "C"), Value("variance", "C")),
        (Value("y", "N C ..."),),
        "the affine map with the given statistics",
        (EPSILON,),
    )
    yield Operation(
        "conv2d",
        "convolution",
        (Value("x", "N C H W"), Value("kernel", "K C P Q"), Value("bias", "K")),
        (Value("y", "N K H' W'"),),
        "y = Σ x[i+m, j+n]·k[m,n] + b: cross-correlation; zero padding",
        CONVOLUTION,
        sizes={
            "H'": "(H + 2*padding[0] - dilation[0]*(P - 1) - 1)//stride[0] + 1",
            "W'": "(W + 2*padding[1] - dilation[1]*(Q - 1) - 1)//stride[1] + 1",
        },
        differentiable=True,
    )
    for name, meaning, notes in (
        (
            "max_pool2d",
            "the largest entry of each window; no padding",
            ("The whole cotangent goes to one arg-max of the window, any one at ties.",),
        ),
        ("average_pool2d", "the mean of each window; no padding", ()),
    ):
        yield Operation(
            name,
            "pooling",
            (Value("x", "N C H W"),),
            (Value("y", "N C H' W'"),),
            meaning,
            WINDOW,
            sizes=POOLED,
            notes=notes,
            differentiable=True,
        )
    yield Operation(
        "rnn",
        "recurrence",
        (Value("x", "T N D"), Value("h0", "N H"), Value("w_xh", "H D"), Value("w_hh", "H H"), Value("b", "H")),
        (Value("h", "T N H"),),
        "h_t = σ(W_hh h_{t−1} + W_xh x_t + b)",
        (Option("activation", "an activation", "tanh"),),
        notes=("Backpropagation through time without truncation.",),
        differentiable=True,
    )
    yield Operation(
        "lstm",
        "recurrence",
        (
            Value("x", "T N D"),
            Value("h0", "N H"),
            Value("c0", "N H"),
            Value("w_xh", "4H D"),
            Value("w_hh", "4H H"),
            Value("b", "4H"),
        ),
        (Value("h", "T N H"), Value("c_last", "N H")),
        "gates stacked input, forget, cell, output; c = f∘c + i∘tanh(g); h = o∘tanh(c)",
        differentiable=True,
    )
    yield Operation(
        "gru",
        "recurrence",
        (
            Value("x", "T N D"),
            Value("h0", "N H"),
            Value("w_xh", "3H D"),
            Value("w_hh", "3H H"),
            Value("b_x", "3H"),
            Value("b_h", "3H"),
        ),
        (Value("h", "T N H"),),
        "gates stacked reset, update, new; n = tanh(W_n x + b_xn + r∘(U_n h + b_hn)); h = (1−z)∘n + z∘h",
        differentiable=True,
    )
    yield Operation(
        "attention",
        "attention",
        (Value("q", "N T D"), Value("k", "N S D"), Value("v", "N S E")),
        (Value("y", "N T E"),),
        "softmax(qkᵀ/√D) v; causal: position t sees s ≤ t",
        (Option("causal", "a flag", False),),
        differentiable=True,
    )


def vjp(forward: Operation) -> Operation:
    """The vector-Jacobian product: the inputs, then one cotangent per output → one gradient per floating input."""
    cotangents = tuple(Value(f"d{output.name}", output.shape, output.role) for output in forward.outputs)
    gradients = tuple(Value(f"d{value.name}", value.shape, value.role, like=value.name) for value in forward.floating)
    return Operation(
        f"{forward.name}_vjp",
        forward.area,
        forward.arguments + cotangents,
        gradients,
        "the vector-Jacobian product: one gradient per floating input, in input order",
        forward.options,
        sizes=forward.sizes,
        notes=forward.notes,
        vjp_of=forward.name,
    )


def _all() -> Iterator[Operation]:
    for operation in _forward():
        yield operation
        if operation.differentiable:
            yield vjp(operation)


OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _all()})
