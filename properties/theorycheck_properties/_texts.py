"""Texts judged sentence by sentence, with the claims that each sentence rests on."""

from theorycheck.sentence import Sentence, Standing, Text

_APPROXIMATION = (
    Sentence(
        words="“A feedforward network with a single hidden layer can approximate any continuous function to any "
        "desired degree of accuracy, given sufficient neurons.”",
        standing=Standing.REFUTED,
        care="Nothing is said of the activation or of the domain. With the identity, no number of units comes closer "
        "than ¼ to (0, 0), (1, 0), (2, 1); with z², four equidistant points already resist; on the whole line, "
        "relu stays away from x² without bound, and tanh from sin x by 1.",
        correction="On a compact set, networks of one hidden layer are dense in the continuous functions if and only "
        "if the activation is not a polynomial (Leshno et al. 1993; σ locally bounded and piecewise continuous). It "
        "has a price: with relu, x² within ε takes at least (8ε)^(−1/2) − 1 units.",
        refuted_by=("as_stated.any_continuous_function",),
        established_by=(
            "universal_approximation.polynomial_rank",
            "universal_approximation.non_compact",
            "universal_approximation.discontinuity",
            "universal_approximation.relu_interpolant",
            "universal_approximation.sigmoid_staircase",
            "universal_approximation.width_lower_bound",
            "universal_approximation.sampling_identity",
            "universal_approximation.depth_separation",
        ),
    ),
    Sentence(
        words="The network is a sum of n neurons, where “α and b are coefficients”.",
        equation=r"f(x) = \sum_{i=1}^n \alpha_i\, \sigma(w_i^\top x + b_i)",
        standing=Standing.DEFINITION,
        care="No output bias is needed: a unit with w = 0 gives the constant α σ(b).",
        established_by=("universal_approximation.definition", "universal_approximation.span_closed"),
    ),
)

_DESCENT = (
    Sentence(
        words="“Take small steps in the direction that reduces the loss.”",
        equation=r"\theta \leftarrow \theta - \eta \nabla L(\theta)",
        standing=Standing.REFUTED,
        care="The update is a definition; that it reduces the loss is false for every fixed η. With curvature 20, "
        "η = 1/10 leaves the loss as it is, with 21 it rises; |θ| rises from η/4, θ⁴ from 3.",
        correction="If ∇L is β-Lipschitz, 0 < η < 2/β and ∇L(θ) ≠ 0, the loss falls, by at least this much; or: for "
        "every θ there is an η₀(θ) > 0 below which it falls.",
        corrected=r"L(\theta) - L(\theta - \eta \nabla L) \ge \eta \left(1 - \tfrac{\eta\beta}{2}\right) "
        r"\lVert \nabla L(\theta) \rVert^2",
        refuted_by=("as_stated.small_steps_reduce_the_loss",),
        established_by=(
            "gradient_descent.update",
            "gradient_descent.descent_lemma",
            "gradient_descent.descent_direction",
            "gradient_descent.divergence_threshold",
        ),
    ),
    Sentence(
        words="Gradient descent is “occasionally getting stuck in a local minimum”.",
        standing=Standing.HOLDS,
        care="It can also stay at a saddle, from a null set of starts alone (Lee et al. 2016).",
        established_by=("gradient_descent.local_minimum", "gradient_descent.saddle"),
    ),
    Sentence(
        words="Gradient descent is “trying to find the lowest point”.",
        standing=Standing.CONDITIONAL,
        care="It needs convexity: a tilted double well keeps it right of its hump.",
        correction="If L is convex and β-smooth and η = 1/β, the distance to the minimum falls as 1/N, with this sharp "
        "constant.",
        corrected=r"L_N - L^* \le \frac{\beta R^2}{4N + 2}",
        refuted_by=("as_stated.lowest_point",),
        established_by=(
            "gradient_descent.convex_rate",
            "gradient_descent.contraction",
            "gradient_descent.local_minimum",
        ),
    ),
)

_PROPAGATION = (
    Sentence(
        words="The variance in a layer is that of the layer before it times that of the weights.",
        equation=r"\operatorname{Var}(\delta z^l) = \operatorname{Var}(z^{l-1}) \operatorname{Var}(W^l)",
        standing=Standing.REFUTED,
        care="Of the signal, the fan-in is missing: with n inputs of ±1 and weights of ±1 the variance is n, not 1. Of "
        "the gradient, the layer's own weights play no part in it: δ² of z² = w₂ z¹ is the constant 1.",
        correction="Forward the fan-in counts, and the second moment instead of the variance; backward the fan-out and "
        "the derivative. The backward law is exact but for dead layers.",
        corrected=r"\mathbb{E} (z^l)^2 = n_{l-1} \operatorname{Var}(W^l)\, \mathbb{E} (x^{l-1})^2, \qquad "
        r"\mathbb{E} (\delta^l)^2 = n_{l+1} \operatorname{Var}(W^{l+1})\, \mathbb{E} (\delta^{l+1})^2\, "
        r"\mathbb{E} \sigma'(z^l)^2",
        refuted_by=("as_stated.variance_product",),
        established_by=(
            "signal_propagation.forward",
            "signal_propagation.relu_half",
            "signal_propagation.relu_total_jacobian",
            "signal_propagation.dead_layers",
        ),
    ),
    Sentence(
        words="“It can shrink or grow uncontrollably” through many layers.",
        standing=Standing.HOLDS,
        care="Both at exact rates: a random product grows or falls exponentially with its depth, and sigmoids lose a "
        "factor of at least 4 a layer.",
        established_by=(
            "gradients.sigmoid_bound",
            "signal_propagation.linear_lyapunov",
            "signal_propagation.edge_of_chaos",
            "signal_propagation.default_decay",
        ),
    ),
    Sentence(
        words="“Proper initialization” helps.",
        standing=Standing.CONDITIONAL,
        care="In mean square it does; the typical network is smaller: with He's weights the median falls as "
        "exp(−5L/2n), and Glorot's keep both directions only in square layers.",
        correction="At every finite width, with He's normal weights and no bias, the ratio of squared norms is a "
        "binomial mixture of χ², independent from layer to layer.",
        corrected=r"\frac{\lVert x^l \rVert^2}{\lVert x^{l-1} \rVert^2} \overset{d}{=} \frac{2}{n_{l-1}} \chi^2_K, "
        r"\quad K \sim \operatorname{Bin}(n_l, \tfrac12)",
        established_by=(
            "initialization.variance",
            "signal_propagation.he_exact_log_law",
            "signal_propagation.fluctuation_rate",
            "signal_propagation.orthogonal_isometry",
        ),
    ),
    Sentence(
        words="“Normalization” helps.",
        standing=Standing.CONDITIONAL,
        care="Layer normalization bounds every layer, but does not hold the signal up where g²κ < ε: with a gain of "
        "10⁻⁴ and ε = 10⁻⁵ the variance after twelve layers is 10⁻⁴².",
        correction="The variance is v/(v + ε), not 1, and its fixed point is stable if and only if g²κ > ε.",
        corrected=r"s \mapsto \frac{g^2 \kappa s}{g^2 \kappa s + \varepsilon}",
        refuted_by=("as_stated.normalization_prevents_vanishing",),
        established_by=("normalization.moments", "normalization.scale_shift", "normalization.depth_stability"),
    ),
)

_REGULARIZATION = (
    Sentence(
        words="“Deep learning models have a tendency to overfit.”",
        standing=Standing.HOLDS,
        care="In a form that is exact for linear smoothers, and positive for least squares, ridge and gradient descent "
        "from 0.",
        corrected=r"\mathbb{E}[\text{test} - \text{train}] = \frac{2 \sigma^2 \operatorname{tr} H}{N}",
        established_by=("regularization.optimism",),
    ),
    Sentence(
        words="L2 regularization adds a penalty to the loss.",
        equation=r"L_{\text{reg}} = L + \lambda \sum_i \lVert \theta_i \rVert^2",
        standing=Standing.DEFINITION,
        care="The factor is not universal: an optimizer's weight decay of λ is the gradient of half this penalty.",
        established_by=(
            "regularization.l2_value",
            "regularization.l2_gradient",
            "regularization.weight_decay_is_l2",
            "regularization.ridge_closed_form",
        ),
    ),
    Sentence(
        words="L2 regularization is “employed to combat this”.",
        standing=Standing.CONDITIONAL,
        care="The gap falls with λ. The test error need not: without noise every λ > 0 makes it worse.",
        correction="The gap 2σ² df(λ)/N falls strictly; the estimation error falls for 0 < k < 2σ²/‖β‖² (Theobald "
        "1974).",
        refuted_by=("as_stated.regularization_reduces_test_error",),
        established_by=(
            "regularization.optimism",
            "regularization.hoerl_kennard",
            "regularization.noise_free_counterexample",
            "regularization.shrinkage_spectrum",
        ),
    ),
    Sentence(
        words="L2 regularization is weight decay (implied).",
        standing=Standing.CONDITIONAL,
        care="For stochastic gradient descent, with any momentum, it is. For Adam it is not: at zero gradient Adam "
        "with an L2 term moves by η sign θ, AdamW by ηλθ.",
        refuted_by=("as_stated.weight_decay_is_l2",),
        established_by=("regularization.weight_decay_is_l2", "adam.coupled_decay", "adam.decoupled_decay"),
    ),
    Sentence(
        words="“Dropout randomly drops neurons during training to prevent over-reliance on any single node.”",
        standing=Standing.CONDITIONAL,
        care="That it drops them is its definition. That reliance is spread holds in the linear model of two layers; "
        "in one layer dropout is ridge with weights diag(XᵀX), and spreads nothing.",
        correction="Dropout of hidden units adds this penalty, whose minimisers share the norm equally (Mianjy et al. "
        "2018).",
        corrected=r"\frac{p}{1-p} \sum_j \lVert u_j \rVert^2 \lVert v_j \rVert^2",
        refuted_by=("as_stated.dropout_spreads_reliance",),
        established_by=(
            "dropout.rate",
            "dropout.support",
            "dropout.independence",
            "dropout.linear_is_ridge",
            "dropout.matrix_factorisation",
        ),
    ),
    Sentence(
        words="Switching dropout off averages the ensemble (implied).",
        standing=Standing.REFUTED,
        care="Behind a nonlinearity it does not: one relu unit with w∘x = (1, −1) and p = ½ has mean ½, inference 0.",
        correction="It is exact for the normalised geometric mean of one softmax layer.",
        refuted_by=("as_stated.inference_averages_the_ensemble",),
        established_by=("dropout.inference_identity", "dropout.inference_not_expectation", "dropout.geometric_mean"),
    ),
)

_CONVOLUTION = (
    Sentence(
        words="A convolution slides a kernel over the image.",
        equation=r"y_{i,j} = \sigma\left(\sum_{m,n} x_{i+m,\,j+n}\, k_{m,n} + b\right)",
        standing=Standing.CONDITIONAL,
        care="It holds for one channel, stride 1, in the interior. The bias may be read inside the sum, the range of "
        "the indices is open, and it is a cross-correlation.",
        correction="With channels, stride s, padding p and dilation d:",
        corrected=r"y_{nkij} = \sigma\left(b_k + \sum_{c,m,n} x_{n,c,\,si+dm-p,\,sj+dn-p}\, k_{kcmn}\right)",
        established_by=("convolution.definition", "convolution.shape", "convolution.translation_equivariance"),
    ),
    Sentence(
        words="“CNNs detect spatial hierarchies.”",
        standing=Standing.CONDITIONAL,
        care="Made precise: an output depends on nothing outside its receptive field, and on both of its extreme "
        "corners.",
        corrected=r"r_l = r_{l-1} + (k_l - 1)\, d_l \prod_{i<l} s_i",
        established_by=(
            "convolution.receptive_field",
            "convolution.effective_receptive_field",
            "convolution.composition",
        ),
    ),
)

_RECURRENCE = (
    Sentence(
        words="A recurrent network carries a hidden state from step to step.",
        equation=r"h_t = \sigma(W_{hh} h_{t-1} + W_{xh} x_t + b_h)",
        standing=Standing.DEFINITION,
        care="A first state h₀ belongs to it.",
        established_by=("recurrence.definition", "recurrence.causality", "recurrence.chunking"),
    ),
    Sentence(
        words="“RNNs suffer from the same gradient issues.”",
        standing=Standing.CONDITIONAL,
        care="Not by the spectral radius: with ρ = 0.9 and a large entry off the diagonal ‖W⁹‖ is 19.4, and falls "
        "below 1 only after 55 steps.",
        correction="The spectral norm bounds the gradient, with γ = 1 for tanh and ¼ for the sigmoid (Pascanu et al. "
        "2013).",
        corrected=r"\left\lVert \frac{\partial h_T}{\partial h_t} \right\rVert \le (\gamma \lVert W \rVert_2)^{T-t}",
        refuted_by=("as_stated.spectral_radius_bounds_transients",),
        established_by=("recurrence.pascanu_bound", "recurrence.bptt_product", "recurrence.linear_growth_rate"),
    ),
    Sentence(
        words="LSTMs “remember over long sequences”.",
        standing=Standing.REFUTED,
        care="With a forget bias of 0 the gate is a half, and half of the cell is lost at every step: the gradient "
        "falls faster than that of a plain recurrent network of gain 1. With recurrent weights it can also grow.",
        correction="With the gates open the cell is kept bit for bit; in general, without recurrent weights, the "
        "gradient is the product of the forget gates, and the half-life is −ln 2 / ln f.",
        corrected=r"\frac{\partial c_T}{\partial c_0} = \prod_{t=1}^T f_t \quad (U = 0)",
        refuted_by=("as_stated.lstm_long_memory", "as_stated.lstm_gradient_product"),
        established_by=("lstm.definition", "lstm.carousel", "lstm.gradient_product", "lstm.half_life"),
    ),
)

TEXTS = (
    Text(
        title="Theoretical Aspects of Deep Learning: Unpacking the Magic Behind the Curtain",
        author="Gray Carson",
        year=2024,
        sentences=(
            *_APPROXIMATION,
            *_DESCENT,
            *_PROPAGATION,
            *_REGULARIZATION,
            *_CONVOLUTION,
            *_RECURRENCE,
        ),
    ),
)
