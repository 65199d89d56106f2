import { expect, test } from '@jest/globals';
import { AddressAllowList } from './allow-list.ts';
import { CameraError, toCameraError } from './errors.ts';

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

test('a credential that somebody wrote into an address is in no error, whatever its characters', () => {
  const allow = AddressAllowList.parse(['127.0.0.1']);
  for (const address of ['http://admin:s3cret@127.0.0.1/live', 'rtsp://admin:p@s3cret@:0', 'rtsp:// //admin:s3cret@x'])
    expect(() => allow.checkUrl(address, ['rtsp:'])).toThrow(/^(?!.*s3cret).*refused-address/);
  const error = new CameraError('bad-answer', {
    expected: 'an answer from rtsp://admin:s3cret@127.0.0.1/live',
    came: 'Location: rtsp://admin:s3cret@10.0.0.1/',
    todo: 'nothing',
  });
  expect(JSON.stringify(error) + error.message).not.toContain('s3cret');
  expect(error.came).toBe('Location: rtsp://…@10.0.0.1/');
});
