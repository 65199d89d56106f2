import { ProblemError } from '../../platform/http/problem.ts';

/** Uploads of one person at once: a phone sends one after the other, and one may hang. */
const perPersonMax = 3;
/** Uploads at once on one hub; each may hold 12 MiB. */
const perHubMax = 16;

/** Bounds the bodies that are read at once; the excess is asked to come again. */
export class Uploads {
  readonly #byPerson = new Map<string, number>();
  #all = 0;

  /** Takes a place until it is disposed of. @throws ProblemError `too-many` or `unavailable` */
  enter(personId: string): Disposable {
    const own = this.#byPerson.get(personId) ?? 0;
    if (own >= perPersonMax) throw new ProblemError('too-many', { code: 'too-many-uploads', retryAfterS: 5 });
    if (this.#all >= perHubMax) throw new ProblemError('unavailable', { code: 'uploads-full', retryAfterS: 5 });
    this.#byPerson.set(personId, own + 1);
    this.#all += 1;
    return {
      [Symbol.dispose]: () => {
        this.#all -= 1;
        const left = (this.#byPerson.get(personId) ?? 1) - 1;
        if (left === 0) this.#byPerson.delete(personId);
        else this.#byPerson.set(personId, left);
      },
    };
  }
}
