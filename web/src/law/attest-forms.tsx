import { authorisation, authorisedActs, checkVerdicts, consent, placementCheck } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import type { z } from 'zod';
import { ask } from '../app/http.ts';
import { Choices } from '../parts/choices.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

interface FormProps {
  /** The record that it is about. */
  id: string;
  done: () => void;
}

function useSend(path: string, answer: z.ZodType, done: () => void) {
  return useMutation({
    mutationFn: (body: Record<string, unknown>) => ask(path, answer, { method: 'POST', body }),
    onSuccess: done,
  });
}

type Verdict = (typeof checkVerdicts)[number];

/** 第二人复核: is somebody's window, door or yard in view, are masks drawn? */
export function CheckForm({ id, done }: FormProps) {
  const words = useWords();
  const send = useSend(`/api/v1/cameras/${id}/checks`, placementCheck, done);
  const [form] = Form.useForm();
  const homeInView = Form.useWatch<boolean>('homeInView', form) ?? false;
  const masksDrawn = Form.useWatch<boolean>('masksDrawn', form) ?? false;
  const verdict = Form.useWatch<Verdict>('verdict', form) ?? null;
  const passes = !homeInView || masksDrawn;
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ homeInView: false, masksDrawn: false, note: '' }}
      onFinish={(fields) => send.mutate(fields)}
    >
      <p className="quiet">{words('compliance.checkHint')}</p>
      <FormProblem error={send.error} />
      <Form.Item name="homeInView" valuePropName="checked" noStyle>
        <Checkbox className="law-block">{words('compliance.homeInView')}</Checkbox>
      </Form.Item>
      <Form.Item name="masksDrawn" valuePropName="checked">
        <Checkbox>{words('compliance.masksDrawn')}</Checkbox>
      </Form.Item>
      <Form.Item name="verdict" rules={[{ required: true, message: words('compliance.verdict') }]}>
        <Choices
          legend={words('compliance.verdict')}
          name="verdict"
          chosen={verdict}
          choose={(value: Verdict) => form.setFieldValue('verdict', value)}
          choices={checkVerdicts.map((value) => ({
            value,
            word: words(`compliance.verdicts.${value}`),
            notYet: value === 'ok' && !passes ? words('compliance.verdicts.masks-needed') : undefined,
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={words('compliance.note')}>
        <Input maxLength={300} />
      </Form.Item>
      <Send pending={send.isPending} />
    </Form>
  );
}

/** An authorisation to move or remove (Order 799 Art. 23). */
export function AuthorisationForm({ id, done }: FormProps) {
  const words = useWords();
  const send = useSend(`/api/v1/cameras/${id}/authorisations`, authorisation, done);
  const needed = [{ required: true }];
  return (
    <Form
      layout="vertical"
      initialValues={{ act: 'move' }}
      onFinish={(fields) => send.mutate({ ...fields, until: fields.until || null })}
    >
      <FormProblem error={send.error} />
      <Form.Item name="act" label={words('compliance.act')}>
        <Select options={authorisedActs.map((value) => ({ value, label: words(`compliance.acts.${value}`) }))} />
      </Form.Item>
      <Form.Item name="organ" label={words('compliance.organ')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="documentNo" label={words('compliance.documentNo')} rules={needed}>
        <Input maxLength={80} />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name="on" label={words('compliance.on')} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="until" label={words('compliance.until')}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Send pending={send.isPending} />
    </Form>
  );
}

/** An owner's written consent (Order 799 Art. 33). */
export function ConsentForm({ id, done }: FormProps) {
  const words = useWords();
  const send = useSend(`/api/v1/sites/${id}/consents`, consent, done);
  const needed = [{ required: true }];
  return (
    <Form layout="vertical" onFinish={(fields) => send.mutate(fields)}>
      <FormProblem error={send.error} />
      <Form.Item name="owner" label={words('compliance.consentOwner')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="signedOn" label={words('compliance.signedOn')} rules={needed}>
        <Input type="date" />
      </Form.Item>
      <Send pending={send.isPending} />
    </Form>
  );
}

function Send({ pending }: { pending: boolean }) {
  const words = useWords();
  return (
    <Button type="primary" htmlType="submit" loading={pending} data-testid="attest-save">
      {words('compliance.save')}
    </Button>
  );
}
