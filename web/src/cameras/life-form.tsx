import { type Camera, type CameraLife, camera } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';

/** What a person may decide of a camera's life; that it is in service is otherwise a fact. */
const decided: Record<CameraLife, readonly CameraLife[]> = {
  planned: ['registered', 'retired'],
  found: ['registered', 'retired'],
  registered: ['in-service', 'retired'],
  'in-service': ['maintenance', 'retired'],
  maintenance: ['in-service', 'retired'],
  retired: [],
};
const dayMs = 24 * 3600_000;
/** Maintenance without the county's approval (domain 4), days. */
const longestDays = 7;
const lengthsDays = [1, 3, longestDays] as const;

/** Moves a camera along its life, with a reason; a maintenance has an end. */
export function LifeForm({ camera: record, done }: { camera: Camera; done: (changed: Camera | null) => void }) {
  const words = useWords();
  const [to, setTo] = useState<CameraLife | null>(null);
  const [why, setWhy] = useState('');
  const [days, setDays] = useState<number>(1);
  const move = useMutation({
    mutationFn: () =>
      ask(`/api/v1/cameras/${record.id}/life`, camera, {
        method: 'POST',
        version: record.version,
        body: {
          to,
          why,
          until: to === 'maintenance' ? new Date(serverNow() + days * dayMs).toISOString() : null,
        },
      }),
    onSuccess: done,
  });
  const problem = move.error ? problemOf(move.error) : null;
  return (
    <form
      className="life-form"
      onSubmit={(event) => {
        event.preventDefault();
        move.mutate();
      }}
    >
      {problem && <Alert type="error" showIcon title={problem.title} description={problem.detail} />}
      <Choices
        legend={words('record.lifeTo')}
        choices={decided[record.life].map((value) => ({ value, word: words(`life.${value}`) }))}
        chosen={to}
        choose={setTo}
        name="life"
      />
      {to === 'maintenance' && (
        <>
          <Choices
            legend={words('record.lifeUntil')}
            choices={lengthsDays.map((n) => ({ value: String(n), word: `${n} ${words('record.unit.days')}` }))}
            chosen={String(days)}
            choose={(value) => setDays(Number(value))}
            name="maintenance"
          />
          <p className="quiet">{words('record.lifeUntilHint')}</p>
        </>
      )}
      <Input
        value={why}
        onChange={(event) => setWhy(event.target.value)}
        placeholder={words('record.lifeWhy')}
        aria-label={words('record.lifeWhy')}
        maxLength={300}
        data-testid="life-why"
      />
      <div className="record-save">
        <Button onClick={() => done(null)}>{words('record.cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          disabled={to === null}
          loading={move.isPending}
          data-testid="life-save"
        >
          {words('record.save')}
        </Button>
      </div>
    </form>
  );
}
