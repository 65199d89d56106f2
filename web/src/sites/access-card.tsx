import { type SiteView, siteView } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import { AccessMark } from './access-mark.tsx';
import { HoursStrip } from './hours-strip.tsx';
import { lastDayOf, siteDay } from './term.ts';

interface AccessCardProps {
  site: SiteView;
  mayWithdraw: boolean;
  changed: () => void;
}

const functions = ['health', 'alerts', 'live'] as const;

/** On whose word we may look here, when, and the way to end it. */
export function AccessCard({ site, mayWithdraw, changed }: AccessCardProps) {
  const words = useWords();
  const { accessBasis: access } = site;
  const allowed = functions.filter((name) => site.defaults.functions.value[name]);
  return (
    <>
      <p className="access-now">
        <AccessMark access={site.access} />
        {site.access.changesAt && (
          <span className="quiet">
            {words('sites.changesAt')} <At at={site.access.changesAt} />
          </span>
        )}
      </p>
      <dl className="site-facts">
        <dt>{words('sites.accessTitle')}</dt>
        <dd>
          {words(`sites.basis.${access.basis}`)}{' '}
          <span className="quiet">{words(`sites.basisHint.${access.basis}`)}</span>
        </dd>
        <dt>{words('sites.functionsLabel')}</dt>
        <dd>{allowed.map((name) => words(`sites.functions.${name}`)).join(' · ') || words('sites.nothingAllowed')}</dd>
        {access.basis === 'agreement' && (
          <>
            <dt>{words('sites.term')}</dt>
            <dd className="figures">
              {words('sites.termText', { from: siteDay(access.from), to: lastDayOf(access.to) })}
            </dd>
            <dt>{words('sites.hours')}</dt>
            <dd>{access.hours ? <HoursStrip windows={access.hours} /> : words('sites.hoursAlways')}</dd>
          </>
        )}
      </dl>
      {mayWithdraw && access.basis !== 'none' && <Withdrawal site={site} done={changed} />}
    </>
  );
}

/** One tap opens it, one more does it; words are welcome and not asked for. It cannot be undone, and says so. */
function Withdrawal({ site, done }: { site: SiteView; done: () => void }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState('');
  const stop = useMutation({
    mutationFn: () =>
      ask(`/api/v1/sites/${site.id}/withdrawal`, siteView, { method: 'POST', body: { words: said.trim() } }),
    onSuccess: done,
  });
  if (!open)
    return (
      <Button danger onClick={() => setOpen(true)} className="no-print" data-testid="withdraw">
        {words('sites.withdraw')}
      </Button>
    );
  return (
    <div className="withdrawal" role="alertdialog" aria-labelledby="withdraw-title">
      <h3 id="withdraw-title">{words('sites.withdrawTitle')}</h3>
      <p>{words('sites.withdrawHint')}</p>
      <Input.TextArea
        value={said}
        onChange={(event) => setSaid(event.target.value)}
        maxLength={300}
        autoSize={{ minRows: 2 }}
        placeholder={words('sites.withdrawWords')}
        aria-label={words('sites.withdrawWords')}
      />
      {stop.error && (
        <p role="alert" className="tone-red">
          {problemOf(stop.error).title} {problemOf(stop.error).detail}
        </p>
      )}
      <div className="form-acts">
        <Button type="primary" danger loading={stop.isPending} onClick={() => stop.mutate()} data-testid="withdraw-do">
          {words('sites.withdrawDo')}
        </Button>
        <Button onClick={() => setOpen(false)}>{words('sites.withdrawKeep')}</Button>
      </div>
    </div>
  );
}
