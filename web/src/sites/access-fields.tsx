import { Button, Checkbox, Form, Input } from 'antd';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';
import { HoursStrip } from './hours-strip.tsx';
import type { SiteFields } from './site-fields.ts';

const bases = ['own', 'agreement', 'none'] as const;
const functions = ['health', 'alerts', 'live'] as const;
/** An agreement names at most so many windows of the day. */
const windowsMax = 4;

/** On whose word: own, by agreement with its term and hours, or on record only. */
export function AccessFields() {
  const words = useWords();
  const form = Form.useFormInstance<SiteFields>();
  const basis = Form.useWatch('basis', form);
  return (
    <>
      <Form.Item name="basis" noStyle>
        <BasisChoice />
      </Form.Item>
      {basis && <p className="quiet">{words(`sites.basisHint.${basis}`)}</p>}
      {basis === 'agreement' && <Agreement />}
    </>
  );
}

function BasisChoice({
  value,
  onChange,
}: {
  value?: SiteFields['basis'];
  onChange?: (basis: SiteFields['basis']) => void;
}) {
  const words = useWords();
  return (
    <Choices
      legend={words('sites.accessTitle')}
      choices={bases.map((one) => ({ value: one, word: words(`sites.basis.${one}`) }))}
      chosen={value ?? null}
      choose={(basis) => onChange?.(basis)}
      name="basis"
    />
  );
}

function Agreement() {
  const words = useWords();
  const form = Form.useFormInstance<SiteFields>();
  const hours = Form.useWatch('hours', form) ?? [];
  const whole = hours.filter((window) => window?.from && window.to);
  return (
    <>
      <Form.Item
        name="functions"
        label={words('sites.functionsLabel')}
        rules={[{ required: true, type: 'array', min: 1, message: words('sites.needFunctions') }]}
      >
        <Checkbox.Group options={functions.map((value) => ({ value, label: words(`sites.functions.${value}`) }))} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item
          name="firstDay"
          label={words('sites.firstDay')}
          rules={[{ required: true, message: words('sites.needDay') }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="lastDay"
          label={words('sites.lastDay')}
          dependencies={['firstDay']}
          rules={[
            { required: true, message: words('sites.needDay') },
            ({ getFieldValue }) => ({
              validator: (_, day: string) =>
                !day || day >= getFieldValue('firstDay')
                  ? Promise.resolve()
                  : Promise.reject(new Error(words('sites.needOrder'))),
            }),
          ]}
        >
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.List name="hours">
        {(rows, { add, remove }) => (
          <div className="hours-rows">
            {rows.map(({ key, name }) => (
              <div key={key} className="hours-row">
                <Form.Item name={[name, 'from']} noStyle rules={[{ required: true, message: words('sites.needTime') }]}>
                  <Input type="time" aria-label={words('sites.firstDay')} />
                </Form.Item>
                <span>–</span>
                <Form.Item name={[name, 'to']} noStyle rules={[{ required: true, message: words('sites.needTime') }]}>
                  <Input type="time" aria-label={words('sites.lastDay')} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{words('sites.contactDrop')}</Button>
              </div>
            ))}
            {rows.length === 0 && <p className="quiet">{words('sites.hoursNone')}</p>}
            {whole.length > 0 && <HoursStrip windows={whole} />}
            {rows.length < windowsMax && (
              <Button onClick={() => add({ from: '22:00', to: '06:00' })}>{words('sites.hoursAdd')}</Button>
            )}
            {rows.length > 0 && <p className="quiet">{words('sites.hoursHint')}</p>}
          </div>
        )}
      </Form.List>
    </>
  );
}
