import { type ComplianceItem, complianceItem } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { ask } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

/** Says why an item is not needed, where its rule lets a person say so. */
export function WaiveForm({ item, done }: { item: ComplianceItem; done: () => void }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: (body: { why: string }) =>
      ask(`/api/v1/compliance/items/${item.id}/waiver`, complianceItem, { method: 'POST', body }),
    onSuccess: done,
  });
  return (
    <Form<{ why: string }> layout="vertical" onFinish={(fields) => send.mutate(fields)}>
      <FormProblem error={send.error} />
      <Form.Item name="why" label={words('compliance.waiveWhy')} rules={[{ required: true, min: 2 }]}>
        <Input maxLength={300} data-testid="waive-why" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {words('compliance.waive')}
      </Button>
    </Form>
  );
}
