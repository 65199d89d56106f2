import type { BatchMove } from '@sharp-eyes/protocol';
import { AssignForm } from './assign-form.tsx';
import { ShelveForm } from './shelve-form.tsx';

interface BatchFormProps {
  form: 'shelve' | 'assign';
  /** Whose officers are offered; the hub refuses those of another area alert by alert. */
  first: string;
  done: (decision: BatchMove) => void;
  close: () => void;
}

/** The forms that decide about many alerts at once. */
export function BatchForm({ form, first, done, close }: BatchFormProps) {
  if (form === 'shelve') return <ShelveForm close={close} send={(body) => done({ move: 'shelve', body })} />;
  return (
    <AssignForm
      alertId={first}
      close={close}
      send={({ id: to }, note) => done({ move: 'assign', body: { to, ...(note === '' ? {} : { note }) } })}
    />
  );
}
