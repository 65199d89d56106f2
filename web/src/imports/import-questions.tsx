import {
  allowedPlacements,
  datum,
  type ImportAnswers,
  type ImportRun,
  type Placement,
  siteKinds,
} from '@sharp-eyes/protocol';
import { Checkbox, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';

interface QuestionsProps {
  run: ImportRun;
  /** Fields that the list says something about. */
  keys: ReadonlySet<string | null>;
  answers: ImportAnswers;
  change: (answers: ImportAnswers) => void;
}

/** What the list does not say and whoever imports it knows. */
export function ImportQuestions(props: QuestionsProps) {
  const { kind } = props.run;
  if (kind === 'health') return <HealthQuestions {...props} />;
  if (kind === 'required') return <RequiredQuestions {...props} />;
  return kind === 'cameras' ? <CameraQuestions {...props} /> : null;
}

function CameraQuestions({ run, keys, answers, change }: QuestionsProps) {
  const words = useWords();
  const isFull = (key: string): boolean => fills(run, key);
  // Where every row says it, nobody is asked.
  const asksPlacement = !(keys.has('placement') && isFull('placement'));
  const asksKind = asksPlacement || (keys.has('siteName') && !(keys.has('siteKind') && isFull('siteKind')));
  return (
    <>
      <DatumQuestion {...{ run, keys, answers, change }} />
      {asksPlacement && <Placements answers={answers} change={change} />}
      {asksKind && <KindQuestion {...{ answers, change }} />}
      <Question title={words('imports.gapsDueOn')} hint={words('imports.gapsDueOnHint')}>
        <Input
          type="date"
          value={answers.gapsDueOn ?? ''}
          aria-label={words('imports.gapsDueOn')}
          onChange={({ target }) => change({ ...answers, gapsDueOn: target.value === '' ? null : target.value })}
          style={{ width: 180 }}
          data-testid="import-gaps-due"
        />
      </Question>
    </>
  );
}

/** Whether every row says something in a column. */
function fills({ columns, rows }: ImportRun, key: string): boolean {
  return columns.some((column) => column.key === key && column.filled >= rows);
}

function RequiredQuestions(props: QuestionsProps) {
  const words = useWords();
  const asksKind = !fills(props.run, 'siteKind');
  if (!asksKind && !props.keys.has('lon')) return <p className="quiet">{words('imports.nothingToAsk')}</p>;
  return (
    <>
      <DatumQuestion {...props} />
      {asksKind && <KindQuestion {...props} />}
    </>
  );
}

function DatumQuestion({ run, keys, answers, change }: QuestionsProps) {
  const words = useWords();
  const hint = run.datumHint;
  if (!keys.has('lon')) return null;
  return (
    <Question
      title={words('imports.datum')}
      hint={words('imports.datumHint')}
      found={hint && words('imports.datumFound', { datum: words(`imports.datumName.${hint}`) })}
    >
      <Choices
        legend=""
        choices={datum.options.map((value) => ({ value, word: words(`imports.datumName.${value}`) }))}
        chosen={answers.datum}
        choose={(value) => change({ ...answers, datum: value })}
        name="import-datum"
      />
      <Checkbox
        checked={answers.pointsConfirmed}
        onChange={({ target }) => change({ ...answers, pointsConfirmed: target.checked })}
      >
        {words(run.kind === 'required' ? 'imports.placesConfirmed' : 'imports.pointsConfirmed')}
      </Checkbox>
    </Question>
  );
}

function KindQuestion({ answers, change }: Pick<QuestionsProps, 'answers' | 'change'>) {
  const words = useWords();
  return (
    <Question title={words('imports.siteKind')}>
      <Select
        allowClear
        value={answers.siteKind}
        placeholder={words('imports.unanswered')}
        aria-label={words('imports.siteKind')}
        options={siteKinds.map((value) => ({ value, label: words(`sites.kind.${value}`) }))}
        onChange={(siteKind) => change({ ...answers, siteKind: siteKind ?? null })}
        style={{ minWidth: 180 }}
      />
    </Question>
  );
}

function Placements({ answers, change }: Pick<QuestionsProps, 'answers' | 'change'>) {
  const words = useWords();
  return (
    <Question title={words('imports.placements')} hint={words('imports.placementsHint')}>
      <div className="placements">
        {siteKinds.map((kind) => (
          <label key={kind} className="field" htmlFor={`placement-${kind}`}>
            <span>{words(`sites.kind.${kind}`)}</span>
            <Select<Placement>
              id={`placement-${kind}`}
              allowClear
              value={answers.placements[kind] ?? null}
              placeholder={words('imports.unanswered')}
              options={allowedPlacements.map((value) => ({ value, label: words(`placement.${value}`) }))}
              onChange={(placement) => {
                const { [kind]: _before, ...others } = answers.placements;
                change({ ...answers, placements: placement ? { ...others, [kind]: placement } : others });
              }}
            />
          </label>
        ))}
      </div>
    </Question>
  );
}

/** China keeps one time, UTC+8: what is typed is on that clock. */
const offset = '+08:00';

function HealthQuestions({ keys, answers, change }: QuestionsProps) {
  const words = useWords();
  const local = answers.at && new Date(Date.parse(answers.at) + 8 * 3600_000).toISOString().slice(0, 16);
  return (
    <>
      <Question title={words('imports.platform')}>
        <Input
          value={answers.platform}
          maxLength={100}
          aria-label={words('imports.platform')}
          onChange={({ target }) => change({ ...answers, platform: target.value })}
          style={{ maxWidth: 320 }}
          data-testid="import-platform"
        />
      </Question>
      {!keys.has('at') && (
        <Question title={words('imports.at')} hint={words('imports.atHint')}>
          <Input
            type="datetime-local"
            value={local ?? ''}
            aria-label={words('imports.at')}
            onChange={({ target }) =>
              change({ ...answers, at: target.value === '' ? null : new Date(target.value + offset).toISOString() })
            }
            style={{ width: 220 }}
          />
        </Question>
      )}
    </>
  );
}

interface QuestionProps {
  title: string;
  hint?: string;
  found?: string | null;
  children: ReactNode;
}

function Question({ title, hint, found, children }: QuestionProps) {
  return (
    <fieldset className="question">
      <legend>{title}</legend>
      {found && <p className="tone-blue">{found}</p>}
      {children}
      {hint && <p className="quiet">{hint}</p>}
    </fieldset>
  );
}
