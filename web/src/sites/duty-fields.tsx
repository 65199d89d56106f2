import { agent, isWithin, legalBases, rangeOf, signStates } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { askPage } from '../app/http.ts';
import { UnitSelect } from '../cameras/unit-select.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import type { SiteFields } from './site-fields.ts';

/** Who answers for the cameras here, on what they are based, and what each of them inherits. */
export function DutyFields({ division }: { division: string | null }) {
  const words = useWords();
  const form = Form.useFormInstance<SiteFields>();
  const kind = Form.useWatch('kind', form);
  return (
    <>
      <div className="form-pair">
        <Form.Item name="unitId" label={words('sites.unit')}>
          <UnitField />
        </Form.Item>
        <Form.Item name="legalBasis" label={words('record.field.legalBasis')}>
          <Select
            allowClear
            placeholder={words('sites.usual')}
            options={legalBases.map((value) => ({ value, label: words(`record.legalBasis.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="sign" label={words('record.field.sign')}>
          <Select options={signStates.map((value) => ({ value, label: words(`record.sign.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="retentionDays"
          label={words('record.field.retentionDays')}
          extra={words('sites.retentionHint')}
        >
          <InputNumber min={0} max={3650} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <AgentField division={division} />
      </div>
      <Form.Item name="necessity" label={words('record.field.necessity')} extra={words('sites.necessityHint')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      {kind && (
        <Button onClick={() => form.setFieldValue('necessity', words(`sites.necessityOf.${kind}`))}>
          {words('sites.necessityTake')}
        </Button>
      )}
    </>
  );
}

/** As antd's form hands its value on. */
function UnitField({
  id = 'unitId',
  value,
  onChange,
}: {
  id?: string;
  value?: string | null;
  onChange?: (id: string | null) => void;
}) {
  return <UnitSelect id={id} value={value ?? null} change={(unit) => onChange?.(unit)} />;
}

/** Agents are read by technicians; for everybody else the site keeps the one that it has. */
function AgentField({ division }: { division: string | null }) {
  const words = useWords();
  const { person } = useSession();
  const mayRead = person.grants.some(({ role }) => role === 'technician' || role === 'administrator');
  const { data } = useQuery({
    queryKey: ['agents-to-choose'],
    enabled: mayRead,
    queryFn: ({ signal }) => askPage('/api/v1/agents', agent, signal),
  });
  const serving = (data?.items ?? []).filter(
    (one) => one.state !== 'revoked' && division !== null && isWithin(division, rangeOf(one.division)),
  );
  return (
    <Form.Item name="agentId" label={words('sites.agent')} extra={words('sites.agentHint')} hidden={!mayRead}>
      <Select allowClear options={serving.map(({ id, name }) => ({ value: id, label: name }))} />
    </Form.Item>
  );
}
