import { describe, expect, test } from '@jest/globals';
import { type PhoneFacts, readinessOf } from './readiness.ts';

const chrome = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
const good: PhoneFacts = {
  ...{ secure: true, userAgent: chrome, location: 'granted', hasLocation: true, camera: 'granted', hasCamera: true },
  ...{ keeps: true, persisted: true, hasWorker: true, shellKept: true, push: 'granted' },
};
const answer = (facts: Partial<PhoneFacts>, item: string) =>
  readinessOf({ ...good, ...facts }).find((one) => one.item === item);

describe('is this phone ready', () => {
  test('a phone that is ready says yes seven times', () => {
    expect(readinessOf(good).map((one) => one.answer)).toEqual(Array(7).fill('yes'));
  });

  test.each([['MicroMessenger/8.0.50(0x18003237)'], ['AliApp(DingTalk/7.6.0)']])(
    'a chat app’s browser (%s) is told to be left',
    (app) => {
      expect(answer({ userAgent: `${chrome} ${app}` }, 'browser')).toMatchObject({ answer: 'no', advice: 'chat-app' });
    },
  );

  test('an address without a certificate is the reason why the rest fails, and says so', () => {
    expect(answer({ secure: false }, 'secure')).toMatchObject({ answer: 'no', advice: 'not-secure' });
  });

  test('a permission that was refused is another thing than one that nobody was asked for', () => {
    expect(answer({ camera: 'denied' }, 'camera')?.advice).toBe('camera-denied');
    expect(answer({ camera: 'prompt' }, 'camera')).toMatchObject({ answer: 'ask', advice: 'camera-prompt' });
    expect(answer({ hasLocation: false }, 'location')?.advice).toBe('no-location');
  });

  test('storage that the browser may clear by itself is said before a day without the hub', () => {
    expect(answer({ persisted: false }, 'storage')?.answer).toBe('better');
    expect(answer({ keeps: false }, 'storage')?.answer).toBe('no');
  });
});
