import { type Escalation, stepResult, tellWhom } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

type Step = Pick<Escalation['told'][number], 'tell' | 'result'> & { people?: readonly string[] };

/** What a timeline entry says of a step, `shift told`; undefined where it says something else. */
export function readStep(note: string | null): Pick<Step, 'tell' | 'result'> | undefined {
  const [whom, what] = note?.split(' ') ?? [];
  const [tell, result] = [tellWhom.safeParse(whom), stepResult.safeParse(what)];
  return tell.success && result.success ? { tell: tell.data, result: result.data } : undefined;
}

/** Says what became of a step. That a name stands in it never means that its person was reached. */
export function useStepWords(): (step: Step) => string {
  const words = useWords();
  return ({ tell, result, people }) => {
    const whom = words(`passedUp.whom.${tell}`);
    if (result === 'told') return words('passedUp.told', { whom });
    if (result === 'out-of-hours') return words('passedUp.outOfHours', { whom });
    return words(people?.length === 0 ? 'passedUp.noOne' : 'passedUp.noWay', { whom });
  };
}
