import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useWords } from '../words/use-words.ts';

/** One screen of the way: where it leads back to, what it asks, and room for the thumb. */
export function Step({
  title,
  back,
  hint,
  children,
}: {
  title: string;
  back: string;
  hint?: string;
  children: ReactNode;
}) {
  const words = useWords();
  return (
    <section className="step">
      <div className="step-head">
        <Link className="step-back" to={back} aria-label={words('onsite.back')} data-testid="step-back">
          ‹
        </Link>
        <h1>{title}</h1>
      </div>
      {hint && <p className="quiet step-hint">{hint}</p>}
      {children}
    </section>
  );
}

interface BigProps {
  word: string;
  hint?: string | undefined;
  press: () => void;
  tone?: 'main' | 'plain' | 'bad';
  chosen?: boolean | undefined;
  disabled?: boolean | undefined;
  testid?: string;
}

/** A button for a glove. */
export function Big({ word, hint, press, tone = 'plain', chosen, disabled, testid }: BigProps) {
  return (
    <button
      type="button"
      className={`big big-${tone}`}
      aria-pressed={chosen}
      disabled={disabled}
      onClick={press}
      data-testid={testid}
    >
      <span>{word}</span>
      {hint && <small>{hint}</small>}
    </button>
  );
}

/** A row that leads somewhere. */
export function Row({
  to,
  name,
  more,
  mark,
  testid,
}: {
  to: string;
  name: ReactNode;
  more?: ReactNode;
  mark?: ReactNode;
  testid?: string;
}) {
  return (
    <Link className="row" to={to} data-testid={testid}>
      <span className="row-name">
        {name}
        {more && <small className="quiet">{more}</small>}
      </span>
      {mark && <span className="row-mark">{mark}</span>}
      <span aria-hidden="true">›</span>
    </Link>
  );
}

/** A distance as people say it. */
export function Distance({ m }: { m: number }) {
  const words = useWords();
  return m < 1000
    ? words('onsite.distance.m', { n: Math.round(m / 10) * 10 })
    : words('onsite.distance.km', { n: (m / 1000).toFixed(1) });
}
