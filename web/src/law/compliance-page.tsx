import { type ComplianceItem, complianceItem, complianceMatters, complianceSummary } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { ask } from '../app/http.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useList } from '../parts/use-list.ts';
import { useSession } from '../session/session-gate.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { AssignForm } from './assign-form.tsx';
import { AuthorisationForm, CheckForm, ConsentForm } from './attest-forms.tsx';
import { DoIt, type Doing } from './do-it.tsx';
import { DutyMark } from './duty-mark.tsx';
import './law.css';
import { WaiveForm } from './waive-form.tsx';

/** The hub looks again at what changed within a second; the page asks this often. */
const refreshMs = 30_000;
const states = ['overdue', 'due', 'met', 'not-required'] as const;

/** 整改清单: what each record still lacks, whose it is, by when. */
export function CompliancePage() {
  const words = useWords();
  const language = useLanguage();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [doing, setDoing] = useState<Doing | null>(null);
  const query = Object.fromEntries([...asked].filter(([, value]) => value !== ''));
  const list = useList(['compliance', query], '/api/v1/compliance', query, complianceItem, refreshMs);
  const holds = (...roles: string[]) => person.grants.some(({ role }) => roles.includes(role));
  const mayAssign = holds('planner', 'filing-clerk');

  const done = () => {
    setDoing(null);
    setChosen(new Set());
    void queries.invalidateQueries({ queryKey: ['compliance'] });
  };
  const unwaive = useMutation({
    mutationFn: (id: string) => ask(`/api/v1/compliance/items/${id}/waiver`, complianceItem, { method: 'DELETE' }),
    onSuccess: done,
  });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id) && next.size < 500) next.add(id);
    setChosen(next);
  };

  const columns: Column<ComplianceItem>[] = [
    ...(mayAssign
      ? [
          {
            title: words('compliance.pick'),
            cell: ({ id, name }: ComplianceItem) => (
              <label className="law-pick">
                <input
                  type="checkbox"
                  checked={chosen.has(id)}
                  onChange={() => toggle(id)}
                  aria-label={`${words('compliance.pick')} ${name}`}
                  data-testid="compliance-pick"
                />
              </label>
            ),
          },
        ]
      : []),
    {
      title: words('compliance.record'),
      cell: (item) => (
        <span>
          <strong>{item.name}</strong> <span className="quiet">{words(`compliance.subject.${item.subject}`)}</span>
          <span className="quiet law-block">
            {[...placeNames(item), item.subject === 'camera' ? item.siteName : ''].filter(Boolean).join(' › ')}
          </span>
        </span>
      ),
    },
    {
      title: words('compliance.duty'),
      cell: ({ title, todo, article }) => (
        <span className="law-duty">
          <strong>{title[language]}</strong> <span className="quiet">{article[language]}</span>
          <span className="quiet">{todo[language]}</span>
        </span>
      ),
    },
    {
      title: words('compliance.reason'),
      cell: (item) => (
        <span>
          <DutyMark item={item} />
          <span className="law-block">{item.reason[language]}</span>
          {item.waived && (
            <span className="quiet law-block">
              {words('compliance.waivedBy', { name: item.waived.by.name, why: item.waived.why })}
            </span>
          )}
        </span>
      ),
    },
    {
      title: words('compliance.due'),
      figures: true,
      cell: ({ dueOn, dateFixed }) => (
        <span className="nowrap" title={dateFixed ? words('compliance.fixed') : undefined}>
          {dueOn ?? words('compliance.noDate')}
          {dateFixed && dueOn !== null && ' §'}
        </span>
      ),
    },
    {
      title: words('compliance.owner'),
      cell: ({ owner, note }) => (
        <span>
          {owner.person?.name ?? words(`role.${owner.role}`)}
          {note !== '' && <span className="quiet law-block">{note}</span>}
        </span>
      ),
    },
    {
      title: words('compliance.open'),
      cell: (item) => (
        <span className="law-row-actions">
          <DoIt item={item} start={setDoing} holds={holds} />
          {item.waivable && item.waived === null && holds('planner') && item.state !== 'met' && (
            <Button size="small" onClick={() => setDoing({ form: 'waive', item })}>
              {words('compliance.waive')}
            </Button>
          )}
          {item.waived !== null && holds('planner') && (
            <Button size="small" loading={unwaive.isPending} onClick={() => unwaive.mutate(item.id)}>
              {words('compliance.unwaive')}
            </Button>
          )}
        </span>
      ),
    },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.compliance')}</h1>
        <Figures division={asked.get('division')} />
        <Link className="law-link" to="/compliance/rules">
          {words('compliance.rules')}
        </Link>
        <a
          className="law-link"
          href={`/api/v1/compliance/export?${new URLSearchParams(query)}`}
          download
          data-testid="compliance-export"
        >
          {words('compliance.export')}
        </a>
      </div>
      <div className="law-filters">
        <DivisionSelect
          value={asked.get('division')}
          change={(code) => put('division', code)}
          placeholder={words('desk.area')}
        />
        <Select
          value={asked.get('state') ?? 'open'}
          onChange={(state: string) => put('state', state === 'open' ? null : state)}
          options={[
            { value: 'open', label: words('compliance.all') },
            ...states.map((state) => ({
              value: state as string,
              label: state === 'not-required' ? words('compliance.waivedState') : words(`compliance.state.${state}`),
            })),
          ]}
          aria-label={words('compliance.reason')}
          data-testid="compliance-state"
        />
        <Select
          allowClear
          value={asked.get('matter')}
          onChange={(matter: string | undefined) => put('matter', matter ?? null)}
          placeholder={words('compliance.search')}
          options={complianceMatters.map((matter) => ({
            value: matter as string,
            label: words(`compliance.matter.${matter}`),
          }))}
        />
        <Select
          allowClear
          value={asked.get('owner')}
          onChange={(owner: string | undefined) => put('owner', owner ?? null)}
          placeholder={words('compliance.anyOwner')}
          options={[
            { value: person.id, label: words('compliance.mine') },
            ...(['technician', 'planner', 'filing-clerk'] as const).map((role) => ({
              value: role as string,
              label: words(`role.${role}`),
            })),
          ]}
        />
        <label className="law-date" htmlFor="due-before">
          <span className="quiet">{words('compliance.dueBefore')}</span>
          <Input
            id="due-before"
            type="date"
            value={asked.get('dueBefore') ?? ''}
            onChange={(event) => put('dueBefore', event.target.value)}
          />
        </label>
        {mayAssign && list.rows.length > 0 && (
          <Button onClick={() => setChosen(new Set(list.rows.slice(0, 500).map(({ id }) => id)))}>
            {words('compliance.pickAll')}
          </Button>
        )}
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('compliance.empty'), hint: words('compliance.emptyHint') }}
        testId="compliance-row"
      />
      {chosen.size > 0 && (
        <div className="law-batch">
          <strong>{words('compliance.picked', { count: chosen.size })}</strong>
          <Button
            type="primary"
            onClick={() => setDoing({ form: 'assign', ids: [...chosen] })}
            data-testid="compliance-assign"
          >
            {words('compliance.assign')}
          </Button>
          <Button onClick={() => setChosen(new Set())}>{words('act.cancel')}</Button>
        </div>
      )}
      <Drawer
        open={doing !== null}
        onClose={() => setDoing(null)}
        title={doing === null ? '' : titleOf(doing, words)}
        size={420}
        destroyOnHidden
      >
        {doing?.form === 'assign' && <AssignForm ids={doing.ids} done={done} />}
        {doing?.form === 'waive' && <WaiveForm item={doing.item} done={done} />}
        {doing?.form === 'check' && <CheckForm id={doing.item.subjectId} done={done} />}
        {doing?.form === 'authorise' && <AuthorisationForm id={doing.item.subjectId} done={done} />}
        {doing?.form === 'consent' && <ConsentForm id={doing.item.subjectId} done={done} />}
      </Drawer>
    </div>
  );
}

function titleOf(doing: Doing, words: ReturnType<typeof useWords>): string {
  if (doing.form === 'assign') return words('compliance.assignTitle', { count: doing.ids.length });
  if (doing.form === 'waive') return words('compliance.waiveTitle');
  if (doing.form === 'check') return words('compliance.checkTitle');
  return words(doing.form === 'authorise' ? 'compliance.authorise' : 'compliance.consentAdd');
}

function Figures({ division }: { division: string | null }) {
  const words = useWords();
  const summary = useQuery({
    queryKey: ['compliance', 'summary', division],
    queryFn: ({ signal }) =>
      ask(`/api/v1/compliance/summary${division === null ? '' : `?division=${division}`}`, complianceSummary, {
        signal,
      }),
    refetchInterval: refreshMs,
  });
  const matters = summary.data?.matters ?? [];
  const sum = (field: 'met' | 'due' | 'overdue' | 'unknown') => matters.reduce((all, one) => all + one[field], 0);
  return (
    <span className="quiet figures grow law-figures" title={words('compliance.never')}>
      {summary.data &&
        words('compliance.figures', {
          ...{ met: sum('met'), due: sum('due'), overdue: sum('overdue'), unknown: sum('unknown') },
        })}
      {summary.data?.working && <span className="tone-blue law-block">{words('compliance.working')}</span>}
    </span>
  );
}
