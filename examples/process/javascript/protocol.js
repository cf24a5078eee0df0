// The process protocol for programs in JavaScript: answers JSON lines on standard input and output.

import { createInterface } from "node:readline";

const TYPES = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };

// Standard output is for answers alone.
console.log = console.info = console.error;

/** An array of the protocol as { shape, dtype, values }, values a typed array. */
function decode(input) {
  if (Array.isArray(input)) return input.map(decode);
  if (input === null || typeof input !== "object" || !("data" in input)) return input; // a size, a shape, a state
  // A copy of its own: Node's buffers begin anywhere, typed arrays only at multiples of their item size.
  const bytes = new Uint8Array(Buffer.from(input.data, "base64"));
  return { shape: input.shape, dtype: input.dtype, values: new TYPES[input.dtype](bytes.buffer) };
}

function encode(output) {
  if (Array.isArray(output)) return output.map(encode);
  const { values } = output;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { shape: output.shape, dtype: output.dtype, data: bytes.toString("base64") };
}

function answer({ id, operation, inputs, options }, operations) {
  if (!(operation in operations)) return { type: "unsupported", id, message: `no operation ${operation}` };
  try {
    return { type: "result", id, outputs: operations[operation](inputs.map(decode), options).map(encode) };
  } catch (error) {
    return { type: "error", id, message: String(error) };
  }
}

/**
 * Answer until standard input ends.
 *
 * @param hello what the hello says beside type and protocol
 * @param operations by name: (inputs, options) → list of outputs
 */
export async function serve(hello, operations) {
  const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.type === "close") break;
    say(message.type === "hello" ? { type: "hello", protocol: 1, ...hello } : answer(message, operations));
  }
}
