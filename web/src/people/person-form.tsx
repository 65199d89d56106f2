import { type Grant, type Person, person as personShape, roles } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { DivisionField } from '../sites/division-field.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { firstPassword } from './first-password.ts';

interface Fields {
  user?: string;
  name: string;
  unit: string;
  language: 'zh' | 'en';
  contractor: boolean;
  endsOn?: string;
  disabled?: boolean;
  grants: Partial<Grant>[];
}

/** An account: who, where, as what, until when. Its password is made here and shown once. */
export function PersonForm({ of, done }: { of: Person | null; done: () => void }) {
  const words = useWords();
  const [form] = Form.useForm<Fields>();
  const contractor = Form.useWatch('contractor', form) ?? of?.contractor ?? false;
  const [shown, setShown] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: async (fields: Fields) => {
      const body = { ...fields, endsOn: fields.endsOn || null };
      if (of !== null) {
        await ask(`/api/v1/people/${of.id}`, personShape, { method: 'PUT', version: of.version, body });
        return null;
      }
      const password = firstPassword();
      await ask('/api/v1/people', personShape, { method: 'POST', body: { ...body, password } });
      return password;
    },
    onSuccess: (password) => (password === null ? done() : setShown(password)),
  });
  const reset = useMutation({
    mutationFn: async (id: string) => {
      const password = firstPassword();
      await tell(`/api/v1/people/${id}/password`, { method: 'POST', body: { password } });
      return password;
    },
    onSuccess: setShown,
  });
  if (shown !== null)
    return (
      <Alert
        type="warning"
        showIcon
        title={words('people.passwordOnce')}
        description={
          <>
            <p className="law-once figures" data-testid="password-once">
              {shown}
            </p>
            <Button type="primary" onClick={done}>
              {words('people.done')}
            </Button>
          </>
        }
      />
    );
  const needed = [{ required: true }];
  const initial: Fields = of
    ? { ...of, endsOn: of.endsOn ?? '' }
    : { name: '', unit: '', language: 'zh', contractor: false, grants: [{}] };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={(fields) => save.mutate(fields)}
    >
      <FormProblem error={save.error ?? reset.error} />
      {of === null && (
        <Form.Item name="user" label={words('people.user')} rules={needed}>
          <Input maxLength={40} autoCapitalize="none" autoComplete="off" data-testid="person-user" />
        </Form.Item>
      )}
      <div className="law-pair">
        <Form.Item name="name" label={words('people.name')} rules={needed}>
          <Input maxLength={60} data-testid="person-name" />
        </Form.Item>
        <Form.Item name="unit" label={words('people.unit')} rules={needed}>
          <Input maxLength={100} data-testid="person-unit" />
        </Form.Item>
      </div>
      <Form.List name="grants">
        {(fields, { add, remove }) => (
          <fieldset className="law-card">
            <legend>{words('people.roles')}</legend>
            {fields.map(({ key, name }) => (
              <div className="law-pair" key={key}>
                <Form.Item name={[name, 'role']} rules={[{ required: true, message: words('people.needRole') }]}>
                  <Select options={roles.map((role) => ({ value: role, label: words(`role.${role}`) }))} />
                </Form.Item>
                <Form.Item name={[name, 'division']} rules={[{ required: true, message: words('people.needRole') }]}>
                  <DivisionField />
                </Form.Item>
                {fields.length > 1 && <Button onClick={() => remove(name)}>{words('people.dropGrant')}</Button>}
              </div>
            ))}
            <Button onClick={() => add({})}>{words('people.addGrant')}</Button>
          </fieldset>
        )}
      </Form.List>
      <Form.Item
        name="contractor"
        valuePropName="checked"
        extra={contractor ? words('people.contractorHint') : undefined}
      >
        <Checkbox data-testid="person-contractor">{words('people.contractor')}</Checkbox>
      </Form.Item>
      <Form.Item name="endsOn" label={words('people.endsOn')} rules={contractor ? needed : []}>
        <Input type="date" data-testid="person-ends" />
      </Form.Item>
      <Form.Item name="language" label={words('people.language')}>
        <Select
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Form.Item>
      {of !== null && (
        <Form.Item name="disabled" valuePropName="checked">
          <Checkbox>{words('people.disable')}</Checkbox>
        </Form.Item>
      )}
      <div className="law-row-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="person-save">
          {words('people.save')}
        </Button>
        {of !== null && (
          <Button loading={reset.isPending} onClick={() => reset.mutate(of.id)}>
            {words('people.password')}
          </Button>
        )}
      </div>
    </Form>
  );
}
