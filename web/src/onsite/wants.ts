import type { DeviceSource } from '@sharp-eyes/protocol';
import type { CameraDraft } from './sending/drafts.ts';

/**
 * Without the hub nobody knows what a device shows before it took its account: a draft then says “its nth picture”, and
 * learns the picture's own name when the device tells.
 */
export function withSource(draft: CameraDraft, deviceKey: string, sources: readonly DeviceSource[]): CameraDraft {
  const { wants } = draft;
  const source = wants?.deviceKey === deviceKey ? sources[wants.index]?.token : undefined;
  if (source === undefined) return draft;
  return { ...draft, wants: null, mine: { ...draft.mine, deviceKey, source } };
}
