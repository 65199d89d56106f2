import { expect, test } from '@jest/globals';
import { boundRanges } from './bounds.ts';

test('the hub may narrow what this machine allows, never widen it', () => {
  expect(boundRanges(['127.0.0.0/8', 'fd00::/8'], ['127.0.1.0/24', '127.9.9.9', 'fd00:1::/32'])).toHaveLength(3);
  for (const wide of ['127.0.0.0/7', '0.0.0.0/0', '10.0.0.1', '::/0', '::1', 'rubbish'])
    expect(() => boundRanges(['127.0.0.0/8'], ['127.0.0.1', wide])).toThrow(wide);
});

test('without a list of its own the agent follows the hub', () => {
  expect(boundRanges([], ['10.0.0.0/8'])).toEqual(['10.0.0.0/8']);
});
