import type { AlertFinding, FactAnswer, NewFact } from '@sharp-eyes/protocol';

/** An alert that has been raised and not cleared, as it was last seen. */
export interface OpenAlert {
  alertId: string;
  cameraId: string;
  /** When its reason was last seen in the picture, epoch milliseconds by the hub's clock. */
  seenAtMs: number;
  finding: AlertFinding;
}

/** One masked still on its way to the hub. */
export interface KeptStill {
  /** The alert or command that it belongs to. */
  owner: string;
  /** 0 before, 1 at, 2 five seconds after. */
  n: number;
  /** Instant of the picture. */
  at: string;
  jpeg: Uint8Array;
}

/** What becomes durable together. The rows of open alerts follow from the facts: nobody can forget them. */
export interface Change {
  facts?: readonly NewFact[];
  stills?: readonly KeptStill[];
  /** Open alerts whose reason is still in the picture: keeps “seen within 60 s” true over a restart. */
  seen?: readonly { alertId: string; atMs: number }[];
}

export interface Written {
  /** The numbers of the facts kept, in the order given; 0 for one that was left out. */
  seqs: number[];
  /** Repeated health facts, and stills, for which there was no room inside the quota. */
  leftOut: { facts: number; stills: number };
  /** Stills already kept that were given up since the last write, to make room for an alert on a full disk. */
  droppedStills: number;
}

/** Facts to send, alerts first, as JSON texts that already carry their seq. */
export interface Waiting {
  facts: { seq: number; json: string }[];
  /** The lowest seq not accounted for, or the next one when nothing is held. */
  oldestHeld: number;
  depth: number;
  oldestAt: string | null;
  /** True when an alert is among `facts`. */
  urgent: boolean;
}

export interface BatchLimits {
  facts: number;
  bytes: number;
  /** Already under way in another request. */
  except?: ReadonlySet<number>;
}

/** Facts, open alerts and stills that survive a power cut. */
export interface Outbox {
  /** Made with the file. */
  readonly outboxId: string;
  readonly stills: StillQueue;
  /** Alerts raised and not cleared, read from the disk. */
  readonly openAlerts: OpenAlert[];
  /**
   * One transaction, on the disk when it returns.
   * @throws {OutboxError} `disk-full`, `too-large`, `failed`; nothing of the change is then kept
   */
  write(change: Change): Written;
  /** What to send next; nothing is marked or moved, so that a lost answer costs nothing. */
  waiting(limits: BatchLimits): Waiting;
  /** Deletes exactly what an answer names; says how many facts went. */
  settle(answer: Pick<FactAnswer, 'taken' | 'refused'>): number;
  close(): void;
}

/** Stills kept until the hub answered 2xx. */
export interface StillQueue {
  /** The oldest still not in `except`. */
  next(except?: ReadonlySet<string>): KeptStill | undefined;
  /** Forgets a still that the hub has, or will never take. */
  settle(still: Pick<KeptStill, 'owner' | 'n'>): void;
  count(): number;
}
