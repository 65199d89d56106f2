import { type DivisionDetail, divisionDetail } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import { hamletLines, readHamletLines } from './hamlet-lines.ts';

/** 自然村: the names below a village, a line each. */
export function HamletEditor({ division }: { division: DivisionDetail }) {
  const words = useWords();
  const queries = useQueryClient();
  const [text, setText] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (lines: string) =>
      ask(`/api/v1/divisions/${division.code}/hamlets`, divisionDetail, {
        method: 'PUT',
        body: { hamlets: readHamletLines(lines, division.hamlets) },
      }),
    onSuccess: (saved) => {
      queries.setQueryData(['division', division.code], saved);
      setText(null);
    },
  });
  return (
    <section>
      <h3>
        {words('places.hamlets')} <span className="quiet figures">{division.hamlets.length}</span>
      </h3>
      {text === null ? (
        <p>
          {division.hamlets.map(({ name }) => name).join('、') || (
            <span className="quiet">{words('places.noHamlets')}</span>
          )}{' '}
          {division.validTo === null && (
            <Button size="small" onClick={() => setText(hamletLines(division.hamlets))} data-testid="hamlets-edit">
              {words('places.edit')}
            </Button>
          )}
        </p>
      ) : (
        <>
          <Input.TextArea
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoSize={{ minRows: 4, maxRows: 16 }}
            aria-label={words('places.hamlets')}
            data-testid="hamlets-text"
          />
          <p className="quiet">{words('places.hamletsHint')}</p>
          {save.error && <p className="tone-red">{problemOf(save.error).detail}</p>}
          <p className="places-buttons">
            <Button
              type="primary"
              loading={save.isPending}
              onClick={() => save.mutate(text)}
              data-testid="hamlets-save"
            >
              {words('places.save')}
            </Button>
            <Button onClick={() => setText(null)}>{words('places.cancel')}</Button>
          </p>
        </>
      )}
    </section>
  );
}
