import { expect, test } from '@jest/globals';
import { recordingPlace } from './recording-rules.ts';

const holder = {
  deviceKey: 'urn:x',
  device: 'NVR',
  channel: 'ch3',
  channelName: null,
  clockOffsetS: 660,
  retentionDays: 30,
};
const rose = Date.parse('2026-11-25T18:10:00.000Z');

test('the span is told by the recorder’s own clock, which is eleven minutes ahead, and when it will be written over', () => {
  expect(recordingPlace(holder, rose, rose + 20_000, rose + 3_600_000)).toMatchObject({
    ...{ from: '2026-11-25T18:09:00.000Z', to: '2026-11-25T18:10:50.000Z' },
    ...{ ownFrom: '2026-11-25T18:20:00.000Z', ownTo: '2026-11-25T18:21:50.000Z' },
    overwrittenAbout: '2026-12-25T18:09:00.000Z',
  });
});

test('what nobody measured is not made up', () => {
  const unknown = { ...holder, clockOffsetS: null, retentionDays: null };
  const place = recordingPlace(unknown, rose, null, rose + 5000);
  expect([place.ownFrom, place.ownTo, place.overwrittenAbout]).toEqual([null, null, null]);
});
