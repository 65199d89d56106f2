// Jest runs each suite in a realm of its own. Without this, onnxruntime refuses a Float32Array made in a test, and
// `instanceof Date` or `instanceof Error` is false for what fs, fetch and sqlite return: tests would differ from
// production without a word.
import { TestEnvironment } from 'jest-environment-node';

const shared = [
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'SharedArrayBuffer',
];
const either = [
  'Object',
  'Array',
  'Date',
  'Map',
  'Set',
  'WeakMap',
  'Promise',
  'RegExp',
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
];

export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of shared) if (name in globalThis) this.global[name] = globalThis[name];
    const ordinary = Function.prototype[Symbol.hasInstance];
    for (const name of either) {
      const inner = this.global[name];
      const outer = globalThis[name];
      Object.defineProperty(inner, Symbol.hasInstance, {
        configurable: true,
        value(x) {
          return ordinary.call(this, x) || (this === inner && x instanceof outer);
        },
      });
    }
  }
}
