import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CameraLedger } from './ledger.ts';
import type { CamerasRepository } from './repository.ts';

/** Maintenances whose end has come, looked at in one sweep. */
const sweepBatch = 100;
const due = wholeScope('a maintenance ends by itself');

/** Maintenance ends by itself when its time is over: the camera counts again (domain 4). */
export function endMaintenances(platform: Platform, cameras: CamerasRepository, ledger: CameraLedger): void {
  const run = async (now: Date): Promise<void> => {
    await platform.sweeps.each('maintenance', await cameras.maintenanceOver(now, sweepBatch), (id) =>
      platform.database.inTransaction(async (tx) => {
        const camera = await cameras.camera(due, id, tx);
        if (camera?.life !== 'maintenance' || camera.maintenanceUntil === null || camera.maintenanceUntil > now) return;
        const over = { ...camera, life: 'in-service' as const, maintenanceSince: null, maintenanceUntil: null };
        const why = 'maintenance-over';
        await ledger.change(tx, camera, over, { caller: null, kind: 'life', action: 'cameras.life', why });
      }),
    );
  };
  platform.sweeps.register({ name: 'maintenance', run });
}
