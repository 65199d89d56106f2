import type { Fact } from '@sharp-eyes/protocol';
import type { AlertPlace } from '../../desk/alerts/intake.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { BatchSender } from './repository.ts';

/** A registered camera that an agent serves. */
export interface ServedCamera extends AlertPlace {
  /** What the site's access basis allowed at an instant. */
  functionsAt(at: Date): { health: boolean; alerts: boolean };
}

/** A fact of one kind with its place in its outbox. */
export type Ordered<K extends Fact['kind']> = Extract<Fact, { kind: K }> & { outboxId: string };

/** What the intake asks of the registry: which cameras an agent serves, and taking what it found on site. */
export interface SiteRegister {
  served(agentId: string, cameraIds: readonly string[]): Promise<ReadonlyMap<string, ServedCamera>>;
  takeDevicesFound(tx: Tx, sender: BatchSender, facts: readonly Ordered<'device.found'>[]): Promise<void>;
  takeDeviceHealth(tx: Tx, sender: BatchSender, facts: readonly Ordered<'device.health'>[]): Promise<void>;
  takeCameraHealth(tx: Tx, sender: BatchSender, facts: readonly Ordered<'camera.health'>[]): Promise<void>;
}
