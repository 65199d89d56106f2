import { type CardSwitchView, cardSwitch, countyOf, division, levelOf, type Person } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Switch } from 'antd';
import { useState } from 'react';
import { ask, askPage, isProblem, problemOf } from '../app/http.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import './cards.css';

interface County {
  county: string;
  name: string;
}

/** 公示页: whether the codes on signs answer, county by county. */
export function CardSwitches() {
  const words = useWords();
  const { person } = useSession();
  const counties = useQuery({ queryKey: ['card-counties', person.id], queryFn: () => countiesOf(person) });
  if (!counties.data || counties.data.length === 0) return null;
  return (
    <section className="card-switches" aria-label={words('card.title')} data-testid="card-switches">
      <h2>{words('card.title')}</h2>
      <p className="quiet">{words('card.about')}</p>
      {counties.data.map((county) => (
        <CountySwitch key={county.county} {...county} />
      ))}
    </section>
  );
}

/** The counties that this administrator answers for: the own one, or all of a city. */
async function countiesOf({ grants }: Person): Promise<County[]> {
  const found = new Map<string, string>();
  for (const { role, division: code } of grants) {
    const level = levelOf(code);
    if (role !== 'administrator' || (level !== 'county' && level !== 'city')) continue;
    const parent = level === 'county' ? `${code.slice(0, 4)}00000000` : code;
    const { items } = await askPage(`/api/v1/divisions?parent=${parent}`, division);
    for (const one of items)
      if (one.level === 'county' && (level === 'city' || one.code === code)) found.set(countyOf(one.code), one.name);
    if (level === 'county' && !found.has(countyOf(code))) found.set(countyOf(code), code);
  }
  return [...found].map(([county, name]) => ({ county, name }));
}

function CountySwitch({ county, name }: County) {
  const words = useWords();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const key = ['card-switch', county];
  const now = useQuery({ queryKey: key, queryFn: () => ask(`/api/v1/cards/${county}`, cardSwitch) });
  const turn = async (on: boolean, { version }: CardSwitchView) => {
    setBusy(true);
    setFailure(null);
    try {
      queries.setQueryData(
        key,
        await ask(`/api/v1/cards/${county}`, cardSwitch, { method: 'PUT', version, body: { on } }),
      );
    } catch (error) {
      setFailure(error);
      if (isProblem(error, 'stale')) await now.refetch();
    } finally {
      setBusy(false);
    }
  };
  if (!now.data) return null;
  const { data } = now;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control
    <label className="card-switch">
      <Switch
        checked={data.on}
        loading={isBusy}
        onChange={(on) => void turn(on, data)}
        data-testid={`card-switch-${county}`}
      />
      <span>
        {name} <span className="quiet">{words(data.on ? 'card.on' : 'card.off')}</span>
      </span>
      {failure !== null && (
        <span className="tone-red" role="alert">
          {problemOf(failure).title}
        </span>
      )}
    </label>
  );
}
