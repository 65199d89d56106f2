import { type NewWay, pushKey, type Way, way as wayShape } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { CodeForm } from './code-form.tsx';
import { WayMark, Why } from './marks.tsx';
import { browserName, type PushHurdle, pushHurdle, subscribe } from './push.ts';
import '../law/law.css';
import './notices.css';

const path = '/api/v1/me/ways';
const key = ['notices', 'ways'];

/** 我的通知方式: how a person is found away from the screen. */
export function WaysPage() {
  const words = useWords();
  const list = useList(key, path, {}, wayShape, 5000);
  return (
    <div className="page notice-narrow">
      <h1>{words('ways.title')}</h1>
      <p className="quiet">{words('ways.hint')}</p>
      {list.loading && <Loading />}
      {list.error && list.rows.length === 0 ? <Failed error={list.error} retry={list.retry} /> : null}
      {!list.loading && !list.error && !list.rows.some(({ state }) => state === 'confirmed') && (
        <Alert type="warning" showIcon title={words('ways.empty')} />
      )}
      {list.rows.map((one) => (
        <OwnWay key={one.id} way={one} />
      ))}
      <section className="notice-section law-card">
        <AddAddress />
      </section>
      <section className="law-card">
        <AddPush />
      </section>
    </div>
  );
}

function OwnWay({ way }: { way: Way }) {
  const words = useWords();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: key });
  const test = useMutation({
    mutationFn: () => ask(`${path}/${way.id}/test`, wayShape, { method: 'POST', body: {} }),
    onSuccess: again,
  });
  const remove = useMutation({ mutationFn: () => tell(`${path}/${way.id}`, { method: 'DELETE' }), onSuccess: again });
  return (
    <div className="notice-way" data-testid="way" data-state={way.state}>
      <span className="grow">
        <strong>{words(`notices.kind.${way.kind}`)}</strong> <span className="figures">{way.shown}</span>
        <span className="law-block">
          <WayMark state={way.state} />
        </span>
        {!way.carried && <span className="law-block tone-orange">{words('ways.notCarried')}</span>}
        <Why why={way.test?.why ?? null} />
      </span>
      {way.carried && way.state !== 'gone' && (
        <Button loading={test.isPending} onClick={() => test.mutate()} data-testid="way-test">
          {words('ways.test')}
        </Button>
      )}
      <Button loading={remove.isPending} onClick={() => remove.mutate()} data-testid="way-remove">
        {words('ways.remove')}
      </Button>
      <FormProblem error={test.error ?? remove.error} />
      {way.test && <CodeForm key={way.test.id} testId={way.test.id} />}
      {way.test && way.kind === 'web-push' && <span className="quiet">{words('ways.pushShown')}</span>}
    </div>
  );
}

const addressKinds = ['sms', 'voice', 'mail'] as const;
const addWords = { sms: 'ways.addSms', voice: 'ways.addVoice', mail: 'ways.addMail' } as const;

function AddAddress() {
  const words = useWords();
  const [kind, setKind] = useState<(typeof addressKinds)[number]>('sms');
  const [form] = Form.useForm<{ address: string }>();
  const add = useAdd(() => form.resetFields());
  const label = words(kind === 'mail' ? 'ways.address' : 'ways.number');
  return (
    <Form form={form} layout="vertical" onFinish={({ address }) => add.mutate({ kind, address })}>
      <Segmented
        value={kind}
        onChange={setKind}
        options={addressKinds.map((value) => ({ value, label: words(addWords[value]) }))}
      />
      <FormProblem error={add.error} />
      <div className="notice-add notice-bar">
        <Form.Item name="address" rules={[{ required: true }]}>
          <Input
            aria-label={label}
            placeholder={label}
            inputMode={kind === 'mail' ? 'email' : 'tel'}
            autoComplete={kind === 'mail' ? 'email' : 'tel'}
            maxLength={200}
            data-testid="way-address"
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={add.isPending} data-testid="way-add">
          {words('ways.add')}
        </Button>
      </div>
    </Form>
  );
}

function AddPush() {
  const words = useWords();
  const [hurdle, setHurdle] = useState<PushHurdle | null>(pushHurdle);
  const add = useAdd();
  const turnOn = useMutation({
    mutationFn: async () => {
      const { publicKey } = await ask('/api/v1/me/push-key', pushKey);
      const own = await subscribe(publicKey);
      if (typeof own === 'string') return setHurdle(own);
      setHurdle(null);
      const name = browserName(navigator.userAgent);
      await add.mutateAsync({ kind: 'web-push', subscription: own, name } as NewWay);
    },
  });
  return (
    <>
      <h2>{words('ways.push')}</h2>
      {hurdle && <Alert type="warning" showIcon title={words(`ways.pushNo.${hurdle}`)} data-testid="push-hurdle" />}
      <FormProblem error={turnOn.error} />
      {hurdle !== 'not-secure' && hurdle !== 'no-push' && (
        <Button loading={turnOn.isPending} onClick={() => turnOn.mutate()} data-testid="push-on">
          {words('ways.pushOn')}
        </Button>
      )}
    </>
  );
}

function useAdd(done: () => void = () => {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewWay) => ask(path, wayShape, { method: 'POST', body }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: key });
      done();
    },
  });
}
