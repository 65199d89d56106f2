import { testConfirmed } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect } from 'react';
import { ask, isProblem } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

/** Brings back the code of a test message. `known` came with the message that somebody pressed: nothing to type. */
export function CodeForm({ testId, known, done }: { testId: string; known?: string | null; done?: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: (code: string) =>
      ask(`/api/v1/notice-tests/${testId}/confirm`, testConfirmed, { method: 'POST', body: { code } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['notices'] });
      done?.();
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each code that came along
  useEffect(() => {
    if (known) confirm.mutate(known);
  }, [known, testId]);
  if (confirm.isSuccess)
    return (
      <Alert
        type="success"
        showIcon
        title={words('notices.confirmed', { name: confirm.data.name })}
        data-testid="test-confirmed"
      />
    );
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) => confirm.mutate(code.replaceAll(/\D/g, ''))}
    >
      {isProblem(confirm.error, 'not-found') ? (
        <Alert type="warning" showIcon title={words('notices.confirmOver')} />
      ) : (
        <FormProblem error={confirm.error} />
      )}
      <Form.Item
        name="code"
        label={words('notices.code')}
        extra={words('notices.codeHint')}
        rules={[{ required: true }]}
      >
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          className="figures notice-code"
          data-testid="test-code"
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={confirm.isPending} data-testid="test-confirm">
        {words('notices.confirm')}
      </Button>
    </Form>
  );
}
