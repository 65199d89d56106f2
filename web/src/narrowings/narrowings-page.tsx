import { narrowing } from '@sharp-eyes/protocol';
import { Segmented } from 'antd';
import { MoreButton } from '../parts/more-button.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useWords } from '../words/use-words.ts';
import { NarrowingCard } from './narrowing-card.tsx';
import { PrecisionTable } from './precision-table.tsx';
import './narrowings.css';

const tabs = ['open', 'decided', 'table'] as const;
const states = { open: 'open', decided: 'accepted,declined,undone' };

/** 误报治理: what officers called false, and narrower rules that would have spared it. */
export function NarrowingsPage() {
  const words = useWords();
  const { asked, put } = useAsked();
  const tab = tabs.find((name) => name === asked.get('show')) ?? 'open';
  return (
    <div className="page narrowings">
      <div className="page-head">
        <h1>{words('page.false-alarms')}</h1>
        <Segmented
          value={tab}
          onChange={(name) => put('show', name)}
          options={tabs.map((value) => ({ value, label: words(`narrowings.${value}`) }))}
        />
      </div>
      <p className="quiet">{words('narrowings.note')}</p>
      {tab === 'table' ? <PrecisionTable /> : <Proposals key={tab} tab={tab} />}
    </div>
  );
}

function Proposals({ tab }: { tab: 'open' | 'decided' }) {
  const words = useWords();
  useRefresh(['narrowings'], 'narrowings');
  const list = useList(['narrowings', tab], '/api/v1/narrowings', { state: states[tab] }, narrowing);
  if (list.loading) return <Loading rows={8} />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (list.rows.length === 0)
    return tab === 'open' ? (
      <Nothing title={words('narrowings.empty')} hint={words('narrowings.emptyHint')} />
    ) : (
      <Nothing title={words('narrowings.emptyDecided')} />
    );
  return (
    <>
      {list.rows.map((one) => (
        <NarrowingCard key={one.id} narrowing={one} />
      ))}
      <MoreButton list={list} />
    </>
  );
}
