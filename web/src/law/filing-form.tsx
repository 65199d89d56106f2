import { type Filing, filing, siteView } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { ask, askPage } from '../app/http.ts';
import { UnitSelect } from '../cameras/unit-select.tsx';
import { useSettled } from '../parts/use-settled.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

export type FilingDraft = Pick<Filing, 'name' | 'siteIds'> & { unitId: string | null };

interface Fields {
  name: string;
  unitId: string | null;
  siteIds: string[];
  firstUsedOn?: string;
  handlerName?: string;
  handlerPhone?: string;
  authorisation?: string;
  policeOrgan?: string;
  note?: string;
}

/** What the clerk keeps of a system; a new one from what is proposed. */
export function FilingForm({
  of,
  draft,
  done,
}: {
  of: Filing | null;
  draft: FilingDraft | null;
  done: (saved: Filing) => void;
}) {
  const words = useWords();
  const save = useMutation({
    mutationFn: ({ handlerName, handlerPhone, ...fields }: Fields) => {
      const handler = handlerName && handlerPhone ? { name: handlerName, phone: handlerPhone } : null;
      const body = {
        ...{ ...fields, handler, note: fields.note ?? '' },
        ...{ firstUsedOn: fields.firstUsedOn || null, authorisation: fields.authorisation || null },
        policeOrgan: fields.policeOrgan || null,
      };
      return of === null
        ? ask('/api/v1/filings', filing, { method: 'POST', body })
        : ask(`/api/v1/filings/${of.id}`, filing, { method: 'PUT', version: of.version, body });
    },
    onSuccess: done,
  });
  const needed = [{ required: true }];
  const initial: Partial<Fields> = of
    ? {
        ...{ name: of.name, unitId: of.unitId, siteIds: of.siteIds, firstUsedOn: of.firstUsedOn ?? '' },
        ...{ handlerName: of.handler?.name ?? '', handlerPhone: of.handler?.phone ?? '' },
        ...{ authorisation: of.authorisation ?? '', policeOrgan: of.policeOrgan ?? '', note: of.note },
      }
    : { ...draft };
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={(fields) => save.mutate(fields)}
    >
      <FormProblem error={save.error} />
      <Form.Item name="name" label={words('filings.name')} rules={needed}>
        <Input maxLength={100} data-testid="filing-name" />
      </Form.Item>
      <Form.Item name="unitId" label={words('filings.unit')} rules={needed}>
        <UnitField />
      </Form.Item>
      <Form.Item name="siteIds" label={words('filings.sites')} rules={needed}>
        <SitesField />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name="handlerName" label={words('filings.handler')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="handlerPhone" label={words('filings.phone')}>
          <Input type="tel" maxLength={30} />
        </Form.Item>
        <Form.Item name="authorisation" label={words('filings.authorisation')}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="policeOrgan" label={words('filings.organ')}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <Form.Item name="firstUsedOn" label={words('filings.used')}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="note" label={words('filings.note')}>
        <Input maxLength={500} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="filing-save">
        {words('filings.save')}
      </Button>
    </Form>
  );
}

function UnitField({
  value,
  onChange,
  id,
}: {
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
}) {
  return <UnitSelect id={id ?? 'unit'} value={value ?? null} change={(next) => onChange?.(next)} />;
}

/** Sites by a part of their name; those chosen stay named. */
function SitesField({
  value = [],
  onChange,
  id,
}: {
  value?: string[];
  onChange?: (ids: string[]) => void;
  id?: string;
}) {
  const [typed, setTyped] = useState('');
  const q = useSettled(typed.trim());
  const found = useQuery({
    queryKey: ['filing-sites', q],
    queryFn: ({ signal }) =>
      askPage(`/api/v1/sites?${new URLSearchParams({ limit: '50', ...(q && { q }) })}`, siteView, signal),
  });
  const chosen = useQuery({
    queryKey: ['filing-sites-chosen', ...value],
    queryFn: ({ signal }) =>
      Promise.all(value.slice(0, 50).map((one) => ask(`/api/v1/sites/${one}`, siteView, { signal }))),
  });
  const known = new Map([...(chosen.data ?? []), ...(found.data?.items ?? [])].map((site) => [site.id, site.name]));
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      mode="multiple"
      value={value}
      onChange={(ids: string[]) => onChange?.(ids)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      options={[...known].map(([one, label]) => ({ value: one, label }))}
    />
  );
}
