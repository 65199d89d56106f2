import { describe, expect, test } from '@jest/globals';
import { AptPackagesMissingError, findMissing, readAptPackages } from './apt.ts';

describe('what comes from Debian', () => {
  test('is one list in which every package says what it is for, and the street clip is only unpacked', async () => {
    const packages = await readAptPackages();
    expect(new Set(packages.map((one) => one.name)).size).toBe(packages.length);
    expect(packages.every((one) => one.purpose.length > 10)).toBe(true);
    expect(packages.find((one) => one.name === 'opencv-doc')?.how).toBe('unpack');
  });

  test('is looked for quickly, and only what the command needs', async () => {
    const started = Date.now();
    const needed = (await readAptPackages()).filter((one) => one.for.includes('start')).map((one) => one.name);
    const missing = (await findMissing('start')).map((one) => one.name);
    expect(missing.every((name) => needed.includes(name))).toBe(true);
    expect(needed).not.toContain('chromium');
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('when it cannot be installed is named, package by package, with its purpose and the command to type', async () => {
    const packages = await readAptPackages();
    const { message } = new AptPackagesMissingError(packages, 'only root may install packages');
    for (const one of packages) expect(message).toContain(`${one.name}: ${one.purpose}`);
    expect(message).toContain('sudo apt-get install python3-pip');
  });
});
