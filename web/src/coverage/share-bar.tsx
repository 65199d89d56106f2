import type { CoverageFigures } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

const percent = (share: number): string => (Math.floor(share * 1000) / 10).toString();

interface ShareBarProps {
  /** Of `required`. */
  part: number;
  /** Of `required`, nobody can say. */
  unknown: number;
  required: number;
}

/** A share with its numerator, denominator and what is unknown; hatched where nobody knows, so that print shows it. */
function ShareBar({ part, unknown, required }: ShareBarProps) {
  const words = useWords();
  if (required === 0) return <span className="quiet">{words('coverage.none')}</span>;
  const least = part / required;
  const most = (part + unknown) / required;
  return (
    <span className="share">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" className="share-bar">
        <rect width="100" height="8" fill="var(--line)" />
        <rect width={most * 100} height="8" fill="url(#share-unknown)" />
        <rect width={least * 100} height="8" fill="var(--green)" />
      </svg>
      <span className="figures nowrap">
        <strong>
          {unknown > 0 ? words('coverage.span', { least: percent(least), most: percent(most) }) : `${percent(least)} %`}
        </strong>{' '}
        <span className="quiet">
          {unknown > 0
            ? words('coverage.shareUnknown', { part, all: required, unknown })
            : words('coverage.share', { part, all: required })}
        </span>
      </span>
    </span>
  );
}

/** Seen by a camera that is well now. */
export function EffectiveShare({ of: { covered, unknown, required } }: { of: CoverageFigures }) {
  return <ShareBar part={covered} unknown={unknown.record + unknown.health} required={required} />;
}

/** Seen by a camera on record, well or not. */
export function DeclaredShare({ of: { declared, declaredUnknown, required } }: { of: CoverageFigures }) {
  return <ShareBar part={declared} unknown={declaredUnknown} required={required} />;
}

/** The hatching, once a page. */
export function ShareHatching() {
  return (
    <svg width="0" height="0" aria-hidden="true" style={{ position: 'absolute' }}>
      <defs>
        <pattern id="share-unknown" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="4" fill="var(--surface)" />
          <rect width="2" height="4" fill="var(--grey)" />
        </pattern>
      </defs>
    </svg>
  );
}
