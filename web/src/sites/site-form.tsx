import { type PointOrigin, type SiteView, siteKinds, siteView } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { ask, isProblem, problemOf } from '../app/http.ts';
import { type Clash, mergeRecords } from '../cameras/record-merge.ts';
import { PlacePicker } from '../map/place-picker.tsx';
import { useWords } from '../words/use-words.ts';
import { AccessFields } from './access-fields.tsx';
import { ContactFields } from './contact-fields.tsx';
import { DivisionField } from './division-field.tsx';
import { DutyFields } from './duty-fields.tsx';
import { FormProblem } from './form-problem.tsx';
import { originOf } from './origin.ts';
import { bodyOf, emptyFields, fieldsOf, type SiteBody, type SiteFields } from './site-fields.ts';
import { StaleChoice } from './stale-choice.tsx';

interface SiteFormProps {
  /** Null for a new one. */
  site: SiteView | null;
  /** The day on the sites' clock. */
  today: string;
  /** Where a new one most likely is. */
  division: string | null;
  done: (saved: SiteView) => void;
}

/** A site's record. Nothing is lost when somebody else was first: what both touched is put side by side. */
export function SiteForm({ site, today, division, done }: SiteFormProps) {
  const words = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<SiteFields>();
  const [base, setBase] = useState(site);
  const [origin, setOrigin] = useState<PointOrigin | null>(site && originOf(site));
  const [confirmed, setConfirmed] = useState(false);
  const [clashes, setClashes] = useState<Clash<SiteBody>[] | null>(null);
  const place = Form.useWatch('division', form) ?? site?.division ?? division;

  const save = useMutation({
    mutationFn: (fields: SiteFields) => {
      const body = { ...bodyOf(fields, origin, base), pointConfirmed: confirmed };
      return base === null
        ? ask('/api/v1/sites', siteView, { method: 'POST', body: { ...body, division: fields.division } })
        : ask(`/api/v1/sites/${base.id}`, siteView, { method: 'PUT', version: base.version, body });
    },
    onSuccess: (saved) => {
      queries.setQueryData(['site', saved.id], saved);
      for (const key of ['sites', 'site-history', 'callees']) void queries.invalidateQueries({ queryKey: [key] });
      done(saved);
    },
    onError: (error, fields) => {
      const current = isProblem(error, 'stale') ? siteView.partial().safeParse(problemOf(error).current) : undefined;
      if (current?.success && base !== null) mergeWith({ ...base, ...current.data } as SiteView, fields);
    },
  });

  /** Goes on from somebody else's version, with one's own changes on top. */
  function mergeWith(theirs: SiteView, fields: SiteFields) {
    if (base === null) return;
    const began = bodyOf(fieldsOf(base, today), originOf(base), base);
    const { merged, clashes: open } = mergeRecords(
      began,
      bodyOf(fields, origin, base),
      bodyOf(fieldsOf(theirs, today), originOf(theirs), theirs),
    );
    setBase(theirs);
    setClashes(open);
    put({ ...theirs, ...merged });
  }
  function put(record: SiteView) {
    form.setFieldsValue(fieldsOf(record, today));
    setOrigin(originOf(record));
  }

  return (
    <Form<SiteFields>
      form={form}
      layout="vertical"
      requiredMark={false}
      scrollToFirstError
      initialValues={site ? fieldsOf(site, today) : emptyFields(today, division)}
      onFinish={(fields) => save.mutate(fields)}
    >
      {clashes === null && <FormProblem error={save.error} />}
      {clashes !== null && base !== null && (
        <StaleChoice
          clashes={clashes}
          choose={(field, value) => {
            const fields = { ...emptyFields(today, null), ...form.getFieldsValue(true) } as SiteFields;
            put({ ...base, ...bodyOf(fields, origin, base), [field]: value } as SiteView);
            setClashes(clashes.filter((one) => one.field !== field));
          }}
        />
      )}
      <Group title={words('sites.group.basics')}>
        <Form.Item
          name="name"
          label={words('sites.name')}
          rules={[{ required: true, whitespace: true, message: words('sites.needName') }]}
        >
          <Input maxLength={100} data-testid="site-name" />
        </Form.Item>
        <div className="form-pair">
          <Form.Item name="kind" label={words('sites.kindLabel')}>
            <Select
              options={siteKinds.map((value) => ({ value, label: words(`sites.kind.${value}`) }))}
              data-testid="site-kind"
            />
          </Form.Item>
          {site === null && (
            <Form.Item
              name="division"
              label={words('sites.division')}
              rules={[{ required: true, message: words('sites.needDivision') }]}
            >
              <DivisionField />
            </Form.Item>
          )}
          <Form.Item name="hamlet" label={words('sites.hamlet')}>
            <Input maxLength={60} />
          </Form.Item>
        </div>
        <Form.Item name="address" label={words('sites.address')}>
          <Input maxLength={200} />
        </Form.Item>
      </Group>
      <Group title={words('sites.group.place')}>
        <PlacePicker
          division={place}
          value={origin}
          onChange={setOrigin}
          confirmed={confirmed}
          onConfirm={setConfirmed}
          tall
        />
      </Group>
      <Group title={words('sites.group.access')}>
        <AccessFields />
      </Group>
      <Group title={words('sites.group.duty')}>
        <DutyFields division={place} />
      </Group>
      <Group title={words('sites.group.contacts')}>
        <ContactFields hint={words('sites.contactHint')} />
      </Group>
      <div className="form-save">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="site-save">
          {words('sites.save')}
        </Button>
      </div>
    </Form>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="form-group" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
