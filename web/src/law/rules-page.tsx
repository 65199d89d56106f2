import {
  type ComplianceRule,
  complianceMatters,
  complianceRules,
  dueFrom,
  type LocalRule,
  legalBases,
  localRule,
  siteKinds,
} from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { ask } from '../app/http.ts';
import { DivisionName } from '../parts/division-name.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useSession } from '../session/session-gate.tsx';
import { DivisionField } from '../sites/division-field.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import './law.css';

/** 规则与依据: which duties there are and where each comes from; a province's or county's own are added here. */
export function RulesPage() {
  const words = useWords();
  const { person } = useSession();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<LocalRule | null>(null);
  const rules = useQuery({
    queryKey: ['compliance-rules'],
    queryFn: ({ signal }) => ask('/api/v1/compliance/rules', complianceRules, { signal }),
  });
  const mayWrite = person.grants.some(({ role }) => role === 'administrator');
  const done = () => {
    setAdding(false);
    setEnding(null);
    void rules.refetch();
  };
  return (
    <div className="page">
      <div className="page-head">
        <Link className="law-link" to="/compliance">
          ← {words('lawRules.back')}
        </Link>
        <h1 className="grow">{words('lawRules.title')}</h1>
        {mayWrite && (
          <Button type="primary" onClick={() => setAdding(true)} data-testid="rule-add">
            {words('lawRules.add')}
          </Button>
        )}
      </div>
      {rules.isPending && <Loading rows={8} />}
      {rules.error && <Failed error={rules.error} retry={() => void rules.refetch()} />}
      {rules.data && (
        <>
          <h2 className="law-section">{words('lawRules.local')}</h2>
          <p className="quiet law-note">{words('lawRules.hint')}</p>
          {rules.data.local.length === 0 && <p className="quiet">{words('lawRules.empty')}</p>}
          {rules.data.local.map((rule) => (
            <RuleCard key={rule.id} rule={rule}>
              <p className="quiet">
                <DivisionName code={rule.division} /> · {words('lawRules.validFrom')} {rule.validFrom}{' '}
                {words('lawRules.validTo')} {rule.validTo ?? words('lawRules.forever')}
              </p>
              <blockquote>{rule.sourceText}</blockquote>
              {mayWrite && rule.validTo === null && (
                <Button onClick={() => setEnding(rule)}>{words('lawRules.end')}</Button>
              )}
            </RuleCard>
          ))}
          <h2 className="law-section">{words('lawRules.national')}</h2>
          {rules.data.national.map((rule) => (
            <RuleCard key={rule.id} rule={rule} />
          ))}
        </>
      )}
      <Drawer open={adding} onClose={() => setAdding(false)} title={words('lawRules.add')} size={480} destroyOnHidden>
        <RuleForm done={done} />
      </Drawer>
      <Drawer
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={words('lawRules.end')}
        size={420}
        destroyOnHidden
      >
        {ending && <EndForm rule={ending} done={done} />}
      </Drawer>
    </div>
  );
}

function RuleCard({ rule, children }: { rule: ComplianceRule | LocalRule; children?: React.ReactNode }) {
  const words = useWords();
  const language = useLanguage();
  const { due } = rule;
  const when =
    due.kind === 'on'
      ? words('lawRules.dueOn', { day: due.day })
      : words('lawRules.dueDays', { from: words(`lawRules.froms.${due.from}`), days: due.days });
  return (
    <section className="law-card" data-testid="rule-card">
      <h2>
        {rule.title[language]} <span className="quiet">{rule.article[language]}</span>
      </h2>
      <p>{rule.todo[language]}</p>
      <p className="quiet">
        {when} · {words(`role.${rule.ownerRole}`)}
        {rule.when.legalBases &&
          ` · ${rule.when.legalBases.map((basis) => words(`lawRules.basis.${basis}`)).join('、')}`}
        {rule.waivable && ` · ${words('lawRules.waivable')}`}
      </p>
      {children}
    </section>
  );
}

function EndForm({ rule, done }: { rule: LocalRule; done: () => void }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: (body: { validTo: string }) =>
      ask(`/api/v1/compliance/rules/${rule.id}`, localRule, { method: 'PUT', version: rule.version, body }),
    onSuccess: done,
  });
  return (
    <Form<{ validTo: string }> layout="vertical" onFinish={(fields) => send.mutate(fields)}>
      <FormProblem error={send.error} />
      <Form.Item name="validTo" label={words('lawRules.endOn')} rules={[{ required: true }]}>
        <Input type="date" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {words('lawRules.end')}
      </Button>
    </Form>
  );
}

interface Fields {
  [field: string]: unknown;
  legalBases?: string[];
  siteKinds?: string[];
  article: string;
  days: number;
  from: string;
  minimumDays?: string;
  titleZh: string;
  titleEn?: string;
  todoZh: string;
  todoEn?: string;
  validTo?: string;
}

function RuleForm({ done }: { done: () => void }) {
  const words = useWords();
  const [form] = Form.useForm<Fields>();
  const matter = Form.useWatch('matter', form);
  const send = useMutation({
    mutationFn: (fields: Fields) => {
      const {
        legalBases: bases,
        siteKinds: kinds,
        article,
        days,
        from,
        minimumDays,
        titleZh,
        titleEn,
        todoZh,
        todoEn,
        ...rest
      } = fields;
      const body = {
        ...rest,
        article: { zh: article, en: article },
        when: { legalBases: bases?.length ? bases : null, siteKinds: kinds?.length ? kinds : null },
        due: { kind: 'days', days: Number(days), from },
        minimumDays: fields.matter === 'retention' ? Number(minimumDays) : null,
        title: { zh: titleZh, en: titleEn || titleZh },
        todo: { zh: todoZh, en: todoEn || todoZh },
        validTo: fields.validTo || null,
      };
      return ask('/api/v1/compliance/rules', localRule, { method: 'POST', body });
    },
    onSuccess: done,
  });
  const needed = [{ required: true }];
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={{ matter: 'filing', days: 30, from: 'first-use', ownerRole: 'filing-clerk' }}
      onFinish={(fields) => send.mutate(fields)}
    >
      <p className="quiet">{words('lawRules.hint')}</p>
      <FormProblem error={send.error} />
      <Form.Item name="division" label={words('lawRules.division')} rules={needed}>
        <DivisionField />
      </Form.Item>
      <Form.Item name="matter" label={words('lawRules.matter')} rules={needed}>
        <Select options={complianceMatters.map((value) => ({ value, label: words(`compliance.matter.${value}`) }))} />
      </Form.Item>
      {matter === 'retention' && (
        <Form.Item name="minimumDays" label={words('lawRules.minimum')} rules={needed}>
          <Input type="number" min={1} />
        </Form.Item>
      )}
      <Form.Item name="legalBases" label={words('lawRules.bases')}>
        <Select
          mode="multiple"
          options={legalBases.map((value) => ({ value, label: words(`lawRules.basis.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="siteKinds" label={words('lawRules.kinds')}>
        <Select mode="multiple" options={siteKinds.map((value) => ({ value, label: words(`sites.kind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="article" label={words('lawRules.article')} rules={needed}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="sourceText" label={words('lawRules.source')} rules={needed}>
        <Input.TextArea maxLength={4000} rows={3} />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name="days" label={words('lawRules.days')} rules={needed}>
          <Input type="number" min={0} />
        </Form.Item>
        <Form.Item name="from" label={words('lawRules.from')} rules={needed}>
          <Select options={dueFrom.map((value) => ({ value, label: words(`lawRules.froms.${value}`) }))} />
        </Form.Item>
      </div>
      <Form.Item name="ownerRole" label={words('lawRules.role')} rules={needed}>
        <Select
          options={(['technician', 'planner', 'filing-clerk'] as const).map((value) => ({
            value,
            label: words(`role.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="titleZh" label={words('lawRules.name')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="todoZh" label={words('lawRules.todo')} rules={needed}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="titleEn" label={words('lawRules.nameEn')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="todoEn" label={words('lawRules.todoEn')}>
        <Input maxLength={300} />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name="validFrom" label={words('lawRules.validFrom')} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="validTo" label={words('lawRules.validTo')}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {words('lawRules.send')}
      </Button>
    </Form>
  );
}
