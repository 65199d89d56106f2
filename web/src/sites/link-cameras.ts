import { type Camera, camera } from '@sharp-eyes/protocol';
import { ask } from '../app/http.ts';

/** Cameras whose link to a watchpoint is not as wanted, and what their list of watchpoints should be. */
export function linkChanges(
  watchpointId: string,
  wanted: readonly string[],
  cameras: readonly Camera[],
): { id: string; linked: boolean }[] {
  return cameras
    .filter(({ id, record }) => record.watchpointIds.includes(watchpointId) !== wanted.includes(id))
    .map(({ id }) => ({ id, linked: wanted.includes(id) }));
}

/**
 * Says in the cameras' own records that they see a watchpoint, or don't any more. Each is read first: a list leaves out
 * what not everybody may know of a camera, and nothing of its record may be lost.
 */
export async function linkCameras(
  watchpointId: string,
  wanted: readonly string[],
  cameras: readonly Camera[],
  why: string,
): Promise<void> {
  for (const { id, linked } of linkChanges(watchpointId, wanted, cameras)) {
    const { name, record, version } = await ask(`/api/v1/cameras/${id}`, camera);
    const others = record.watchpointIds.filter((one) => one !== watchpointId);
    const watchpointIds = linked ? [...others, watchpointId] : others;
    // The point is as it was: whoever placed it has already answered for it.
    const body = { name, record: { ...record, watchpointIds }, why, pointConfirmed: true };
    await ask(`/api/v1/cameras/${id}/record`, camera, { method: 'PUT', version, body });
  }
}
