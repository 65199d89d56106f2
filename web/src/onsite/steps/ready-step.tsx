import { useCallback, useEffect, useState } from 'react';
import { keepShell } from '../../offline/keep-shell.ts';
import { Mark } from '../../parts/marks.tsx';
import { Loading } from '../../parts/situations.tsx';
import { useWords, type Word } from '../../words/use-words.ts';
import { Big, Step } from '../parts.tsx';
import { readPhoneFacts } from '../phone/phone-facts.ts';
import { type Readiness, type ReadinessAnswer, type ReadinessItem, readinessOf } from '../phone/readiness.ts';

const marks = {
  yes: ['disc', 'green'],
  better: ['dashed', 'blue'],
  ask: ['triangle', 'orange'],
  no: ['diamond', 'red'],
} as const;

/** What a press can do about an item; the browser asks the person itself. */
const acts: Partial<Record<ReadinessItem, { when: readonly Readiness[]; run: () => Promise<unknown> }>> = {
  storage: { when: ['better'], run: () => navigator.storage.persist() },
  offline: { when: ['ask'], run: () => keepShell() },
  location: {
    when: ['ask'],
    run: () =>
      new Promise<void>((done) =>
        navigator.geolocation.getCurrentPosition(
          () => done(),
          () => done(),
        ),
      ),
  },
  camera: {
    when: ['ask'],
    run: async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      for (const track of stream.getTracks()) track.stop();
    },
  },
};

/** Is this phone ready for a day on site? One answer each, and what to do. */
export function ReadyStep() {
  const words = useWords();
  const [answers, setAnswers] = useState<ReadinessAnswer[] | null>(null);
  const look = useCallback(() => void readPhoneFacts().then((facts) => setAnswers(readinessOf(facts))), []);
  useEffect(look, [look]);
  return (
    <Step title={words('onsite.ready.title')} back="/onsite">
      {!answers && <Loading />}
      <ul className="ready">
        {answers?.map(({ item, answer, advice }) => {
          const [shape, tone] = marks[answer];
          const act = acts[item]?.when.includes(answer) ? acts[item] : undefined;
          return (
            <li key={item} data-testid="ready-item" data-item={item} data-answer={answer}>
              <div className="ready-head">
                <strong>{words(`onsite.ready.item.${item}`)}</strong>
                <Mark shape={shape} tone={tone} word={words(`onsite.ready.${answer}`)} />
              </div>
              <p className="quiet">{words(`onsite.ready.advice.${advice}` as Word)}</p>
              {act && (
                <Big
                  word={words(`onsite.ready.act.${item}` as Word)}
                  press={() => void act.run().then(look, look)}
                  testid={`ready-${item}`}
                />
              )}
            </li>
          );
        })}
      </ul>
    </Step>
  );
}
