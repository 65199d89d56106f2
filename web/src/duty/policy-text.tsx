import type { EscalationLadder } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

/** A ladder to read, for whoever it wakes and does not change it. */
export function PolicyText({ ladder: { steps, repeats } }: { ladder: EscalationLadder }) {
  const words = useWords();
  return (
    <>
      <ol className="duty-ladder" data-testid="policy-text">
        {steps.map(({ waitMinutes, tell, priorities, hours, outside }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name but their place
          <li key={n} className="figures">
            {words('duty.stepSays', { minutes: waitMinutes, whom: words(`passedUp.whom.${tell}`) })}{' '}
            <span className="quiet">
              {priorities.map((priority) => words(`priority.${priority}`)).join(' · ')}
              {hours && ` · ${words('duty.only')} ${hours.from}–${hours.to} · ${words('duty.outside')}`}
              {hours && ` ${words(`duty.outsides.${outside}`)}`}
            </span>
          </li>
        ))}
      </ol>
      <p className="figures">{words('duty.repeatsSay', { count: repeats })}</p>
    </>
  );
}
