import { Choices } from '../../parts/choices.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { useWords } from '../../words/use-words.ts';
import { GapList } from '../gap-list.tsx';
import { VillagesTable } from '../villages-table.tsx';
import { UnjudgedList } from './unjudged-list.tsx';
import { UnwatchedList } from './unwatched-list.tsx';

/** One press each: what a planner is asked for again and again. */
const checks = ['junctions-short', 'unwatched', 'down-long', 'doubled', 'unjudged'] as const;
type Check = (typeof checks)[number];

export function Checks({ division }: { division: string | null }) {
  const words = useWords();
  const { asked, put } = useAsked();
  const check = checks.find((name) => name === asked.get('check')) ?? 'junctions-short';
  return (
    <>
      <div className="no-print">
        <Choices
          legend={words('planner.checks.legend')}
          choices={checks.map((value) => ({ value, word: words(`planner.checks.${value}`) }))}
          chosen={check}
          choose={(value) => put('check', value)}
          name="check"
        />
      </div>
      <p className="quiet check-about">{words(`planner.checks.about.${check}`)}</p>
      <CheckList check={check} division={division} />
    </>
  );
}

function CheckList({ check, division }: { check: Check; division: string | null }) {
  switch (check) {
    case 'junctions-short':
      return <VillagesTable division={division} only="junctions-short" />;
    case 'unwatched':
      return <UnwatchedList division={division} />;
    case 'unjudged':
      return <UnjudgedList division={division} />;
    default:
      return <GapList division={division} only={check} />;
  }
}
