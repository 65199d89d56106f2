import { expect, test } from '@jest/globals';
import { reorderAxes } from './axes.ts';

test('turning a matrix exchanges rows and columns', () => {
  const turned = reorderAxes({ shape: [2, 3], data: Int32Array.of(1, 2, 3, 4, 5, 6) }, [1, 0]);
  expect(turned.shape).toEqual([3, 2]);
  expect([...turned.data]).toEqual([1, 4, 2, 5, 3, 6]);
});

test('a kernel keeps every number at its place under the new order of axes', () => {
  const [h, w, i, o] = [2, 3, 4, 5];
  const at = (y: number, x: number, c: number, k: number) => y * 1000 + x * 100 + c * 10 + k;
  const data = new Float32Array(h * w * i * o);
  let n = 0;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) for (let c = 0; c < i; c++) for (let k = 0; k < o; k++) data[n++] = at(y, x, c, k);
  const turned = reorderAxes({ shape: [h, w, i, o], data }, [3, 2, 0, 1]);
  expect(turned.shape).toEqual([o, i, h, w]);
  expect(turned.data[((4 * i + 3) * h + 1) * w + 2]).toBe(at(1, 2, 3, 4));
  expect(turned.data[((2 * i + 1) * h + 0) * w + 1]).toBe(at(0, 1, 1, 2));
});
