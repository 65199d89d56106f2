import { countyOf, filingTemplate, levelOf } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { FileButton } from '../places/file-button.tsx';
import { useSession } from '../session/session-gate.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
/** A template is looked through in a thread of its own, one at a time. */
const lookMs = 60_000;

/** The county's own sheet: an administrator uploads it, and is told everything that is wrong with it. */
export function FilingTemplateCard() {
  const words = useWords();
  const language = useLanguage();
  const { person } = useSession();
  const own = person.grants.find(
    ({ role, division }) => role === 'administrator' && !division.slice(0, 6).endsWith('00'),
  );
  const [division, setDivision] = useState<string | null>(own?.division ?? null);
  const county = division !== null && levelOf(`${countyOf(division)}000000`) === 'county' ? countyOf(division) : null;
  const path = `/api/v1/counties/${county}/filing-template`;
  const about = useQuery({
    queryKey: ['filing-template', county],
    enabled: county !== null,
    queryFn: ({ signal }) => ask(path, filingTemplate, { signal }),
  });
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const data = new Uint8Array(await file.arrayBuffer());
      const headers = { 'content-type': docx };
      await tell(`${path}?${new URLSearchParams({ name: file.name.slice(0, 120) })}`, {
        ...{ method: 'PUT', bytes: { data, headers }, withinMs: lookMs },
      });
    },
    onSuccess: () => void about.refetch(),
  });
  const clear = useMutation({
    mutationFn: () => tell(path, { method: 'DELETE' }),
    onSuccess: () => {
      upload.reset();
      void about.refetch();
    },
  });
  return (
    <section className="law-card">
      <h2>{words('filings.template')}</h2>
      <p className="quiet">{words('filings.templateHint')}</p>
      {own === undefined && <DivisionSelect value={division} change={setDivision} />}
      {about.data && (
        <>
          <p>
            {about.data.own
              ? words('filings.templateOwn', { name: about.data.own.fileName })
              : words('filings.templateBuiltIn')}
          </p>
          <FormProblem error={upload.error ?? clear.error} />
          {upload.isSuccess && <Alert type="success" showIcon title={words('filings.templateGood')} />}
          <div className="law-row-actions">
            <FileButton
              word={words('filings.templateUpload')}
              accept={`.docx,${docx}`}
              choose={(file) => upload.mutate(file)}
              testId="template-file"
            />
            <Button href={`${path}/file`} download>
              {words('filings.templateDownload')}
            </Button>
            {about.data.own && <Button onClick={() => clear.mutate()}>{words('filings.templateClear')}</Button>}
          </div>
          <details>
            <summary>{words('filings.placeholders')}</summary>
            <ul className="law-list">
              {about.data.placeholders.map(({ name, zh, en }) => (
                <li key={name}>
                  <code>{`{${zh}}`}</code> <code>{`{${name}}`}</code> {language === 'en' && en}
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </section>
  );
}
