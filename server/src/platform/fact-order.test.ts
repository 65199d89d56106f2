import { describe, expect, test } from '@jest/globals';
import { isNewer } from './fact-order.ts';

describe('which of two facts is newer', () => {
  const older = '0198c000-0000-7000-8000-000000000000';
  const newer = '0198d000-0000-7000-8000-000000000000';
  test('the later one of an outbox, and any of an outbox made later', () => {
    expect(isNewer({ outboxId: older, seq: 2 }, { outboxId: older, seq: 1 })).toBe(true);
    expect(isNewer({ outboxId: older, seq: 2 }, { outboxId: older, seq: 2 })).toBe(false);
    expect(isNewer({ outboxId: newer, seq: 1 }, { outboxId: older, seq: 900 })).toBe(true);
    expect(isNewer({ outboxId: older, seq: 900 }, { outboxId: newer, seq: 1 })).toBe(false);
  });
});
