import { type Candidate, type RejectionReason, rejectionReasons } from '@sharp-eyes/protocol';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { problemOf } from '../../app/http.ts';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import { useDecision } from './use-candidates.ts';

interface RefusalProps {
  division: string;
  chosen: readonly Candidate[];
  done: () => void;
  cancel: () => void;
}

/** Why candidates are not taken: remembered, so that nobody is asked again. */
export function Refusal({ division, chosen, done, cancel }: RefusalProps) {
  const words = useWords();
  const [reason, setReason] = useState<RejectionReason | null>(null);
  const [more, setMore] = useState('');
  const reject = useDecision(division, 'rejections', done);
  const problem = reject.error ? problemOf(reject.error) : null;
  const ready = reason !== null && (reason !== 'other' || more.trim() !== '');
  const send = () =>
    reject.mutate({ candidates: chosen.map(({ division: at, key }) => ({ division: at, key })), reason, words: more });
  return (
    <div className="list-decision" data-testid="refusal">
      <Choices
        legend={words('candidates.why', { count: chosen.length })}
        choices={rejectionReasons.map((value) => ({ value, word: words(`candidates.reason.${value}`) }))}
        chosen={reason}
        choose={setReason}
        name="refusal"
      />
      <Input
        value={more}
        onChange={(event) => setMore(event.target.value)}
        placeholder={words(reason === 'other' ? 'candidates.wordsNeeded' : 'candidates.words')}
        aria-label={words('candidates.words')}
        maxLength={200}
      />
      <Button type="primary" disabled={!ready} loading={reject.isPending} onClick={send} data-testid="refuse">
        {words('candidates.refuseNow', { count: chosen.length })}
      </Button>
      <Button type="text" onClick={cancel}>
        {words('candidates.cancel')}
      </Button>
      {problem && <p className="tone-red">{problem.detail}</p>}
    </div>
  );
}
