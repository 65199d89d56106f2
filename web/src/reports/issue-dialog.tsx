import { type IssuedReportWhole, issuedReportWhole, type ReportDraft, reportLanguages } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { ask } from '../app/http.ts';
import { Choices } from '../parts/choices.tsx';
import { fullTime } from '../parts/time.ts';
import { useSession } from '../session/session-gate.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';

/** Both files of a city are written in some seconds, milliseconds. */
const issueMs = 90_000;

interface IssueProps {
  draft: ReportDraft;
  close: () => void;
  done: (issued: IssuedReportWhole) => void;
}

/** There is no undo, so it says what freezing means before anybody presses. */
export function IssueDialog({ draft, close, done }: IssueProps) {
  const words = useWords();
  const shown = useLanguage();
  const { person } = useSession();
  const [language, setLanguage] = useState(shown);
  const [why, setWhy] = useState('');
  const { content, latest } = draft;
  const issue = useMutation({
    mutationFn: () => {
      const body = { draftId: draft.id, language, replaces: latest?.id ?? null, why: why.trim() };
      return ask('/api/v1/reports', issuedReportWhole, { method: 'POST', body, withinMs: issueMs });
    },
    onSuccess: done,
  });
  return (
    <Modal
      open
      title={words('reports.issueTitle', { title: content.title[shown] })}
      onCancel={close}
      okText={words(issue.isPending ? 'reports.going' : 'reports.go')}
      okButtonProps={{ size: 'large', loading: issue.isPending, disabled: latest !== null && why.trim() === '' }}
      cancelButtonProps={{ size: 'large' }}
      onOk={() => issue.mutate()}
    >
      <div className="report-issue" data-testid="issue-dialog">
        <p>
          <strong>{words('reports.freeze')}</strong>
        </p>
        <p>{words('reports.noUndo')}</p>
        <dl>
          <dt>{words('reports.madeAt')}</dt>
          <dd className="figures">{fullTime(content.madeAt, shown)}</dd>
          {content.day !== null && <dt>{words('reports.day')}</dt>}
          {content.day !== null && <dd className="figures">{content.day}</dd>}
          <dt>{words('reports.by')}</dt>
          <dd>
            {person.unit} {person.name}
          </dd>
        </dl>
        {latest && (
          <label className="field" htmlFor="issue-why">
            <span>{words('reports.replaces', { number: latest.number })}</span>
            <Input.TextArea
              id="issue-why"
              value={why}
              maxLength={300}
              rows={2}
              placeholder={words('reports.why')}
              onChange={({ target }) => setWhy(target.value)}
            />
          </label>
        )}
        <Choices
          legend={words('reports.language')}
          choices={reportLanguages.map((value) => ({ value, word: words(`reports.languages.${value}`) }))}
          chosen={language}
          choose={setLanguage}
          name="issue-language"
        />
        <FormProblem error={issue.error} />
      </div>
    </Modal>
  );
}
