import type { FirstWords } from '../zh.ts';

/** What is kept quiet just now, and its end. */
export const silences: FirstWords['silences'] = {
  title: 'Silences',
  of: {
    rule: '{{name}}: one rule',
    camera: '{{name}}: all alerts',
    kind: '{{name}}: “{{kind}}”',
    all: '{{name}}: all alerts',
  },
  critical: 'critical ones, too',
  state: { 'waiting-approval': 'Waits for the county', planned: 'Not begun', active: 'In force', ended: 'Over' },
  kept: '{{count}} kept back',
  end: 'End the silence',
};
