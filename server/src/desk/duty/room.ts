import { countyOf, type TellWhom } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { People } from '../../trust/people/service.ts';
import type { AlertsRoom } from '../alerts/room.ts';
import type { Notices } from '../notices/service.ts';
import { deskSubjectOf } from '../notices/words.ts';
import { openEscalation } from './escalation/open.ts';
import type { Policies } from './escalation/policies.ts';
import { anyAlert, type EscalationNeeds, type Escalations, type Whom } from './escalation/service.ts';
import { Roster } from './roster/service.ts';
import { Turns } from './turns/service.ts';
import { Watch } from './turns/watch.ts';

/** The room's services. */
export interface DutyRoom {
  roster: Roster;
  turns: Turns;
  policies: Policies;
  escalations: Escalations;
  watch: Watch;
}

export function openDutyRoom(
  platform: Platform,
  rooms: { audit: Audit; people: People; alerts: AlertsRoom; notices: Notices },
  openSessions: () => string[],
): DutyRoom {
  const { audit, people, notices } = rooms;
  const { alerts } = rooms.alerts;
  const roster = new Roster(platform, { audit, people });
  const turns = new Turns(platform, { audit, roster, alerts, desks: people.desks });
  const needs: EscalationNeeds = {
    alertOf: (alertId, tx) => alerts.stored(anyAlert, alertId, tx),
    peopleFor: (tx, tell, division) => peopleFor({ roster, people }, tx, tell, division),
    notify: (tx, notice) => notices.notify(tx, notice),
    cancel: (tx, about) => notices.cancel(tx, about),
    noteStep: (tx, alert, told) => alerts.noteEscalated(tx, alert, told),
    subjectOf: (alert) => deskSubjectOf(alert.cause?.kind ?? alert.life.finding.kind),
  };
  const { policies, escalations } = openEscalation(platform, audit, needs);
  const watch = new Watch(platform, { audit, roster, turns, notices, escalations }, openSessions);
  alerts.decisions.heed({
    mayDecide: (tx, personId) => turns.checkRead(tx, personId),
    decided: async (tx, alert) => {
      if (alert.state !== 'open') await escalations.standDown(tx, alert);
    },
  });
  platform.consumers.gather('duty-escalation', ['alert.stood'], (events) => escalations.arm(events));
  platform.sweeps.register({ name: 'escalation', run: (now) => escalations.sweep(now) });
  platform.sweeps.register({ name: 'duty-watch', run: (now) => watch.sweep(now) });
  platform.sweeps.register({ name: 'duty-turns', run: (now) => turns.endDue(now) });
  return { roster, turns, policies, escalations, watch };
}

/** Whom a step is for: people of the roster, and the group channels of the division; for the county its own, too. */
export async function peopleFor(
  { roster, people }: { roster: Roster; people: People },
  tx: Tx,
  tell: TellWhom,
  division: string,
): Promise<Whom> {
  const at = tell === 'county' ? `${countyOf(division)}000000` : division;
  const { primary, backup, next } = await roster.onDuty(at, tx.now.getTime(), tx);
  const shifts = { shift: primary, backup, 'next-shift': next, county: primary }[tell];
  const named = shifts.map(({ person }) => person);
  // A county without a roster of its own has officers all the same.
  const found = tell === 'county' && named.length === 0 ? await people.holding('duty-officer', at) : named;
  const whom = [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()];
  const persons = whom.map(({ id }) => ({ person: id }));
  return { people: whom, to: tell === 'shift' || tell === 'county' ? [...persons, { groups: at }] : persons };
}

/** What consoles hear of duty. */
export function projectDuty(stream: LiveStream): void {
  stream.project('duty.changed', {
    action: 'duty.read',
    load: async ({ divisionAfter }) => ({ kind: 'duty', division: divisionAfter as string }),
    gone: ({ divisionBefore }) => ({ kind: 'duty', division: divisionBefore as string }),
  });
}
