/* Dense, convolutional and recurrent layers with their gradients, for one type of numbers.
 *
 * Included once with REAL float and once with REAL double; NAME(dense) is dense_float or dense_double. Each takes its
 * arguments in the order of the contract; the arrays of results are zero when it is called. */

/* y = x Wᵀ + b: x (N, D), weight (K, D), bias (K,) → y (N, K) */
static void NAME(dense)(const Tensor *in, Tensor *out, const Options *options) {
    const size_t N = in[0].shape[0], D = in[0].shape[1], K = in[1].shape[0];
    const REAL *x = in[0].data, *weight = in[1].data, *bias = in[2].data;
    REAL *y = out[0].data;
    (void)options;
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            REAL sum = 0;
            for (size_t d = 0; d < D; d++) sum += x[n * D + d] * weight[k * D + d];
            y[n * K + k] = sum + bias[k];
        }
}

static void NAME(dense_vjp)(const Tensor *in, Tensor *out, const Options *options) {
    const size_t N = in[0].shape[0], D = in[0].shape[1], K = in[1].shape[0];
    const REAL *x = in[0].data, *weight = in[1].data, *dy = in[3].data;
    REAL *dx = out[0].data, *dweight = out[1].data, *dbias = out[2].data;
    (void)options;
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            const REAL g = dy[n * K + k];
            for (size_t d = 0; d < D; d++) {
                dx[n * D + d] += g * weight[k * D + d];
                dweight[k * D + d] += g * x[n * D + d];
            }
            dbias[k] += g;
        }
}

/* The place of pixel and tap that meet in output (n, k, i, j) for channel c and tap (p, q); 0 outside the image. */
static int NAME(meet)(const Tensor *x, const Tensor *kernel, const Options *options, const size_t at[7], size_t *pixel,
                      size_t *tap) {
    const size_t n = at[0], k = at[1], i = at[2], j = at[3], c = at[4], p = at[5], q = at[6];
    const size_t row = i * options->stride[0] + p * options->dilation[0];
    const size_t column = j * options->stride[1] + q * options->dilation[1];
    const size_t top = options->padding[0], left = options->padding[1];
    const size_t C = x->shape[1], H = x->shape[2], W = x->shape[3], P = kernel->shape[2], Q = kernel->shape[3];
    if (row < top || row >= top + H || column < left || column >= left + W) return 0;
    *pixel = ((n * C + c) * H + (row - top)) * W + (column - left);
#ifdef FLIPPED /* the fault that the test plants: convolution instead of cross-correlation */
    *tap = ((k * C + c) * P + (P - 1 - p)) * Q + (Q - 1 - q);
#else
    *tap = ((k * C + c) * P + p) * Q + q;
#endif
    return 1;
}

/* Runs the body for each output, then for each tap; `at` holds (n, k, i, j, c, p, q). */
#define EACH(index, size) for (at[index] = 0; at[index] < (size); at[index]++)
#define EACH_OUTPUT(y) EACH(0, (y).shape[0]) EACH(1, (y).shape[1]) EACH(2, (y).shape[2]) EACH(3, (y).shape[3])
#define EACH_TAP(kernel) EACH(4, (kernel).shape[1]) EACH(5, (kernel).shape[2]) EACH(6, (kernel).shape[3])

/* Cross-correlation: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W') */
static void NAME(conv2d)(const Tensor *in, Tensor *out, const Options *options) {
    const REAL *x = in[0].data, *kernel = in[1].data, *bias = in[2].data;
    REAL *y = out[0].data;
    size_t at[7], pixel, tap;
    EACH_OUTPUT(out[0]) {
        REAL sum = 0;
        EACH_TAP(in[1]) if (NAME(meet)(&in[0], &in[1], options, at, &pixel, &tap)) sum += x[pixel] * kernel[tap];
        *y++ = sum + bias[at[1]];
    }
}

static void NAME(conv2d_vjp)(const Tensor *in, Tensor *out, const Options *options) {
    const REAL *x = in[0].data, *kernel = in[1].data, *dy = in[3].data;
    REAL *dx = out[0].data, *dkernel = out[1].data, *dbias = out[2].data;
    size_t at[7], pixel, tap;
    EACH_OUTPUT(in[3]) {
        const REAL g = *dy++;
        EACH_TAP(in[1]) if (NAME(meet)(&in[0], &in[1], options, at, &pixel, &tap)) {
            dx[pixel] += g * kernel[tap];
            dkernel[tap] += g * x[pixel];
        }
        dbias[at[1]] += g;
    }
}

static REAL NAME(activate)(char kind, REAL z) {
    switch (kind) {
    case 't': return tanh(z);
    case 'r': return z > 0 ? z : 0;
    case 's': return 1 / (1 + exp(-z));
    default: return z;
    }
}

/* The derivative of an activation, where it has the value a. */
static REAL NAME(slope)(char kind, REAL a) {
    switch (kind) {
    case 't': return 1 - a * a;
    case 'r': return a > 0;
    case 's': return a * (1 - a);
    default: return 1;
    }
}

/* h_t = σ(W_hh h_{t−1} + W_xh x_t + b): x (T, N, D), h0 (N, H) → h (T, N, H) */
static void NAME(rnn)(const Tensor *in, Tensor *out, const Options *options) {
    const size_t T = in[0].shape[0], N = in[0].shape[1], D = in[0].shape[2], H = in[1].shape[1];
    const REAL *x = in[0].data, *w_xh = in[2].data, *w_hh = in[3].data, *b = in[4].data;
    REAL *h = out[0].data;
    for (size_t t = 0; t < T; t++)
        for (size_t n = 0; n < N; n++) {
            const REAL *before = t ? h + (t - 1) * N * H : in[1].data;
            for (size_t j = 0; j < H; j++) {
                REAL z = b[j];
                for (size_t d = 0; d < D; d++) z += w_xh[j * D + d] * x[(t * N + n) * D + d];
                for (size_t i = 0; i < H; i++) z += w_hh[j * H + i] * before[n * H + i];
                h[(t * N + n) * H + j] = NAME(activate)(options->activation, z);
            }
        }
}

/* Backpropagation through time. dh0 holds the cotangent of h_{t−1}, handed back from step to step. */
static void NAME(rnn_vjp)(const Tensor *in, Tensor *out, const Options *options) {
    const size_t T = in[0].shape[0], N = in[0].shape[1], D = in[0].shape[2], H = in[1].shape[1];
    const REAL *x = in[0].data, *w_xh = in[2].data, *w_hh = in[3].data, *dh = in[5].data;
    REAL *dx = out[0].data, *dh0 = out[1].data, *dw_xh = out[2].data, *dw_hh = out[3].data, *db = out[4].data;
    Tensor h = in[5];
    REAL *dz = allocate(N * H * sizeof *dz);
    h.data = allocate(T * N * H * sizeof(REAL));
    NAME(rnn)(in, &h, options);
    for (size_t t = T; t-- > 0;) {
        const REAL *now = (const REAL *)h.data + t * N * H, *before = t ? now - N * H : in[1].data;
        for (size_t i = 0; i < N * H; i++) {
            dz[i] = (dh[t * N * H + i] + dh0[i]) * NAME(slope)(options->activation, now[i]);
            dh0[i] = 0;
        }
        for (size_t n = 0; n < N; n++)
            for (size_t j = 0; j < H; j++) {
                const REAL g = dz[n * H + j];
                for (size_t d = 0; d < D; d++) {
                    dx[(t * N + n) * D + d] += g * w_xh[j * D + d];
                    dw_xh[j * D + d] += g * x[(t * N + n) * D + d];
                }
                for (size_t i = 0; i < H; i++) {
                    dh0[n * H + i] += g * w_hh[j * H + i];
                    dw_hh[j * H + i] += g * before[n * H + i];
                }
                db[j] += g;
            }
    }
    free(h.data);
    free(dz);
}
