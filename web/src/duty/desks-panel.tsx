import { type Desk, desk as deskShape } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Form, Input } from 'antd';
import { ask, tell } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { DivisionName } from '../parts/division-name.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { rememberDesk } from '../session/shared-desk.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { addDays, dayAt } from './days.ts';

/** How long a desk is proposed to be good, days. */
const usualDays = 180;

/** 值班台设备: the computers on which a PIN is enough. */
export function DesksPanel({ division }: { division: string | null }) {
  const words = useWords();
  const queries = useQueryClient();
  const list = useList(['desks'], '/api/v1/desks', {}, deskShape);
  const changed = () => void queries.invalidateQueries({ queryKey: ['desks'] });
  const make = useMutation({
    mutationFn: (fields: { name: string; endsOn: string }) =>
      ask('/api/v1/desks', deskShape, { method: 'POST', body: { ...fields, division } }),
    onSuccess: () => {
      rememberDesk();
      changed();
    },
  });
  const remove = useMutation({
    mutationFn: ({ id }: Desk) => tell(`/api/v1/desks/${id}`, { method: 'DELETE' }),
    onSuccess: changed,
  });
  const needed = [{ required: true }];
  return (
    <div className="duty-columns">
      <div>
        {list.error && <Failed error={list.error} retry={list.retry} />}
        {list.loading && <Loading />}
        {!list.loading && list.rows.length === 0 && (
          <Nothing title={words('duty.noDesks')} hint={words('duty.noDesksHint')} />
        )}
        <FormProblem error={remove.error} />
        {list.rows.map((one) => (
          <Card key={one.id} className="duty-desk">
            <strong>{one.name}</strong> <DivisionName code={one.division} />
            <p className="quiet">
              {words('duty.until', { time: one.endsOn })} · {words('duty.deskBy', { name: one.registeredBy })}
            </p>
            <Button size="large" danger loading={remove.isPending} onClick={() => remove.mutate(one)}>
              {words('duty.deskRemove')}
            </Button>
          </Card>
        ))}
      </div>
      <Card title={words('duty.deskHere')}>
        <p className="quiet">{words('duty.deskHint')}</p>
        <Form
          layout="vertical"
          requiredMark={false}
          initialValues={{ endsOn: addDays(dayAt(serverNow()), usualDays) }}
          onFinish={(fields) => make.mutate(fields)}
        >
          <FormProblem error={make.error} />
          <Form.Item name="name" label={words('duty.deskName')} rules={needed}>
            <Input size="large" maxLength={60} data-testid="desk-name" />
          </Form.Item>
          <Form.Item name="endsOn" label={words('duty.deskEnds')} rules={needed}>
            <Input size="large" type="date" />
          </Form.Item>
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            disabled={division === null}
            loading={make.isPending}
            data-testid="desk-make"
          >
            {words('duty.deskHere')}
          </Button>
          {make.isSuccess && <p role="status">{words('duty.deskMade')}</p>}
        </Form>
      </Card>
    </div>
  );
}
