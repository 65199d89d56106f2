import { type Agent, agentCreated, agent as agentShape } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { ask } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import type { AgentCreated } from './agent-form.tsx';
import './fleet.css';

interface AgentActionsProps {
  agent: Agent;
  /** A new code was made: it is shown once. */
  renewed: (created: AgentCreated) => void;
  changed: () => void;
}

/** A new enrolment code for a box that was replaced, and the end of a box that is not ours any more. */
export function AgentActions({ agent, renewed, changed }: AgentActionsProps) {
  const words = useWords();
  const renew = useMutation({
    mutationFn: () => ask(`/api/v1/agents/${agent.id}/code`, agentCreated, { method: 'POST' }),
    onSuccess: renewed,
  });
  const revoke = useMutation({
    mutationFn: () => ask(`/api/v1/agents/${agent.id}/revoke`, agentShape, { method: 'POST' }),
    onSuccess: changed,
  });
  const renewButton = (press?: () => void) => (
    <Button onClick={press} loading={renew.isPending} data-testid="agent-renew">
      {words('enrolment.renew')}
    </Button>
  );
  return (
    <>
      <div className="agent-actions">
        {agent.state === 'enrolled' ? (
          <Popconfirm
            title={words('enrolment.renewAsk')}
            description={words('enrolment.renewMeans')}
            okText={words('enrolment.renew')}
            onConfirm={() => renew.mutate()}
          >
            {renewButton()}
          </Popconfirm>
        ) : (
          renewButton(() => renew.mutate())
        )}
        {agent.state !== 'revoked' && (
          <Popconfirm
            title={words('enrolment.revokeAsk', { name: agent.name })}
            description={words('enrolment.revokeMeans')}
            okText={words('enrolment.revoke')}
            okButtonProps={{ danger: true }}
            onConfirm={() => revoke.mutate()}
          >
            <Button danger loading={revoke.isPending} data-testid="agent-revoke">
              {words('enrolment.revoke')}
            </Button>
          </Popconfirm>
        )}
      </div>
      <FormProblem error={renew.error ?? revoke.error} />
    </>
  );
}
