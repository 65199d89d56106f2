import { complianceAssigned, personName, type Role } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select } from 'antd';
import { ask, askPage } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

interface Fields {
  role?: Role;
  personId?: string;
  dueOn?: string;
  note?: string;
}

const takers: Role[] = ['technician', 'planner', 'filing-clerk'];

/** Gives items to a role or a person, with a date and a note; what is left empty stays. */
export function AssignForm({ ids, done }: { ids: readonly string[]; done: () => void }) {
  const words = useWords();
  const names = useQuery({
    queryKey: ['people-names'],
    queryFn: ({ signal }) => askPage('/api/v1/people/names?limit=200', personName, signal),
  });
  const save = useMutation({
    mutationFn: ({ role, personId, dueOn, note }: Fields & { dueOn?: string | null }) =>
      ask('/api/v1/compliance/assignments', complianceAssigned, {
        method: 'POST',
        body: {
          ids,
          ...(personId ? { owner: { personId } } : role ? { owner: { role } } : {}),
          ...(dueOn === null || dueOn ? { dueOn } : {}),
          ...(note ? { note } : {}),
        },
      }),
    onSuccess: ({ refused }) => {
      if (refused.length === 0) done();
    },
  });
  return (
    <Form<Fields> layout="vertical" onFinish={(fields) => save.mutate(fields)}>
      <FormProblem error={save.error} />
      {save.data && save.data.refused.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={words('compliance.refused', { count: save.data.refused.length })}
          action={<Button onClick={done}>{words('keys.close')}</Button>}
        />
      )}
      <Form.Item name="role" label={words('compliance.toRole')}>
        <Select
          allowClear
          placeholder={words('compliance.keep')}
          options={takers.map((role) => ({ value: role, label: words(`role.${role}`) }))}
        />
      </Form.Item>
      <Form.Item name="personId" label={words('compliance.toPerson')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={words('compliance.keep')}
          loading={names.isPending}
          options={(names.data?.items ?? []).map(({ id, name, unit }) => ({ value: id, label: `${name}（${unit}）` }))}
        />
      </Form.Item>
      <Form.Item name="dueOn" label={words('compliance.date')} extra={words('compliance.dateHint')}>
        <Input type="date" data-testid="assign-date" />
      </Form.Item>
      <Form.Item name="note" label={words('compliance.note')}>
        <Input maxLength={500} data-testid="assign-note" />
      </Form.Item>
      <div className="law-row-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="assign-save">
          {words('compliance.save')}
        </Button>
        <Button onClick={() => save.mutate({ dueOn: null } as never)}>{words('compliance.clearDate')}</Button>
      </div>
    </Form>
  );
}
