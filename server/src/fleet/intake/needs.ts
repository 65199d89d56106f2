import type { AlertPlace } from '../../desk/alerts/intake.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { Sighting, SightingRefusal } from '../../registry/cameras/sightings.ts';
import type { BatchSender } from './repository.ts';

/** A registered camera that an agent serves. */
export interface ServedCamera extends AlertPlace {
  /** What the site's access basis allowed at an instant. */
  functionsAt(at: Date): { health: boolean; alerts: boolean };
}

/** What the intake asks of the registry: which cameras an agent serves, and taking what it found on site. */
export interface SiteRegister {
  served(agentId: string, cameraIds: readonly string[]): Promise<ReadonlyMap<string, ServedCamera>>;
  /** @returns why some are refused, by seq */
  applyFacts(tx: Tx, sender: BatchSender, facts: readonly Sighting[]): Promise<ReadonlyMap<number, SightingRefusal>>;
  /** The agent speaks again: what it serves is no longer unknown for its silence. */
  endSilence(tx: Tx, agentId: string): Promise<void>;
}
