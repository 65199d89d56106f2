import { agentCreated, newAgent } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import type { z } from 'zod';
import { ask } from '../app/http.ts';
import { DivisionField } from '../sites/division-field.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

export type AgentCreated = z.infer<typeof agentCreated>;

/** Where cameras stand in nearly every network: the private ranges (RFC 1918). */
const usualRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].join('\n');
const range = newAgent.shape.allowedAddresses.element;

interface Fields {
  name: string;
  division: string;
  ranges: string;
}

const rangesOf = (text: string): string[] => text.split(/[\s,，;；]+/).filter((one) => one !== '');

/** A new agent: what it is called, which area it serves, and which addresses it may contact there. */
export function AgentForm({ done }: { done: (created: AgentCreated) => void }) {
  const words = useWords();
  const create = useMutation({
    mutationFn: ({ ranges, ...rest }: Fields) =>
      ask('/api/v1/agents', agentCreated, {
        method: 'POST',
        body: { ...rest, allowedAddresses: rangesOf(ranges) },
      }),
    onSuccess: done,
  });
  const needed = [{ required: true }];
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      initialValues={{ ranges: usualRanges }}
      onFinish={(fields) => create.mutate(fields)}
    >
      <FormProblem error={create.error} />
      <Form.Item name="name" label={words('enrolment.name')} extra={words('enrolment.nameHint')} rules={needed}>
        <Input maxLength={100} data-testid="agent-name" />
      </Form.Item>
      <Form.Item name="division" label={words('enrolment.division')} rules={needed}>
        <DivisionField />
      </Form.Item>
      <Form.Item
        name="ranges"
        label={words('enrolment.ranges')}
        extra={words('enrolment.rangesHint')}
        rules={[
          ...needed,
          {
            validator: async (_, text: string) => {
              const odd = rangesOf(text ?? '').find((one) => !range.safeParse(one).success);
              if (odd !== undefined) throw new Error(words('enrolment.notARange', { text: odd }));
            },
          },
        ]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} spellCheck={false} data-testid="agent-ranges" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={create.isPending} data-testid="agent-create">
        {words('enrolment.create')}
      </Button>
    </Form>
  );
}
