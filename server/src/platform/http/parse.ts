import { z } from 'zod';
import { inChinese } from './fault-words.ts';
import { type Fault, ProblemError } from './problem.ts';
import type { Language } from './words.ts';

const locales = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

/** Faults named in one answer; a hostile body could have a million. */
const faultsMax = 100;

/** Checks the parts of a request and tells every fault of all of them at once. */
export class Checker {
  readonly #language: Language;
  readonly #faults: Fault[] = [];

  constructor(language: Language) {
    this.#language = language;
  }

  /** The checked value; undefined where there is no schema, or where there are faults (see `finish`). */
  check(schema: z.ZodType | undefined, value: unknown, part = ''): unknown {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value, { error: locales[this.#language] });
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues.slice(0, faultsMax))
      this.#faults.push({ path: [part, ...path.map(String)].filter(Boolean).join('.'), message: this.#say(message) });
    return undefined;
  }

  #say(message: string): string {
    return this.#language === 'zh' ? inChinese(message) : message;
  }

  fault(path: string, message: string): void {
    this.#faults.push({ path, message });
  }

  /** @throws ProblemError `bad-request` that names every fault */
  finish(): void {
    if (this.#faults.length > 0) throw new ProblemError('bad-request', { faults: this.#faults.slice(0, faultsMax) });
  }
}

/** The version that `If-Match` names (RFC 9110, 13.1.1): `"7"`. */
export function versionOf(header: string | undefined): number | undefined {
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header?.trim() ?? '');
  return match ? Number(match[1]) : undefined;
}
