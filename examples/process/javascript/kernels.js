// Layers of TensorFlow.js on its CPU backend, every gradient by its own tf.grads.
//
//     npm install
//     theorycheck check "process:node kernels.js"

import * as tf from "@tensorflow/tfjs";

import { serve } from "./protocol.js";

const NHWC = [0, 2, 3, 1]; // the only layout of the CPU backend
const NCHW = [0, 3, 1, 2];

const inNHWC = (x, layer) => tf.transpose(layer(tf.transpose(x, NHWC)), NCHW);

/** x Wᵀ + b. */
function dense([x, weight, bias]) {
  return [tf.add(tf.matMul(x, weight, false, true), bias)];
}

/** Cross-correlation. tf.conv2d refuses strides beside dilations, so dilation is not offered. */
function conv2d([x, kernel, bias], { stride = [1, 1], padding = [0, 0] }) {
  const [rows, columns] = padding;
  const padded = tf.pad(x, [[0, 0], [0, 0], [rows, rows], [columns, columns]]);
  const taps = tf.transpose(kernel, [2, 3, 1, 0]); // P, Q, C, K
  return [inNHWC(padded, (image) => tf.add(tf.conv2d(image, taps, stride, "valid"), bias))];
}

const maxPool2d = ([x], { window = [2, 2], stride = [2, 2] }) => [
  inNHWC(x, (image) => tf.maxPool(image, window, stride, "valid")),
];

const averagePool2d = ([x], { window = [2, 2], stride = [2, 2] }) => [
  inNHWC(x, (image) => tf.avgPool(image, window, stride, "valid")),
];

/** The rows of one gate after those of another: from input, forget, cell, output to input, cell, forget, output. */
function reordered(stacked) {
  const [input, forget, cell, output] = tf.split(stacked, 4, 0);
  return tf.concat([input, cell, forget, output], 0);
}

/** tf.basicLSTMCell, step by step. */
function lstm([x, h0, c0, wXh, wHh, b]) {
  const kernel = tf.transpose(reordered(tf.concat([wXh, wHh], 1)));
  const bias = reordered(b);
  const [steps, ...size] = x.shape;
  const states = [];
  let [h, c] = [h0, c0];
  for (let t = 0; t < steps; t++) {
    const step = tf.reshape(tf.slice(x, t, 1), size); // not tf.unstack: of one step it has no gradient
    [c, h] = tf.basicLSTMCell(tf.scalar(0), kernel, bias, step, c, h);
    states.push(h);
  }
  return [tf.stack(states), c];
}

const LAYERS = {
  dense: [dense, 3, []],
  conv2d: [conv2d, 3, ["stride", "padding"]],
  max_pool2d: [maxPool2d, 1, ["window", "stride"]],
  average_pool2d: [averagePool2d, 1, ["window", "stride"]],
  lstm: [lstm, 6, []],
};

const tensor = ({ shape, values }) => tf.tensor(values, shape, "float32");
// Of an empty tensor dataSync may give a plain list.
const array = (result) => ({ shape: result.shape, dtype: "float32", values: Float32Array.from(result.dataSync()) });

/** The layer on arrays of the protocol. */
const forward = (layer) => (inputs, options) => tf.tidy(() => layer(inputs.map(tensor), options).map(array));

/** Its gradients: those of the inner product of its outputs with their cotangents. */
const backward = (layer, count) => (arrays, options) =>
  tf.tidy(() => {
    const tensors = arrays.map(tensor);
    const cotangents = tensors.slice(count);
    const paired = (...inputs) =>
      layer(inputs, options)
        .map((output, i) => tf.sum(tf.mul(output, cotangents[i])))
        .reduce((sum, part) => tf.add(sum, part));
    return tf.grads(paired)(tensors.slice(0, count)).map(array);
  });

const operations = {};
const offers = {};
for (const [name, [layer, count, options]] of Object.entries(LAYERS)) {
  operations[name] = forward(layer);
  operations[`${name}_vjp`] = backward(layer, count);
  offers[name] = offers[`${name}_vjp`] = { options };
}

await tf.setBackend("cpu");
await serve(
  { name: "tensorflow.js", version: tf.version.tfjs, dtypes: ["float32"], operations: offers },
  operations,
);
