import { Alert, Button } from 'antd';
import type { Clash } from '../cameras/record-merge.ts';
import { sayPlain } from '../cameras/say-plain.ts';
import { useWords, type Word } from '../words/use-words.ts';
import type { SiteBody } from './site-fields.ts';

interface StaleChoiceProps {
  clashes: readonly Clash<SiteBody>[];
  choose: (field: keyof SiteBody, value: unknown) => void;
}

/** Somebody else was first: what both touched stands side by side, and a press takes either. */
export function StaleChoice({ clashes, choose }: StaleChoiceProps) {
  const words = useWords();
  const empty = words('sites.missing');
  return (
    <Alert
      type="warning"
      showIcon
      title={words('sites.staleTitle')}
      data-testid="site-stale"
      description={
        <>
          <p>{words(clashes.length > 0 ? 'sites.staleHint' : 'sites.staleNone')}</p>
          {clashes.map(({ field, mine, theirs }) => (
            <div key={field} className="stale-field">
              <strong>{words(`sites.field.${field}` as Word)}</strong>
              {(
                [
                  ['mine', mine],
                  ['theirs', theirs],
                ] as const
              ).map(([whose, value]) => (
                <div key={whose}>
                  <span className="quiet">{words(`sites.${whose}`)}</span> {sayPlain(value, empty)}{' '}
                  <Button onClick={() => choose(field, value)}>{words('sites.take')}</Button>
                </div>
              ))}
            </div>
          ))}
        </>
      }
    />
  );
}
