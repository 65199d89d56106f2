import { personName, type Shift, shift as shiftShape } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Segmented, Select } from 'antd';
import { ask, askPage, tell } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { dayAt, momentAt, timeAt } from './days.ts';
import { useDutyChanged } from './use-duty.ts';

interface Fields {
  personId: string;
  role: 'primary' | 'backup';
  day: string;
  from: string;
  to: string;
}

interface ShiftFormProps {
  division: string;
  /** Null: a new one. */
  shift: Shift | null;
  day: string;
  /** Of the same week: whom to change places with. */
  others: readonly Shift[];
  done: () => void;
}

/** One shift: entered, changed, taken off, or two people change places. */
export function ShiftForm({ division, shift, day, others, done }: ShiftFormProps) {
  const words = useWords();
  const changed = useDutyChanged();
  const finish = () => {
    changed();
    done();
  };
  const officers = useQuery({
    queryKey: ['duty-officers', division],
    queryFn: ({ signal }) => askPage(`/api/v1/duty/officers?division=${division}`, personName, signal),
  });
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      shift
        ? ask(`/api/v1/duty/shifts/${shift.id}`, shiftShape, { method: 'PUT', version: shift.version, body: fields })
        : ask('/api/v1/duty/shifts', shiftShape, { method: 'POST', body: { division, ...fields } }),
    onSuccess: finish,
  });
  const remove = useMutation({
    mutationFn: ({ id, version }: Shift) => tell(`/api/v1/duty/shifts/${id}`, { method: 'DELETE', version }),
    onSuccess: finish,
  });
  const swap = useMutation({
    mutationFn: ([own, other]: [Shift, Shift]) =>
      ask(`/api/v1/duty/shifts/${own.id}/swap`, shiftShape, {
        ...{ method: 'POST', version: own.version, body: { with: other.id, version: other.version } },
      }),
    onSuccess: finish,
  });
  const first: Partial<Fields> = shift
    ? {
        ...{ personId: shift.person.id, role: shift.role, day: dayAt(Date.parse(shift.from)) },
        ...{ from: timeAt(shift.from), to: timeAt(shift.to) },
      }
    : { role: 'primary', day, from: '08:00', to: '20:00' };
  const needed = [{ required: true }];
  const exchangeable = others.filter((other) => other.person.id !== shift?.person.id);
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      initialValues={first}
      onFinish={(fields) => save.mutate(fields)}
    >
      <FormProblem error={save.error ?? remove.error ?? swap.error} />
      <Form.Item name="personId" label={words('duty.person')} rules={needed}>
        <Select
          size="large"
          loading={officers.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={(officers.data?.items ?? []).map(({ id, name, unit }) => ({
            value: id,
            label: `${name}（${unit}）`,
          }))}
          data-testid="shift-person"
        />
      </Form.Item>
      <Form.Item name="role" label={words('duty.role')}>
        <Segmented
          options={[
            { value: 'primary', label: words('duty.primary') },
            { value: 'backup', label: words('duty.standBy') },
          ]}
        />
      </Form.Item>
      <Form.Item name="day" label={words('duty.day')} rules={needed}>
        <Input type="date" size="large" />
      </Form.Item>
      <div className="duty-times">
        <Form.Item name="from" label={words('duty.from')} rules={needed}>
          <Input type="time" size="large" />
        </Form.Item>
        <Form.Item name="to" label={words('duty.to')} extra={words('duty.overnight')} rules={needed}>
          <Input type="time" size="large" />
        </Form.Item>
      </div>
      <div className="duty-buttons">
        <Button type="primary" size="large" htmlType="submit" loading={save.isPending} data-testid="shift-save">
          {words('duty.save')}
        </Button>
        {shift && (
          <Button danger size="large" loading={remove.isPending} onClick={() => remove.mutate(shift)}>
            {words('duty.remove')}
          </Button>
        )}
      </div>
      {shift && exchangeable.length > 0 && (
        <Form.Item label={words('duty.swap')} className="duty-swap">
          <Select
            size="large"
            placeholder={words('duty.swapPick')}
            loading={swap.isPending}
            value={null}
            onChange={(id) => {
              const other = exchangeable.find((one) => one.id === id);
              if (other) swap.mutate([shift, other]);
            }}
            options={exchangeable.map(({ id, person, from }) => ({
              value: id,
              label: `${person.name} ${momentAt(from)}`,
            }))}
          />
        </Form.Item>
      )}
    </Form>
  );
}
