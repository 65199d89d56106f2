import { beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryCabinet } from './memory-cabinet.test-kit.ts';
import { Vault } from './vault.ts';

const draft = { name: '七岭农家乐停车场', toAgent: 'c2VhbGVk', point: { lon: 118.9712, lat: 30.7815 } };

describe('what a technician keeps on the phone', () => {
  let cabinet: MemoryCabinet;
  let vault: Vault;

  beforeEach(async () => {
    cabinet = new MemoryCabinet();
    vault = await Vault.open(cabinet, 'sun');
    await vault.put('drafts', 'd1', draft, 1000);
  });

  test('comes back after a reload as it was', async () => {
    const reloaded = await Vault.open(cabinet, 'sun');
    expect(await reloaded.get('drafts', 'd1')).toEqual(draft);
    expect(await reloaded.all('drafts')).toEqual([draft]);
  });

  test('cannot be read in the phone’s storage', () => {
    const lying = [...cabinet.records.values()].map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join();
    expect(lying).not.toContain('name');
    expect(lying).not.toContain(Buffer.from('七岭').toString('latin1'));
    expect(lying).not.toContain('c2VhbGVk');
  });

  test('is encrypted by a key that the browser does not hand out', async () => {
    const key = cabinet.keys.get('sun');
    expect(key?.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key as CryptoKey)).rejects.toThrow();
  });

  test('is never the same bytes twice, so that nobody sees whether anything changed', async () => {
    const before = Buffer.from((await cabinet.get('sun', 'drafts', 'd1'))?.bytes ?? new ArrayBuffer());
    await vault.put('drafts', 'd1', draft, 1000);
    const after = Buffer.from((await cabinet.get('sun', 'drafts', 'd1'))?.bytes ?? new ArrayBuffer());
    expect(after.equals(before)).toBe(false);
  });

  test('is not opened by another account of the same phone', async () => {
    const other = await Vault.open(cabinet, 'li');
    const [record] = [...cabinet.records.values()];
    if (record) await cabinet.put({ ...record, owner: 'li' });
    expect(await other.all('drafts')).toEqual([]);
  });

  test('cannot be passed off as another record, and a damaged one is no record', async () => {
    const [record] = [...cabinet.records.values()];
    if (!record) throw new Error('expected a record');
    await cabinet.put({ ...record, id: 'd2' });
    expect(await vault.get('drafts', 'd2')).toBeUndefined();
    new Uint8Array(record.bytes)[3] = 255 - (new Uint8Array(record.bytes)[3] ?? 0);
    expect(await vault.get('drafts', 'd1')).toBeUndefined();
  });

  test('is gone after signing out, the key as well: a copy of the storage is noise from then on', async () => {
    const copies = [...cabinet.records.values()];
    await vault.erase();
    expect([cabinet.records.size, cabinet.keys.size]).toEqual([0, 0]);
    for (const copy of copies) await cabinet.put(copy);
    expect(await (await Vault.open(cabinet, 'sun')).all('drafts')).toEqual([]);
  });

  test('pictures are kept byte by byte', async () => {
    const jpeg = new Uint8Array([0xff, 0xd8, 0, 1, 2, 0xff, 0xd9]);
    await vault.putBytes('photos', 'p1', jpeg, 1000);
    expect(await vault.getBytes('photos', 'p1')).toEqual(jpeg);
  });
});
