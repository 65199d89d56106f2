import type { DeskLoadRow } from '@sharp-eyes/protocol';
import { DivisionName } from '../parts/division-name.tsx';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { useSay } from './use-say.ts';

interface FactsProps {
  measured: DeskLoadRow['measured'];
  answeredBy?: string | null;
  agentSilentS?: number;
}

/** What must be read with the figures: the time that was counted, and what makes them a part only. */
export function Facts({ measured, answeredBy = null, agentSilentS = 0 }: FactsProps) {
  const words = useWords();
  const say = useSay();
  const language = useLanguage();
  const [before = '', middle = '', after = ''] = words('load.answeredBy', { name: '\n' }).split('\n');
  const time = (at: string) => fullTime(at, language).slice(0, -3);
  return (
    <>
      {measured && (
        <p className="quiet figures load-facts" data-testid="load-counted">
          {words('load.counted', { from: time(measured.from), to: time(measured.to) })}
        </p>
      )}
      {answeredBy !== null && (
        <p className="load-facts">
          {before}
          <DivisionName code={answeredBy} />
          {middle}
          <DivisionName code={answeredBy} />
          {after}
        </p>
      )}
      {agentSilentS >= 60 && <p className="load-facts">{words('load.silent', { time: say.wait(agentSilentS) })}</p>}
    </>
  );
}
