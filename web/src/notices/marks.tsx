import type { Channel, ChannelState, DeliveryState, NoticeWhy, Way } from '@sharp-eyes/protocol';
import { Mark, type Shape } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

const channelMarks: Record<ChannelState, [Shape, string]> = {
  untested: ['ring', 'grey'],
  asked: ['dashed', 'blue'],
  well: ['disc', 'green'],
  dead: ['diamond', 'red'],
};
const wayMarks: Record<Way['state'], [Shape, string]> = {
  untested: ['ring', 'grey'],
  asked: ['dashed', 'blue'],
  confirmed: ['disc', 'green'],
  gone: ['diamond', 'red'],
};
const deliveryMarks: Record<DeliveryState, [Shape, string]> = {
  queued: ['dashed', 'blue'],
  sending: ['dashed', 'blue'],
  sent: ['disc', 'green'],
  failed: ['diamond', 'red'],
  'given-up': ['diamond', 'red'],
  cancelled: ['ring', 'grey'],
  folded: ['disc', 'green'],
};

export function ChannelMark({ channel: { state, enabled } }: { channel: Channel }) {
  const words = useWords();
  if (!enabled) return <Mark shape="ring" tone="grey" word={words('notices.off')} />;
  const [shape, tone] = channelMarks[state];
  return <Mark shape={shape} tone={tone} word={words(`notices.channelState.${state}`)} />;
}

export function WayMark({ state }: { state: Way['state'] }) {
  const words = useWords();
  const [shape, tone] = wayMarks[state];
  return <Mark shape={shape} tone={tone} word={words(`ways.state.${state}`)} />;
}

export function DeliveryMark({ state }: { state: DeliveryState }) {
  const words = useWords();
  const [shape, tone] = deliveryMarks[state];
  return <Mark shape={shape} tone={tone} word={words(`notices.deliveryState.${state}`)} />;
}

/** Why, in words, and what the other side said. */
export function Why({ why }: { why: NoticeWhy | null }) {
  const words = useWords();
  if (!why) return null;
  return (
    <span className="law-block tone-orange">
      {words(`notices.why.${why.code}`)} <span className="quiet">{why.text}</span>
    </span>
  );
}
