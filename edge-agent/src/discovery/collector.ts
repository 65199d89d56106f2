import type { AddressAllowList } from '../camera/allow-list.ts';
import { toCameraError } from '../camera/errors.ts';
import { type ProbeMatch, readProbeAnswer } from './probe-message.ts';
import type { ProblemCounter } from './problems.ts';

/** One match with the address it came from. */
export interface HeardMatch extends ProbeMatch {
  from: string;
  foundBy: 'multicast' | 'unicast';
}

/** A datagram over IPv4 holds at most 65,507 bytes; the match list of a proxy stays far below this. */
const MAX_DATAGRAM_BYTES = 32_768;
const MAX_MATCHES = 20_000;
/** Different matches from one source address: a proxy answers for a whole site, a hostile device for thousands. */
const MAX_MATCHES_PER_SOURCE = 1000;
/** Datagrams from one source that are read at all: reading costs about 0.1 ms. */
const MAX_DATAGRAMS_PER_SOURCE = 20_000;

/** Takes datagrams as they come and keeps each different match once. Bounded whatever is sent. */
export class AnswerCollector {
  readonly #allow: AddressAllowList;
  readonly #problems: ProblemCounter;
  readonly #targets: ReadonlySet<string>;
  readonly #matches = new Map<string, HeardMatch>();
  readonly #perSource = new Map<string, { datagrams: number; matches: number }>();

  /** @param targets addresses that were probed one by one. */
  constructor(allow: AddressAllowList, problems: ProblemCounter, targets: ReadonlySet<string>) {
    this.#allow = allow;
    this.#problems = problems;
    this.#targets = targets;
  }

  matches(): HeardMatch[] {
    return [...this.#matches.values()];
  }

  /** Reads one datagram; whatever is wrong with it is counted. Never throws. */
  take(datagram: Uint8Array, from: string): void {
    const refusal = this.refuse(datagram, from);
    if (refusal !== undefined) {
      this.#problems.add(refusal, `${datagram.length} bytes from ${from}`);
      return;
    }
    try {
      const { matches, problems } = readProbeAnswer(datagram);
      for (const problem of problems) this.#problems.add(problem, `from ${from}`);
      for (const match of matches) this.keep(match, from);
    } catch (error) {
      this.#problems.add('malformed-answer', `from ${from}: ${toCameraError(error, from).came}`);
    }
  }

  private refuse(datagram: Uint8Array, from: string): string | undefined {
    if (!this.#allow.allows(from)) return 'outside-allowed-ranges';
    if (datagram.length > MAX_DATAGRAM_BYTES) return 'too-large';
    const source = this.#perSource.get(from) ?? { datagrams: 0, matches: 0 };
    source.datagrams += 1;
    this.#perSource.set(from, source);
    return source.datagrams > MAX_DATAGRAMS_PER_SOURCE ? 'too-many-answers' : undefined;
  }

  private keep(match: ProbeMatch, from: string): void {
    const name = JSON.stringify([from, match.endpointReference, match.xaddrs]);
    const source = this.#perSource.get(from);
    if (this.#matches.has(name) || !source) return;
    if (source.matches >= MAX_MATCHES_PER_SOURCE || this.#matches.size >= MAX_MATCHES) {
      this.#problems.add('too-many-devices', `from ${from}`);
      return;
    }
    source.matches += 1;
    this.#matches.set(name, { ...match, from, foundBy: this.#targets.has(from) ? 'unicast' : 'multicast' });
  }
}
