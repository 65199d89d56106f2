import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Contacts } from '../../registry/contacts/service.ts';
import type { Sites } from '../../registry/sites/service.ts';
import type { Units } from '../../registry/units/service.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { People } from '../../trust/people/service.ts';
import { AlertsByHub } from './by-hub.ts';
import { AlertCalls } from './calls.ts';
import type { SilenceReader } from './intake.ts';
import type { AlertNeeds } from './needs.ts';
import { AlertQuiet } from './quiet.ts';
import { AlertService, type AlertSettings } from './service.ts';
import { ShadowAlerts } from './shadow.ts';
import { Surroundings } from './surroundings.ts';
import { AlertVerdicts } from './verdicts.ts';

/** The room's services. */
export interface AlertsRoom {
  alerts: AlertService;
  calls: AlertCalls;
  quiet: AlertQuiet;
  byHub: AlertsByHub;
  shadows: ShadowAlerts;
  verdicts: AlertVerdicts;
}

export function openAlertsRoom(
  { database, sweeps, clock }: Pick<Platform, 'database' | 'sweeps' | 'clock'>,
  rooms: {
    audit: Audit;
    people: People;
    contacts: Contacts;
    sites: Sites;
    units: Units;
    cameras: CamerasRoom;
    silences: SilenceReader;
  },
  settings: AlertSettings,
): AlertsRoom {
  const around = new Surroundings(rooms);
  const audit: AlertNeeds['audit'] = (tx, entry) => rooms.audit.append(tx, entry);
  const alerts = new AlertService({
    ...{ database, sweeps, settings, silences: rooms.silences, now: () => new Date(clock.now()) },
    needs: {
      contactsOf: (alert) => around.contactsOf(alert),
      recordingOf: (alert, now) => around.recordingOf(alert, now),
      officersOf: (division) => rooms.people.holding('duty-officer', division),
      audit,
    },
  });
  const calls = new AlertCalls({ database, sweeps, alerts, audit });
  sweeps.register({ name: 'alerts-due', run: async (now) => void (await alerts.decisions.decideDue(now)) });
  sweeps.register({ name: 'recordings-due', run: (now) => calls.markOverdue(now) });
  return {
    ...{ alerts, calls, quiet: new AlertQuiet({ database, sweeps }, alerts.repository) },
    ...{ byHub: new AlertsByHub(alerts.repository, rooms.silences), shadows: new ShadowAlerts(database) },
    verdicts: new AlertVerdicts(alerts.repository.byRule),
  };
}

/** What consoles hear of alerts. */
export function projectAlerts(stream: LiveStream, { alerts }: AlertsRoom): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('alert.changed', {
    action: 'alerts.read',
    load: async ({ body }) => {
      const record = await alerts.row(told, body.alertId);
      return record && { kind: 'alert', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'alert', id: body.alertId }),
  });
}
