import { useWords } from '../../words/use-words.ts';
import type { Draft } from '../sending/drafts.ts';
import { useOnsite } from '../use-onsite.tsx';

/** What a draft is, in words that its author knows it by. */
export function DraftName({ draft }: { draft: Draft }) {
  const words = useWords();
  const { pack } = useOnsite();
  if (draft.kind === 'site' || draft.kind === 'camera') return <strong>{draft.mine.name}</strong>;
  if (draft.kind === 'report')
    return <strong>{words('onsite.report.row', { place: words(`forbiddenPlacement.${draft.place}`) })}</strong>;
  if (draft.kind === 'photo') return <strong>{words('onsite.aim.photo')}</strong>;
  const device = pack?.devices.find(({ deviceKey }) => deviceKey === draft.deviceKey);
  const name = [device?.maker, device?.model].filter(Boolean).join(' ') || draft.deviceKey.slice(-12);
  return <strong>{words('onsite.account.row', { device: name })}</strong>;
}
