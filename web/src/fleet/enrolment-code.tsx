import { Button } from 'antd';
import { useState } from 'react';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import type { AgentCreated } from './agent-form.tsx';
import './fleet.css';

/** The one-time code as the command that is run on the township's server. It is shown here and nowhere again. */
export function EnrolmentCode({ created, done }: { created: AgentCreated; done: () => void }) {
  const words = useWords();
  const [copied, setCopied] = useState<'copied' | 'copyByHand' | null>(null);
  const command = `npm run agent -- enrol ${created.enrolmentCode}`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied('copied');
    } catch {
      setCopied('copyByHand'); // no clipboard without HTTPS
    }
  };
  return (
    <div className="enrolment">
      <p>{words('enrolment.once', { name: created.agent.name })}</p>
      <pre className="enrolment-command" data-testid="enrolment-command">
        {command}
      </pre>
      <p className="quiet">
        {words('enrolment.until')} <At at={created.expiresAt} />
      </p>
      <ol className="quiet">
        <li>{words('enrolment.stepRun')}</li>
        <li>{words('enrolment.stepStart')}</li>
        <li>{words('enrolment.stepSee')}</li>
      </ol>
      <div className="enrolment-actions">
        <Button type="primary" onClick={() => void copy()} data-testid="enrolment-copy">
          {words('enrolment.copy')}
        </Button>
        {copied && <span role="status">{words(`enrolment.${copied}`)}</span>}
        <Button onClick={done} data-testid="enrolment-done">
          {words('enrolment.done')}
        </Button>
      </div>
    </div>
  );
}
