import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { useWords, type Word } from '../../words/use-words.ts';
import { Big, Step } from '../parts.tsx';
import type { CameraDraft, Draft, SiteDraft } from '../sending/drafts.ts';
import type { Clash } from '../sending/merge.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';
import { DraftName } from './draft-name.tsx';

/** A draft that the hub did not take as it was: two people's words side by side, or what was wrong with it. */
export function DecideStep() {
  const { draftId } = useParams();
  const { drafts } = useOnsite();
  const draft = drafts.find(({ id }) => id === draftId);
  if (!draft) return <Navigate to="/onsite" replace />;
  return 'clashes' in draft && draft.clashes.length > 0 ? <Choose draft={draft} /> : <Trouble draft={draft} />;
}

function Choose({ draft }: { draft: SiteDraft | CameraDraft }) {
  const words = useWords();
  const navigate = useNavigate();
  const store = useStore();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const pick = (field: string, isTheirs: boolean) => {
    const next = new Set(theirs);
    if (isTheirs) next.add(field);
    else next.delete(field);
    setTheirs(next);
  };
  const done = async () => {
    await store.drafts.change(draft, (now) => {
      const chosen = now.clashes
        .filter(({ field }) => theirs.has(field))
        .map(({ field, theirs: value }) => [field, value]);
      return { ...now, clashes: [], mine: { ...now.mine, ...Object.fromEntries(chosen) } } as typeof now;
    });
    store.send();
    void navigate('/onsite', { replace: true });
  };
  return (
    <Step title={words('onsite.conflict.title')} back="/onsite" hint={words('onsite.conflict.hint')}>
      <p className="notice">
        <DraftName draft={draft} />
      </p>
      {draft.clashes.map((clash) => (
        <div key={clash.field} className="tiles clash" data-testid="clash" data-field={clash.field}>
          <p className="legend">{fieldWord(clash.field, words)}</p>
          <Big
            word={words('onsite.conflict.mine')}
            hint={said(clash, 'mine', words)}
            chosen={!theirs.has(clash.field)}
            press={() => pick(clash.field, false)}
            testid="mine"
          />
          <Big
            word={words('onsite.conflict.theirs')}
            hint={said(clash, 'theirs', words)}
            chosen={theirs.has(clash.field)}
            press={() => pick(clash.field, true)}
            testid="theirs"
          />
        </div>
      ))}
      <Big tone="main" word={words('onsite.conflict.done')} press={() => void done()} testid="decide" />
    </Step>
  );
}

type Say = ReturnType<typeof useWords>;

function fieldWord(field: string, words: Say): string {
  const key = `record.field.${field}`;
  const word = words(key as Word);
  return word === key ? field : word;
}

/** A value as a person reads it: coordinates, places and plain words; anything else as it is written. */
function said({ field, ...sides }: Clash, side: 'mine' | 'theirs', words: Say): string {
  const value = sides[side];
  if (value === null || value === undefined || value === '') return words('onsite.conflict.empty');
  if (field === 'placement') return words(`placement.${String(value)}` as Word);
  if (typeof value === 'object' && 'lon' in value && 'lat' in value)
    return `${Number(value.lat).toFixed(5)}, ${Number(value.lon).toFixed(5)}`;
  return typeof value === 'object' ? JSON.stringify(value).slice(0, 120) : String(value);
}

function Trouble({ draft }: { draft: Draft }) {
  const words = useWords();
  const navigate = useNavigate();
  const store = useStore();
  const [sure, setSure] = useState(false);
  const { trouble } = draft;
  const again = async (more: object = {}) => {
    await store.drafts.change(draft, (now) => ({ ...now, trouble: null, ...more }));
    store.send();
    void navigate('/onsite', { replace: true });
  };
  const discard = async () => {
    if (!sure) return setSure(true);
    await store.drafts.discard(draft);
    void navigate('/onsite', { replace: true });
  };
  const isRefusedAccount = trouble?.type === 'account-refused';
  const isOutside = trouble?.type.endsWith('point-outside');
  return (
    <Step title={words('onsite.conflict.trouble')} back="/onsite">
      <p className="notice bad" role="alert">
        <DraftName draft={draft} /> <br />
        {isRefusedAccount ? words('onsite.account.rowRefused') : (trouble?.detail ?? trouble?.title)}
        {trouble?.faults?.map(({ path, message }) => (
          <small key={path}>
            <br />
            {path}: {message}
          </small>
        ))}
      </p>
      {isOutside && (
        <Big
          tone="main"
          word={words('onsite.conflict.outside')}
          press={() => void again({ pointConfirmed: true })}
          testid="confirm-outside"
        />
      )}
      {!isRefusedAccount && <Big word={words('onsite.conflict.again')} press={() => void again()} testid="again" />}
      <Big
        tone="bad"
        word={words(sure ? 'onsite.conflict.discardSure' : 'onsite.conflict.discard')}
        press={() => void discard()}
        testid="discard"
      />
    </Step>
  );
}
