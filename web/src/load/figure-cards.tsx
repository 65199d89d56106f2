import {
  falseAlarmsOf,
  type LoadBand,
  type LoadBehind,
  type LoadFigures,
  type LoadWaits,
  portionText,
} from '@sharp-eyes/protocol';
import type { ReactNode } from 'react';
import { useWords } from '../words/use-words.ts';
import { BandMark } from './band-mark.tsx';
import { useSay } from './use-say.ts';

type FigureName = keyof Omit<LoadFigures, 'alarms' | 'alerts' | 'verdicts'> | 'falseAlarms';

type TargetName = Exclude<FigureName, 'signed' | 'settled'> | 'worstFew' | 'prioritiesFew';

interface FigureCardProps {
  name: FigureName;
  /** Null: nothing to count yet, and `made` says why. */
  value: ReactNode | null;
  /** What it is made of. */
  made: string;
  target?: string;
  band?: LoadBand;
  word?: string;
  see?: (() => void) | undefined;
}

/** The figures, large, each with its target and how it lies to it in a word. */
export function FigureCards({ of, see }: { of: LoadFigures; see: (behind: LoadBehind) => void }) {
  const words = useWords();
  const { perDay, perTenMinutes, floods, worst, chattering, stale, verdicts, unread, alerts, priorities } = of;
  const falseOnes = falseAlarmsOf(verdicts);
  const behind = (what: LoadBehind, count: number) => (count > 0 ? () => see(what) : undefined);
  const target = (name: TargetName) => words(`load.target.${name}`);
  return (
    <div className="load-figures">
      <FigureCard
        {...{ name: 'perDay', band: perDay.band, target: target('perDay') }}
        value={perDay.value?.toFixed(1) ?? null}
        made={
          perDay.value === null
            ? words('load.noWholeDay')
            : words('load.meanOf', { alarms: perDay.alarms, count: perDay.stretches })
        }
      />
      <FigureCard
        {...{ name: 'perTenMinutes', band: perTenMinutes.band, target: target('perTenMinutes') }}
        value={perTenMinutes.value?.toFixed(2) ?? null}
        made={
          perTenMinutes.value === null
            ? words('load.noWindow')
            : words('load.windowsOf', { alarms: perTenMinutes.alarms, count: perTenMinutes.stretches })
        }
      />
      <FigureCard
        {...{ name: 'floods', band: floods.band, word: words('load.bandFlood'), target: target('floods') }}
        value={floods.of === 0 ? null : portionText({ ...floods, unknown: 0 })}
        made={floods.of === 0 ? words('load.noWindow') : words('load.shareOf', { part: floods.part, of: floods.of })}
      />
      <FigureCard
        {...{ name: 'worst', band: worst.band, word: words('load.bandPlan') }}
        target={target(worst.band === 'unjudged' ? 'worstFew' : 'worst')}
        value={worst.of === 0 ? null : portionText({ ...worst, unknown: 0 })}
        made={worst.of === 0 ? words('load.noAlert') : words('load.shareOf', { part: worst.part, of: worst.of })}
      />
      <FigureCard
        {...{ name: 'chattering', band: chattering.band, target: target('chattering'), made: '' }}
        value={chattering.sources}
      />
      <FigureCard
        {...{ name: 'stale', band: stale.band, target: target('stale'), value: stale.most }}
        made={words('load.staleNow', { count: stale.now })}
        see={behind('stale', stale.most)}
      />
      <WaitCard name="signed" of={of.signed} see={behind('slow-to-sign', of.signed.of)} />
      <WaitCard name="settled" of={of.settled} see={behind('slow-to-settle', of.settled.of)} />
      <FigureCard
        {...{ name: 'falseAlarms', target: target('falseAlarms') }}
        value={falseOnes.of === 0 ? null : portionText(falseOnes)}
        made={falseOnes.of === 0 ? words('load.noAlert') : words('load.unknownOf', falseOnes)}
        see={behind('false-alarm', falseOnes.part)}
      />
      <FigureCard
        {...{ name: 'unread', value: unread, target: target('unread') }}
        made={words('load.ofAlerts', { count: alerts })}
        see={behind('unread', unread)}
      />
      <FigureCard
        {...{ name: 'priorities', band: priorities.band, value: <Priorities of={priorities} />, made: '' }}
        target={target(priorities.band === 'unjudged' ? 'prioritiesFew' : 'priorities')}
      />
    </div>
  );
}

function FigureCard({ name, value, made, target, band, word, see }: FigureCardProps) {
  const words = useWords();
  return (
    <section className="load-figure" data-testid={`load-${name}`} aria-label={words(`load.figure.${name}`)}>
      <h3>{words(`load.figure.${name}`)}</h3>
      <p className="load-value">
        {value === null ? (
          <span className="quiet load-none">{words('load.unmeasured.title')}</span>
        ) : (
          <strong className="figures">{value}</strong>
        )}{' '}
        {value !== null && band && <BandMark band={band} {...(word === undefined ? {} : { word })} />}
      </p>
      {made !== '' && <p className="figures">{made}</p>}
      {target && <p className="quiet">{target}</p>}
      {see && (
        <button type="button" className="plain load-see" onClick={see}>
          {words('load.see')} ›
        </button>
      )}
    </section>
  );
}

function WaitCard({ name, of, see }: { name: 'signed' | 'settled'; of: LoadWaits; see: (() => void) | undefined }) {
  const words = useWords();
  const say = useSay();
  const { p50, p90, p95, lasting } = of;
  if (p50 === null || p90 === null || p95 === null)
    return <FigureCard name={name} value={null} made={words('load.noAlert')} />;
  const lines = [
    [words('load.median'), p50],
    [words('load.ninety'), p90],
    [words('load.ninetyFive'), p95],
  ] as const;
  return (
    <FigureCard
      {...{ name, see }}
      value={
        <span className="load-waits">
          {lines.map(([title, percentile]) => (
            <span key={title}>
              <span className="quiet">{title}</span> {say.percentile(percentile)}
            </span>
          ))}
        </span>
      }
      made={words('load.ofAlerts', { count: of.of })}
      {...(lasting > 0 ? { target: words('load.lasting', { count: lasting }) } : {})}
    />
  );
}

function Priorities({ of }: { of: LoadFigures['priorities'] }) {
  const words = useWords();
  return (
    <span className="load-waits">
      {(['critical', 'high', 'medium', 'low'] as const).map((priority) => (
        <span key={priority}>
          <span className="quiet">{words(`priority.${priority}`)}</span> {of[priority]}
        </span>
      ))}
    </span>
  );
}
