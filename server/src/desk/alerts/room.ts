import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { Contacts } from '../../registry/contacts/service.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { AlertService } from './service.ts';
import { ShadowAlerts } from './shadow.ts';

/** The room's services. */
export interface AlertsRoom {
  alerts: AlertService;
  shadows: ShadowAlerts;
}

export function openAlertsRoom(
  { database, sweeps }: Pick<Platform, 'database' | 'sweeps'>,
  rooms: { audit: Audit; contacts: Contacts },
  settings: { acknowledgementMinutes: number },
): AlertsRoom {
  const alerts = new AlertService({
    database,
    needs: {
      contactsOf: (siteId, division) => rooms.contacts.calleesOf(siteId, division),
      audit: (tx, entry) => rooms.audit.append(tx, entry),
    },
    acknowledgementMinutes: settings.acknowledgementMinutes,
  });
  sweeps.register({
    name: 'acknowledgements',
    run: async (now) => void (await alerts.expireAcknowledgements(now)),
  });
  return { alerts, shadows: new ShadowAlerts(database) };
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
