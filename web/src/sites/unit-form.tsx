import { creditCode, type UnitView, unitView } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { ask } from '../app/http.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { checkCreditCode } from './credit-code.ts';
import { DivisionField } from './division-field.tsx';
import { FormProblem } from './form-problem.tsx';

interface UnitFormProps {
  /** Null for a new one. */
  unit: UnitView | null;
  done: (saved: UnitView) => void;
}

interface Fields {
  name: string;
  division: string | null;
  creditCode: string;
  officeName: string;
  officePhone: string;
  handlerName: string;
  handlerPhone: string;
}

/** A managing unit; a mistyped credit code is told before it is sent. */
export function UnitForm({ unit, done }: UnitFormProps) {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: Fields) => {
      const body = {
        name: fields.name.trim(),
        creditCode: fields.creditCode === '' ? null : fields.creditCode,
        office: personOf(fields.officeName, fields.officePhone),
        handler: personOf(fields.handlerName, fields.handlerPhone),
      };
      return unit === null
        ? ask('/api/v1/units', unitView, { method: 'POST', body: { ...body, division: fields.division } })
        : ask(`/api/v1/units/${unit.id}`, unitView, { method: 'PUT', version: unit.version, body });
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['units'] });
      done(saved);
    },
  });
  const initial: Fields = {
    name: unit?.name ?? '',
    division: unit?.division ?? person.grants[0]?.division ?? null,
    creditCode: unit?.creditCode ?? '',
    ...{ officeName: unit?.office?.name ?? '', officePhone: unit?.office?.phone ?? '' },
    ...{ handlerName: unit?.handler?.name ?? '', handlerPhone: unit?.handler?.phone ?? '' },
  };
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      className="unit-form"
      initialValues={initial}
      onFinish={(fields) => save.mutate(fields)}
    >
      <FormProblem error={save.error} />
      <Form.Item
        name="name"
        label={words('sites.name')}
        rules={[{ required: true, whitespace: true, message: words('sites.needName') }]}
      >
        <Input maxLength={100} data-testid="unit-name" />
      </Form.Item>
      {unit === null && (
        <Form.Item
          name="division"
          label={words('units.keptAt')}
          extra={words('units.keptAtHint')}
          rules={[{ required: true, message: words('sites.needDivision') }]}
        >
          <DivisionField />
        </Form.Item>
      )}
      <Form.Item
        name="creditCode"
        label={words('units.creditCode')}
        normalize={(typed: string) => typed.trim().toUpperCase()}
        rules={[
          {
            validator: (_, code: string) => {
              const fault = code === '' || creditCode.safeParse(code).success ? null : checkCreditCode(code);
              return fault === null ? Promise.resolve() : Promise.reject(new Error(words(fault.word, fault.blanks)));
            },
          },
        ]}
      >
        <Input maxLength={18} className="figures" data-testid="unit-credit-code" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="officeName" label={words('units.office')} extra={words('units.officeHint')}>
          <Input maxLength={100} placeholder={words('units.officeName')} />
        </Form.Item>
        <Form.Item name="officePhone" label={words('sites.contactPhone')}>
          <Input type="tel" maxLength={30} />
        </Form.Item>
        <Form.Item name="handlerName" label={words('units.handler')}>
          <Input maxLength={100} placeholder={words('sites.contactName')} />
        </Form.Item>
        <Form.Item name="handlerPhone" label={words('sites.contactPhone')}>
          <Input type="tel" maxLength={30} />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="unit-save">
        {words('sites.save')}
      </Button>
    </Form>
  );
}

function personOf(name: string, phone: string): { name: string; phone: string } | null {
  return name.trim() === '' && phone.trim() === '' ? null : { name: name.trim(), phone: phone.trim() };
}
