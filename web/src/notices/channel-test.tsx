import { type Channel, channel as channelShape, personKinds } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { ask } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { CodeForm } from './code-form.tsx';

/** Sends a code through a channel and takes it back from whoever read it. */
export function ChannelTest({ channel, done }: { channel: Channel; done: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const needsTarget = personKinds.some((kind) => kind === channel.kind);
  const send = useMutation({
    mutationFn: ({ to }: { to?: string }) =>
      ask(`/api/v1/notice-channels/${channel.id}/test`, channelShape, { method: 'POST', body: to ? { to } : {} }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['notices'] }),
  });
  const { test } = channel;
  return (
    <>
      <Form<{ to?: string }> layout="vertical" requiredMark={false} onFinish={(fields) => send.mutate(fields)}>
        <FormProblem error={send.error} />
        {needsTarget && (
          <Form.Item name="to" label={words('notices.testTo')} rules={[{ required: true }]}>
            <Input maxLength={200} data-testid="channel-test-to" />
          </Form.Item>
        )}
        <Button
          type={test ? 'default' : 'primary'}
          htmlType="submit"
          loading={send.isPending}
          data-testid="channel-test-send"
        >
          {words('notices.testSend')}
        </Button>
      </Form>
      {test && (
        <div className="notice-section">
          {test.why ? (
            <Alert
              type="error"
              showIcon
              title={words('notices.testFailed')}
              description={`${words(`notices.why.${test.why.code}`)} ${test.why.text}`}
              data-testid="channel-test-why"
            />
          ) : (
            <Alert type="info" showIcon title={words('notices.testSent')} />
          )}
          <CodeForm key={test.id} testId={test.id} done={done} />
        </div>
      )}
    </>
  );
}
