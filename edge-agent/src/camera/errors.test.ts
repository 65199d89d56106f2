import { expect, test } from '@jest/globals';
import { toCameraError } from './errors.ts';

test('no answer in time is told as such, whichever clock notices it first', () => {
  const late = (name: string, code?: string): Error => Object.assign(new Error('late'), { name, code });
  for (const error of [
    late('TimeoutError'),
    late('HeadersTimeoutError', 'UND_ERR_HEADERS_TIMEOUT'),
    late('BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT'),
    late('ConnectTimeoutError', 'UND_ERR_CONNECT_TIMEOUT'),
  ])
    expect(toCameraError(error, 'a camera').code).toBe('timeout');
  expect(toCameraError(late('Error', 'ECONNREFUSED'), 'a camera').code).toBe('unreachable');
});
