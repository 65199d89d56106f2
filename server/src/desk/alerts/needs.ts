import type { AlertCallee, PersonName, RecordingPlace } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { AlertDocument } from './documents.ts';
import type { Officer } from './rules.ts';

/** What the desk asks of other rooms. */
export interface AlertNeeds {
  /** People to telephone about an alert, in order; of the village where the site is gone. */
  contactsOf(alert: Pick<AlertDocument, 'siteId' | 'division'>): Promise<AlertCallee[]>;
  /** Where the recording lies; null for what no camera saw. */
  recordingOf(alert: AlertDocument, now: Date): Promise<RecordingPlace | null>;
  /** Duty officers whose area holds a division. */
  officersOf(division: string): Promise<PersonName[]>;
  /** Appends to the county's chain in the same transaction. */
  audit(tx: Tx, entry: AlertAudit): Promise<unknown>;
}

export interface AlertAudit {
  division: string;
  person: Officer | null;
  unit: string;
  action: string;
  content: Record<string, unknown>;
  reason: Record<string, unknown> | null;
}
