import type { AlertDocument } from '../alerts/documents.ts';
import type { RuleAlert } from '../alerts/verdicts.ts';
import type { AlertVerdict, Occurrence, PastAlert } from './replay-rules.ts';

/** What is known of a repeat that was not read: nothing, so that nobody claims that it would be gone. */
const unread = (from: number): Occurrence => ({ from, to: null, score: 0, dwellS: 0, boxes: [], seen: null });

/** An alert as the rules replay it. */
export function pastAlertOf({ lead, repeats }: RuleAlert): PastAlert {
  const known = [lead, ...repeats].map(occurrenceOf);
  const at = Date.parse(lead.life.finding.frameTime);
  return {
    ...{ id: lead.alertId, number: lead.number, at, verdict: verdictOf(lead) },
    stills: lead.stills.length,
    occurrences: known.length < lead.count ? [...known, unread(at)] : known,
  };
}

function occurrenceOf({ life }: AlertDocument): Occurrence {
  const { frameTime, score, dwellS, boxes } = life.finding;
  return {
    from: Date.parse(frameTime),
    to: life.clearedAt === null ? null : Date.parse(life.clearedAt),
    ...{ score, dwellS, boxes, seen: life.active ? null : (life.seen ?? null) },
  };
}

/** Only what a person called genuine or a false alarm says something of the rule. */
function verdictOf({ state, outcome }: Pick<AlertDocument, 'state' | 'outcome'>): AlertVerdict {
  if (state !== 'resolved') return 'other';
  if (outcome === 'genuine') return 'genuine';
  return outcome === 'false-alarm' ? 'falseAlarm' : 'other';
}
