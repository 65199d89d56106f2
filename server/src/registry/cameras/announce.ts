import type { Tx } from '../../platform/database/database.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';

/** Says that a camera is another; `before` is where it was, null for a new one. */
export function emitCamera(
  tx: Tx,
  camera: CameraDocument,
  before: string | null,
  { removed = false, healthOnly = false } = {},
): void {
  tx.emit({
    kind: 'camera.changed',
    divisionBefore: before,
    divisionAfter: removed ? null : camera.division,
    body: { cameraId: camera._id, removed, healthOnly },
  });
}

export function emitDevice(tx: Tx, device: DeviceDocument, before: string | null = device.division): void {
  tx.emit({
    kind: 'device.changed',
    divisionBefore: before,
    divisionAfter: device.division,
    body: { deviceKey: device.deviceKey, agentId: device.agentId, removed: false },
  });
}

/** Says that the agent's configuration is another than the one it was given; once per agent and transaction is enough. */
export function emitStale(tx: Tx, agentIds: Iterable<string | null>, division: string): void {
  for (const agentId of new Set(agentIds))
    if (agentId !== null)
      tx.emit({ kind: 'config.stale', divisionBefore: division, divisionAfter: division, body: { agentId } });
}

/** Says to consoles that many cameras are others, once per division. */
export function emitMany(tx: Tx, cameras: readonly CameraDocument[]): void {
  for (const [division, group] of Map.groupBy(cameras, (camera) => camera.division)) {
    const body = { cameraIds: group.map(({ _id }) => _id) };
    tx.emit({ kind: 'cameras.changed', divisionBefore: division, divisionAfter: division, body });
  }
}
