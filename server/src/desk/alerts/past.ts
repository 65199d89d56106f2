import type { AlertRow, AlertState, DeskKind, Outcome, TimelineKind } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import type { PipelineStage } from 'mongoose';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { AlertDocument } from './documents.ts';
import { queuedAtOf } from './queued.ts';

/** What became of one alert, as far as it is counted. Instants are epoch milliseconds. */
export interface PastAlert {
  alertId: string;
  number: string;
  division: string;
  kind: DeskKind;
  priority: AlertRow['priority'];
  cameraId: string | null;
  /** The camera's name, or what a cause is about. */
  name: string;
  siteName: string;
  ruleId: string;
  /** The zone that the rule watches, by its name; empty for a cause. */
  zone: string;
  /** What repeats have in common: one camera's rule, or one cause. */
  source: string;
  receivedAt: number;
  raisedAt: number;
  clearedAt: number | null;
  /** It is a repeat of another, which is decided for both. */
  joined: boolean;
  /** When it began to ask for a person, ascending. */
  queuedAt: readonly number[];
  /** What was decided about it, by people, the clock and the hub, in the order in which it was. */
  decisions: readonly PastDecision[];
  /** Somebody opened it, decided about it or said a word. */
  touched: boolean;
  outcome: Outcome | null;
  /** When it was settled, and is so still. */
  settledAt: number | null;
}

export interface PastDecision {
  at: number;
  kind: TimelineKind;
}

/** Decisions that change whether and how long an alert waits for somebody. */
const decisionKinds: readonly TimelineKind[] = [
  ...(['acknowledged', 'expired', 'assigned', 'shelved', 'unshelved', 'handed-over', 'feedback'] as const),
  ...(['feedback-overdue', 'resolved', 'undone', 'held', 'silenced', 'stood-up'] as const),
];

const unsettled: readonly AlertState[] = ['open', 'acknowledged', 'shelved', 'handed-over'];
/** What left the queue by a silence or a cause longer ago than this is not looked for, milliseconds [ours]. */
const quietLookbackMs = 92 * 24 * 3600_000;
const batchSize = 2000;

/** As the database answers it: each alert without its pictures, boxes and words. */
type Row = Pick<
  AlertDocument,
  'alertId' | 'number' | 'division' | 'cameraId' | 'siteName' | 'receivedAt' | 'joinedTo'
> &
  Pick<AlertDocument, 'queuedAt' | 'standing' | 'state' | 'outcome'> & {
    cameraName: string;
    causeName: string | null;
    kind: DeskKind;
    priority: AlertRow['priority'];
    ruleId: string;
    zone: string;
    source: string;
    raisedAt: string;
    clearedAt: string | null;
    decisions: { at: string; kind: TimelineKind }[];
    touched: boolean;
  };

/** Reads what the desk's load is counted of: everything that came, waited or was settled in a stretch of time. */
export class PastAlerts {
  readonly #alerts: mongoose.Model<AlertDocument>;

  constructor(alerts: mongoose.Model<AlertDocument>) {
    this.#alerts = alerts;
  }

  /**
   * One by one, each once, repeats included: what was received in the stretch, and of what was received before it what
   * still stood in the queue in it. The caller bounds how many it takes.
   */
  async *walk(
    scope: Scope,
    division: string,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<PastAlert, void> {
    const within = withinCountyScope(scope, division);
    const [begin, end] = [new Date(from), new Date(to)];
    const earlier = { receivedAt: { $lt: begin } };
    const known = new Set<string>();
    yield* this.#read({ ...within, receivedAt: { $gte: begin, $lt: end } });
    // Between two of these readings somebody may settle one.
    for (const match of [
      { ...within, ...earlier, standing: 'queue', state: { $in: [...unsettled] } },
      { ...within, ...earlier, state: 'resolved', 'last.at': { $gte: begin, $type: 'date' } },
      {
        ...within,
        receivedAt: { $gte: new Date(from - quietLookbackMs), $lt: begin },
        ...{ standing: { $in: ['silenced', 'held'] }, state: { $in: [...unsettled] }, 'queuedAt.0': { $exists: true } },
      },
    ])
      for await (const past of this.#read(match))
        if (!known.has(past.alertId)) {
          known.add(past.alertId);
          yield past;
        }
  }

  async *#read(match: Record<string, unknown>): AsyncGenerator<PastAlert, void> {
    const cursor = this.#alerts.aggregate<Row>([{ $match: match }, thin]).cursor({ batchSize });
    for await (const row of cursor as AsyncIterable<Row>) yield pastOf(row);
  }
}

const thin: PipelineStage.Project = {
  $project: {
    ...{ _id: 0, alertId: 1, number: 1, division: 1, cameraId: 1, siteName: 1, receivedAt: 1, joinedTo: 1 },
    ...{ queuedAt: 1, standing: 1, state: 1, outcome: 1, cameraName: 1, causeName: '$cause.name' },
    ...{ kind: '$life.finding.kind', priority: '$life.finding.priority', ruleId: '$life.finding.ruleId' },
    ...{ zone: '$life.finding.zone', source: '$groupKey', raisedAt: '$life.raisedAt', clearedAt: '$life.clearedAt' },
    decisions: {
      $map: {
        input: { $filter: { input: '$timeline', as: 'entry', cond: { $in: ['$$entry.kind', [...decisionKinds]] } } },
        ...{ as: 'entry', in: { at: '$$entry.at', kind: '$$entry.kind' } },
      },
    },
    touched: {
      $anyElementTrue: [
        { $map: { input: '$timeline', as: 'entry', in: { $ne: [{ $ifNull: ['$$entry.by', null] }, null] } } },
      ],
    },
  },
};

function pastOf(row: Row): PastAlert {
  const { alertId, number, division, kind, priority, cameraId, siteName, ruleId, zone, source, touched, outcome } = row;
  const decisions = row.decisions.map(({ at, kind: of }) => ({ at: Date.parse(at), kind: of }));
  const settled = row.state === 'resolved' ? decisions.findLast((decision) => decision.kind === 'resolved') : undefined;
  return {
    ...{
      alertId,
      number,
      division,
      kind,
      priority,
      cameraId,
      siteName,
      ruleId,
      zone,
      source,
      touched,
      outcome,
      decisions,
    },
    name: row.cameraName || (row.causeName ?? ''),
    receivedAt: row.receivedAt.getTime(),
    raisedAt: Date.parse(row.raisedAt),
    clearedAt: row.clearedAt === null ? null : Date.parse(row.clearedAt),
    joined: row.joinedTo !== null,
    queuedAt: queuedAtOf(row)
      .map((at) => at.getTime())
      .sort((a, b) => a - b),
    settledAt: settled?.at ?? null,
  };
}
