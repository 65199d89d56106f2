import { escapeText } from '../camera/errors.ts';

/** What went wrong during one discovery, counted by name; the good answers are not affected. */
export interface DiscoveryProblem {
  code: string;
  count: number;
  /** Where it was seen first, and how it looked: escaped, short. */
  example: string;
}

/** Counts problems; keeps one example of each. */
export class ProblemCounter {
  readonly #problems = new Map<string, DiscoveryProblem>();

  add(code: string, example: string): void {
    const known = this.#problems.get(code);
    if (known) known.count += 1;
    else this.#problems.set(code, { code, count: 1, example: escapeText(example, 200) });
  }

  list(): DiscoveryProblem[] {
    return [...this.#problems.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}
