interface Choice<T extends string> {
  value: T;
  word: string;
  /** Why it can't be chosen yet. It keeps its place and its number: a key never changes its meaning. */
  notYet?: string | undefined;
}

interface ChoicesProps<T extends string> {
  legend: string;
  choices: readonly Choice<T>[];
  chosen: T | null;
  choose: (value: T) => void;
  /** Begins the `data-testid` of each: `outcome` → `outcome-genuine`. */
  name: string;
  /** Whether the number keys choose here now: shows them. */
  numbered?: boolean;
}

/** One of a few, all in sight and large enough for a thumb. */
export function Choices<T extends string>({ legend, choices, chosen, choose, name, numbered }: ChoicesProps<T>) {
  return (
    <div className="choices" role="radiogroup" aria-label={legend}>
      <span className="legend">{legend}</span>
      {choices.map(({ value, word, notYet }, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input can't be 44 px high with its word inside
        <button
          key={value}
          type="button"
          role="radio"
          aria-checked={chosen === value}
          className="choice"
          disabled={notYet !== undefined}
          title={notYet}
          onClick={() => choose(value)}
          data-testid={`${name}-${value}`}
        >
          {numbered && <kbd>{index + 1}</kbd>} {word}
        </button>
      ))}
    </div>
  );
}
