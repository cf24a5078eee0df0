"""Convolutions by other loops: right entry by entry, as those by transforms are not."""

import numpy as np
from tests.variants.variant import Variant

from theorycheck.adapters.numpy._windows import output_size, taps


def patches(image, window, output, stride, dilation):
    """What each output sees. image (N, C, H, W) → (N, C, P·Q, H', W')."""
    return np.stack([image[:, :, *region] for _, region in taps(window, output, stride, dilation)], axis=2)


class Columns(Variant):
    """im2col: the patches as rows of a matrix, times the flattened kernel."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        seen, (rows, columns) = self.columns(x, kernel, stride, padding, dilation)
        y = seen @ kernel.reshape(len(kernel), -1).T + bias
        return y.swapaxes(1, 2).reshape(len(x), len(kernel), rows, columns)

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        seen, _ = self.columns(x, kernel, stride, padding, dilation)
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        dx, _, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        sent = dy.swapaxes(0, 1).reshape(len(kernel), -1)
        return dx, (sent @ seen.reshape(-1, seen.shape[-1])).reshape(kernel.shape), dbias

    def columns(self, x, kernel, stride, padding, dilation):
        """(N, H'W', C·P·Q) and (H', W')."""
        image, window = self.pad(x, padding), kernel.shape[2:]
        output = output_size(image.shape[2:], window, stride, dilation)
        seen = patches(image, window, output, stride, dilation)
        n, channels, count = seen.shape[:3]
        return seen.reshape(n, channels * count, output[0] * output[1]).swapaxes(1, 2), output


class BiasFirst(Variant):
    """Every output starts at the bias, to which the taps are added one by one, channel by channel."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        image, window = self.pad(x, padding), kernel.shape[2:]
        output = output_size(image.shape[2:], window, stride, dilation)
        y = np.empty((len(x), len(kernel), *output), x.dtype)
        y[...] = bias[:, np.newaxis, np.newaxis]
        for channel in range(x.shape[1]):
            for (m, n), region in taps(window, output, stride, dilation):
                y += kernel[:, channel, m, n, np.newaxis, np.newaxis] * image[:, channel, np.newaxis, *region]
        return y


class ChannelsLast(Variant):
    """Computed as (N, H, W, C), and handed back as a view in that order."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        image, window = self.pad(x, padding).transpose(0, 2, 3, 1), kernel.shape[2:]
        output = output_size(image.shape[1:3], window, stride, dilation)
        y = np.zeros((len(x), *output, len(kernel)), x.dtype)
        for (m, n), (rows, columns) in taps(window, output, stride, dilation):
            y += image[:, rows, columns] @ kernel[:, :, m, n].T
        return (y + bias).transpose(0, 3, 1, 2)


class Doubly(Variant):
    """Multiplication by the doubly block-Toeplitz matrix, zeros and all; its gradients by the transposed matrix."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        matrix, output = self.toeplitz(x, kernel, stride, padding, dilation)
        y = self.pad(x, padding).reshape(len(x), len(matrix)) @ matrix
        return y.reshape(len(x), len(kernel), *output) + bias[:, np.newaxis, np.newaxis]

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        image = self.pad(x, padding)
        matrix, output = self.toeplitz(x, kernel, stride, padding, dilation)
        sent = dy.reshape(len(x), matrix.shape[1])
        dimage = (sent @ matrix.T).reshape(image.shape)
        seen = patches(image, kernel.shape[2:], output, stride, dilation)
        dkernel = np.einsum("nkhw,ncthw->kct", dy, seen).reshape(kernel.shape)
        return self.crop(dimage, padding), dkernel, np.einsum("nkhw->k", dy)

    def toeplitz(self, x, kernel, stride, padding, dilation):
        """(C·H·W, K·H'·W'), and (H', W')."""
        height, width = (size + 2 * p for size, p in zip(x.shape[2:], padding, strict=True))
        rows, columns = output_size((height, width), kernel.shape[2:], stride, dilation)
        matrix = np.zeros((x.shape[1], height, width, len(kernel), rows, columns), x.dtype)
        for i, j, m, n in np.ndindex(rows, columns, *kernel.shape[2:]):
            matrix[:, i * stride[0] + m * dilation[0], j * stride[1] + n * dilation[1], :, i, j] = kernel[:, :, m, n].T
        return matrix.reshape(x.shape[1] * height * width, len(kernel) * rows * columns), (rows, columns)


class GradientsByConvolution(Variant):
    """dx is a full convolution of the spread cotangent with the turned kernel, dkernel one of the image with it."""

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        image, window = self.pad(x, padding), kernel.shape[2:]
        reach = [d * (size - 1) for d, size in zip(dilation, window, strict=True)]
        sent = np.zeros((*dy.shape[:2], *(size - r for size, r in zip(image.shape[2:], reach, strict=True))), x.dtype)
        sent[:, :, :: stride[0], :: stride[1]] = dy
        turned = kernel[:, :, ::-1, ::-1].swapaxes(0, 1)
        dimage = self.conv2d(sent, turned, np.zeros(x.shape[1], x.dtype), padding=tuple(reach), dilation=dilation)
        dkernel = self.conv2d(image.swapaxes(0, 1), sent.swapaxes(0, 1), np.zeros(len(kernel), x.dtype))
        dkernel = dkernel.swapaxes(0, 1)[:, :, :: dilation[0], :: dilation[1]]
        return self.crop(dimage, padding), dkernel, dy.sum(axis=3).sum(axis=2).sum(axis=0)


class EveryOtherColumn(Variant):
    """Pixels in even columns start at the bias, the others end with it, as the rest of a vector loop has it."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        y = super().conv2d(x, kernel, bias, **options)
        y[..., ::2] = BiasFirst.conv2d(self, x, kernel, bias, **options)[..., ::2]
        return y
