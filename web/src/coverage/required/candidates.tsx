import { type Candidate, candidate } from '@sharp-eyes/protocol';
import { Alert, Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { problemOf } from '../../app/http.ts';
import { Ground } from '../../map/ground.tsx';
import type { Thing } from '../../map/ground-map.ts';
import { useList } from '../../parts/use-list.ts';
import { useRefresh } from '../../parts/use-refresh.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { CandidateTable } from './candidate-table.tsx';
import { Refusal } from './refusal.tsx';
import { RejectedCandidates } from './rejected-candidates.tsx';
import { candidatesKey, idOf, useDecision, useLacking } from './use-candidates.ts';

/** Candidates taken with one press (the hub's own limit). */
const pickedMax = 200;

/** 候选点: junctions of the roads and inns on record that are on no list yet; each is taken or refused with a reason. */
export function Candidates({ division }: { division: string }) {
  const words = useWords();
  const [rejected, setRejected] = useState(false);
  return (
    <>
      <Segmented
        className="candidate-tabs"
        value={rejected ? 'rejected' : 'open'}
        onChange={(value) => setRejected(value === 'rejected')}
        options={(['open', 'rejected'] as const).map((value) => ({ value, label: words(`candidates.tabs.${value}`) }))}
      />
      {rejected ? <RejectedCandidates division={division} /> : <OpenCandidates division={division} />}
    </>
  );
}

function OpenCandidates({ division }: { division: string }) {
  const words = useWords();
  const { person } = useSession();
  const list = useList(candidatesKey(division), '/api/v1/required-lists/candidates', { division }, candidate);
  useRefresh(candidatesKey(division), 'watchpoint');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusing, setRefusing] = useState(false);
  const mayDecide = person.grants.some(({ role }) => role === 'planner');
  const chosen = list.rows.filter((row) => picked.has(idOf(row)));
  const done = () => {
    setPicked(new Set());
    setRefusing(false);
  };
  const accept = useDecision(division, 'acceptances', done);
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id) && next.size < pickedMax) next.add(id);
    setPicked(next);
  };
  const take = (rows: readonly Candidate[]) =>
    accept.mutate({
      candidates: rows.map((row) => {
        const name = names.get(idOf(row))?.trim();
        return { division: row.division, key: row.key, ...(name && name !== row.name ? { name } : {}) };
      }),
    });
  const things = useMemo(() => list.rows.flatMap((row) => thingOf(row, picked)), [list.rows, picked]);
  const problem = accept.error ? problemOf(accept.error) : null;
  return (
    <>
      <div className="coverage-beside">
        <div>
          <Lacking division={division} />
          {problem && (
            <Alert
              type="warning"
              showIcon
              title={problem.faults?.[0]?.message ?? problem.title}
              description={problem.faults ? undefined : problem.detail}
            />
          )}
          <CandidateTable
            {...{ list, picked, toggle, names, mayDecide }}
            rename={(id, name) => setNames(new Map(names).set(id, name))}
            take={(row) => take([row])}
            refuse={(row) => {
              setPicked(new Set([idOf(row)]));
              setRefusing(true);
            }}
            pickAll={() => setPicked(new Set(list.rows.slice(0, pickedMax).map(idOf)))}
          />
        </div>
        {things.length > 0 && (
          <figure className="coverage-ground">
            <Ground division={division} things={things} onThing={toggle} withoutMap={words('picker.failed')} tall />
            <figcaption className="quiet">{words('candidates.legend')}</figcaption>
          </figure>
        )}
      </div>
      {chosen.length > 0 && !refusing && (
        <div className="list-decision">
          <Button type="primary" onClick={() => take(chosen)} loading={accept.isPending} data-testid="accept-chosen">
            {words('candidates.acceptChosen', { count: chosen.length })}
          </Button>
          <Button onClick={() => setRefusing(true)} data-testid="refuse-chosen">
            {words('candidates.refuseChosen', { count: chosen.length })}
          </Button>
          <Button type="text" onClick={() => setPicked(new Set())}>
            {words('candidates.clear')}
          </Button>
        </div>
      )}
      {chosen.length > 0 && refusing && (
        <Refusal division={division} chosen={chosen} done={done} cancel={() => setRefusing(false)} />
      )}
    </>
  );
}

/** On the map a candidate is a diamond as everything that must be seen; a chosen one is a dot. */
function thingOf(row: Candidate, picked: ReadonlySet<string>): Thing[] {
  const { name, point } = row;
  if (point === null) return [];
  const id = idOf(row);
  return [{ id, name, point, kind: picked.has(id) ? 'camera' : 'watchpoint' }];
}

/** Why junctions may be missing: nobody has brought roads, or drawn a village. */
function Lacking({ division }: { division: string }) {
  const words = useWords();
  const lacking = useLacking(division);
  if (!lacking || (!lacking.roads && lacking.outlines.length === 0)) return null;
  return (
    <div className="candidate-lacking quiet" data-testid="candidates-lacking">
      {lacking.roads && <p>{words('candidates.noRoads')}</p>}
      {lacking.outlines.length > 0 && <p>{words('candidates.noOutlines', { names: lacking.outlines.join('、') })}</p>}
    </div>
  );
}
