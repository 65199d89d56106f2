import type { Constant } from './tfjs-model.ts';

/**
 * Reorders the axes of a constant: axis `k` of the result is axis `order[k]` of the source
 * (`numpy.transpose`). Data are row-major.
 */
export function reorderAxes({ shape, data }: Constant, order: readonly number[]): Constant {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const newShape = order.map((axis) => shape[axis] ?? 1);
  const newStrides = order.map((axis) => strides[axis] ?? 1);
  const result = data instanceof Float32Array ? new Float32Array(data.length) : new Int32Array(data.length);
  const index = new Array<number>(newShape.length).fill(0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    result[target] = data[source] ?? 0;
    for (let axis = newShape.length - 1; axis >= 0; axis--) {
      const size = newShape[axis] ?? 1;
      const stride = newStrides[axis] ?? 1;
      const next = (index[axis] ?? 0) + 1;
      if (next < size) {
        index[axis] = next;
        source += stride;
        break;
      }
      index[axis] = 0;
      source -= stride * (size - 1);
    }
  }
  return { shape: newShape, data: result };
}
