import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useWords, type Word } from '../words/use-words.ts';

const rows: [string[], Word][] = [
  [['j', 'k'], 'keys.move'],
  [['enter'], 'keys.enter'],
  [['v'], 'keys.look'],
  [['l'], 'keys.watch'],
  [['a'], 'keys.acknowledge'],
  [['r'], 'keys.resolve'],
  [['f'], 'keys.falseAlarm'],
  [['h'], 'keys.handOver'],
  [['s'], 'keys.shelve'],
  [['t'], 'keys.assign'],
  [['p'], 'keys.call'],
  [['c'], 'keys.comment'],
  [['m'], 'keys.silence'],
  [['e'], 'keys.recording'],
  [['u'], 'keys.undo'],
  [['x'], 'keys.select'],
  [['1', '…', '9'], 'keys.choose'],
  [['/'], 'keys.search'],
  [['esc'], 'keys.escape'],
  [['g', 'd', 'c', 'v', 'l', 's', 'a', 'o'], 'keys.go'],
  [['?'], 'keys.help'],
];

export function KeyHelp({ close }: { close: () => void }) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="keys-title">
      <h2 id="keys-title">{words('keys.title')}</h2>
      <dl className="keys">
        {rows.map(([keys, word]) => (
          <div key={word} style={{ display: 'contents' }}>
            <dt>{keys.map((key) => (key === '…' ? <span key={key}>…</span> : <kbd key={key}>{key}</kbd>))}</dt>
            <dd>{words(word)}</dd>
          </div>
        ))}
      </dl>
      <Button onClick={() => dialog.current?.close()}>{words('keys.close')}</Button>
    </dialog>
  );
}
