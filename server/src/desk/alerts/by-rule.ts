import type { Outcome, Tally } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { AlertDocument } from './documents.ts';

/** Alerts of one camera's rule that came in a span; `until` is not in it. */
export interface RuleSpan {
  county: string;
  cameraId: string;
  ruleId: string;
  from: Date;
  until: Date;
}

/** How the alerts of a rule were decided, by the hour of the site's day in which they rose. */
export interface RuleTally {
  _id: string;
  cameraId: string;
  ruleId: string;
  zone: string;
  cameraName: string;
  siteName: string;
  division: string;
  divisionPath: string[];
  falseAlarms: number;
  hours: (Tally & { hour: number })[];
}

const called = (outcome: Outcome) => ({ $and: [{ $eq: ['$state', 'resolved'] }, { $eq: ['$outcome', outcome] }] });
const counted = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });

const tallied = {
  genuine: counted(called('genuine')),
  falseAlarm: counted(called('false-alarm')),
  other: counted({ $not: { $or: [called('genuine'), called('false-alarm')] } }),
};

/** Reads `alerts` by the rule that raised them. */
export class AlertsByRule {
  readonly #alerts: mongoose.Model<AlertDocument>;

  constructor(alerts: mongoose.Model<AlertDocument>) {
    this.#alerts = alerts;
  }

  /** Alerts of one camera's rule that are no repeats, newest first. */
  async ofRule(span: RuleSpan, limit: number): Promise<AlertDocument[]> {
    return this.#alerts
      .find(ofRule(span), { timeline: 0, divisionPath: 0 })
      .sort({ receivedAt: -1 })
      .limit(limit)
      .lean<AlertDocument[]>();
  }

  /** The repeats that these alerts count, the newest first. */
  async repeatsOf(alertIds: readonly string[], limit: number): Promise<AlertDocument[]> {
    if (alertIds.length === 0) return [];
    return this.#alerts
      .find({ joinedTo: { $in: [...alertIds] } }, { timeline: 0, divisionPath: 0 })
      .sort({ receivedAt: -1 })
      .limit(limit)
      .lean<AlertDocument[]>();
  }

  async tallyOfRule(span: RuleSpan): Promise<Tally> {
    const [found] = await this.#alerts.aggregate<Tally>([
      { $match: ofRule(span) },
      { $group: { _id: null, ...tallied } },
      { $unset: '_id' },
    ]);
    return found ?? { genuine: 0, falseAlarm: 0, other: 0 };
  }

  /** Rules with most false alarms first, each with its alerts by hour of the site's day. */
  async talliesIn(
    scope: Scope,
    { division, from, limit }: { division?: string | undefined; from: Date; limit: number },
  ): Promise<RuleTally[]> {
    const place = { cameraName: 1, siteName: 1, division: 1, divisionPath: 1 };
    const newest = Object.fromEntries(Object.keys(place).map((name) => [name, { $last: `$${name}` }]));
    return this.#alerts.aggregate<RuleTally>([
      {
        $match: {
          $and: [
            withinCountyScope(scope, division),
            { receivedAt: { $gte: from }, joinedTo: null, cameraId: { $ne: null } },
          ],
        },
      },
      { $sort: { receivedAt: 1 } },
      {
        $group: {
          _id: {
            groupKey: '$groupKey',
            hour: { $hour: { date: { $toDate: '$life.finding.frameTime' }, timezone: '+08:00' } },
          },
          cameraId: { $last: '$cameraId' },
          ruleId: { $last: '$life.finding.ruleId' },
          zone: { $last: '$life.finding.zone' },
          ...newest,
          ...tallied,
        },
      },
      {
        $group: {
          _id: '$_id.groupKey',
          ...Object.fromEntries(
            ['cameraId', 'ruleId', 'zone', ...Object.keys(place)].map((name) => [name, { $last: `$${name}` }]),
          ),
          falseAlarms: { $sum: '$falseAlarm' },
          hours: { $push: { hour: '$_id.hour', genuine: '$genuine', falseAlarm: '$falseAlarm', other: '$other' } },
        },
      },
      { $sort: { falseAlarms: -1, _id: 1 } },
      { $limit: limit },
    ]);
  }
}

function ofRule({ county, cameraId, ruleId, from, until }: RuleSpan): Record<string, unknown> {
  return { county, groupKey: `${cameraId} ${ruleId}`, joinedTo: null, receivedAt: { $gte: from, $lt: until } };
}
