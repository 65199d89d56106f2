import type { AlertRow, BatchMove } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useState } from 'react';
import { useKeys } from '../../app/use-keys.ts';
import { useWords } from '../../words/use-words.ts';
import { ResolveForm } from '../resolve-form.tsx';
import { AssignForm } from './assign-form.tsx';
import { ShelveForm } from './shelve-form.tsx';

interface BatchBarProps {
  rows: readonly AlertRow[];
  decide: (decision: BatchMove) => void;
  all: () => void;
  stop: () => void;
}

/** One decision about the chosen alerts; the keys of one alert mean them while some are chosen. */
export function BatchBar({ rows, decide, all, stop }: BatchBarProps) {
  const words = useWords();
  const [form, setForm] = useState<'resolve' | 'shelve' | 'assign' | null>(null);
  const none = rows.length === 0;
  const acknowledge = () => decide({ move: 'acknowledge', body: { takeOver: false } });
  const done = (decision: BatchMove) => {
    setForm(null);
    decide(decision);
  };

  useKeys('form', (wish) => {
    if (wish.do === 'escape') {
      if (form === null) stop();
      else setForm(null);
      return true;
    }
    if (form !== null || none) return false;
    if (wish.do === 'acknowledge') acknowledge();
    else if (wish.do === 'resolve' || wish.do === 'shelve' || wish.do === 'assign') setForm(wish.do);
    else return false;
    return true;
  });

  if (form === 'resolve')
    return (
      <ResolveForm
        falseAlarm={false}
        mayCallFalse
        close={() => setForm(null)}
        settle={(body) => done({ move: 'resolve', body })}
      />
    );
  const [first] = rows;
  if (form === 'shelve')
    return <ShelveForm close={() => setForm(null)} send={(body) => done({ move: 'shelve', body })} />;
  // The officers of the first; the hub refuses those of another area alert by alert.
  if (form === 'assign' && first)
    return (
      <AssignForm
        alertId={first.id}
        close={() => setForm(null)}
        send={({ id: to }, note) => done({ move: 'assign', body: { to, ...(note === '' ? {} : { note }) } })}
      />
    );
  return (
    <div className="batch-bar" data-testid="batch-bar">
      <span className="figures">{words('work.chosen', { count: rows.length })}</span>
      <div className="batch-acts">
        <Button disabled={none} onClick={acknowledge} data-testid="batch-acknowledge">
          {words('act.acknowledge')} <kbd>a</kbd>
        </Button>
        <Button disabled={none} onClick={() => setForm('resolve')} data-testid="batch-resolve">
          {words('act.resolve')} <kbd>r</kbd>
        </Button>
        <Button disabled={none} onClick={() => setForm('shelve')} data-testid="batch-shelve">
          {words('work.shelve')} <kbd>s</kbd>
        </Button>
        <Button disabled={none} onClick={() => setForm('assign')} data-testid="batch-assign">
          {words('work.assign')} <kbd>t</kbd>
        </Button>
        <Button onClick={all} data-testid="batch-all">
          {words('work.chooseAll')}
        </Button>
        <Button onClick={stop}>
          {words('act.cancel')} <kbd>esc</kbd>
        </Button>
      </div>
    </div>
  );
}
