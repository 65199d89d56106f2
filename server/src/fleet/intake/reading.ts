import { type Fact, fact } from '@sharp-eyes/protocol';

const kinds: ReadonlySet<string> = new Set(fact.options.map(({ shape }) => shape.kind.value));

/** A fact that takes no effect: kept whole, never holding up its neighbours. */
export interface Refused {
  /** Undefined when it has no number that could be answered. */
  seq: number | undefined;
  code: RefusalCode;
  raw: unknown;
}
export type RefusalCode =
  | 'unknown-kind'
  | 'bad-shape'
  | 'no-seq'
  | 'unknown-camera'
  | 'unknown-device'
  | 'too-many-devices'
  | 'access-basis'
  | 'alert-of-another-agent'
  | 'too-many-waiting'
  /** The database, or the way to it, stumbled over what the fact says. */
  | 'not-storable';

export interface ReadFact {
  fact: Fact;
  raw: unknown;
}

/** Reads facts one by one. Of two with one number the first counts: an outbox numbers each fact once. */
export function readFacts(raw: readonly unknown[]): { facts: ReadFact[]; refused: Refused[] } {
  const facts: ReadFact[] = [];
  const refused: Refused[] = [];
  const seen = new Set<number>();
  for (const one of raw) {
    const seq = seqOf(one);
    if (seq !== undefined) {
      if (seen.has(seq)) continue;
      seen.add(seq);
    }
    const result = fact.safeParse(one);
    const text = textOf(one);
    // BSON has no key with a NUL in it: one such fact would fail the whole batch's transaction.
    if (result.success && text !== undefined && !text.includes('\\u0000')) facts.push({ fact: result.data, raw: one });
    else refused.push({ seq, code: seq === undefined ? 'no-seq' : codeOf(one), raw: text === undefined ? null : one });
  }
  return { facts, refused };
}

/** Undefined for what is nested so deeply that nobody can write it down: reading it is easier. */
function textOf(raw: unknown): string | undefined {
  try {
    return JSON.stringify(raw);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function seqOf(raw: unknown): number | undefined {
  const seq = (raw as { seq?: unknown } | null)?.seq;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 1 ? seq : undefined;
}

function codeOf(raw: unknown): RefusalCode {
  const kind = (raw as { kind?: unknown }).kind;
  return typeof kind === 'string' && !kinds.has(kind) ? 'unknown-kind' : 'bad-shape';
}
