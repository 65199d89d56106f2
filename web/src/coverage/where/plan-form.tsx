import {
  newId,
  type Plan,
  type PlanAsked,
  plan,
  planLimits,
  siteKinds,
  usualLenses,
  watchpointKinds,
} from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useRef } from 'react';
import { ask, problemOf } from '../../app/http.ts';
import { ProblemLines } from '../../imports/problem-lines.tsx';
import { DivisionName } from '../../parts/division-name.tsx';
import { useTicking } from '../../parts/moment.tsx';
import { divisionsOf } from '../../session/rights.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { type AnyKind, askOf, lackOf, type PlanDraft } from './plan-draft.ts';
import { PolesImport } from './poles-import.tsx';
import type { Drawing } from './where-page.tsx';

interface PlanFormProps {
  division: string | null;
  draft: PlanDraft;
  drawing: Drawing;
  change: (draft: PlanDraft) => void;
  draw: (what: Drawing) => void;
  done: (plan: Plan) => void;
}

/** A town takes a second; a busy hub may take a minute, milliseconds. */
const planMs = 120_000;
const states = ['gap', 'impaired', 'unknown', 'planned'] as const satisfies PlanAsked['states'];

/** What is asked before the next cameras are placed. Everything has an answer already: one press is enough. */
export function PlanForm({ division, draft, drawing, change, draw, done }: PlanFormProps) {
  const words = useWords();
  const { person } = useSession();
  const divisions = division === null ? divisionsOf(person, 'coverage') : [division];
  const [first] = divisions;
  const put = (part: Partial<PlanDraft>) => change({ ...draft, ...part });
  const leaving = useRef<AbortController | null>(null);
  const run = useMutation({
    mutationFn: () => {
      leaving.current = new AbortController();
      const body = { id: newId(), ...askOf(draft, divisions) };
      return ask('/api/v1/plans', plan, { method: 'POST', body, withinMs: planMs, signal: leaving.current.signal });
    },
    onSuccess: done,
  });
  const gaveUp = leaving.current?.signal.aborted === true;
  const lack = lackOf(draft);
  const kinds = useKindOptions();

  return (
    <form
      className="plan-form"
      onSubmit={(event) => {
        event.preventDefault();
        draw(null);
        run.mutate();
      }}
    >
      <div className="plan-row">
        <span className="plan-label">{words('planner.where.area')}</span>
        <span>
          {divisions.map((code) => (
            <strong key={code}>
              <DivisionName code={code} />{' '}
            </strong>
          ))}
          <Button
            onClick={() => draw(drawing === 'area' ? null : 'area')}
            type={drawing === 'area' ? 'primary' : 'default'}
            data-testid="draw-area"
          >
            {words('planner.where.drawArea')}
          </Button>
          {draft.area.length > 0 && (
            <Button type="link" onClick={() => put({ area: [] })}>
              {words('planner.where.clearArea', { count: draft.area.length })}
            </Button>
          )}
        </span>
      </div>
      <label className="plan-row" htmlFor="plan-budget">
        <span className="plan-label">{words('planner.where.budget')}</span>
        <InputNumber
          id="plan-budget"
          min={1}
          max={planLimits.cameras}
          value={draft.budget}
          onChange={(budget) => put({ budget: budget ?? 1 })}
          data-testid="plan-budget"
        />
      </label>
      <label className="plan-row" htmlFor="plan-per-pole">
        <span className="plan-label">{words('planner.where.perPole')}</span>
        <InputNumber
          id="plan-per-pole"
          min={1}
          max={8}
          value={draft.perPole}
          onChange={(perPole) => put({ perPole: perPole ?? 1 })}
        />
      </label>
      <fieldset className="plan-row">
        <legend className="plan-label">{words('planner.where.poles')}</legend>
        <span className="plan-checks">
          {(['imported', 'junctions', 'cameras'] as const).map((name) => (
            <Checkbox key={name} checked={draft[name]} onChange={({ target }) => put({ [name]: target.checked })}>
              {words(`planner.where.pole.${name}`)}
            </Checkbox>
          ))}
          <span>
            {first && <PolesImport division={first} />}{' '}
            <Button
              onClick={() => draw(drawing === 'poles' ? null : 'poles')}
              type={drawing === 'poles' ? 'primary' : 'default'}
              data-testid="draw-poles"
            >
              {words('planner.where.drawPoles')}
            </Button>
            {draft.drawn.length > 0 && (
              <Button type="link" onClick={() => put({ drawn: [] })}>
                {words('planner.where.clearPoles', { count: draft.drawn.length })}
              </Button>
            )}
          </span>
        </span>
      </fieldset>
      <fieldset className="plan-row">
        <legend className="plan-label">{words('planner.where.lenses')}</legend>
        <span className="plan-checks">
          {usualLenses.map(({ name, hfovDeg, rangeM }) => (
            <Checkbox
              key={name}
              checked={draft.lenses.includes(name)}
              onChange={({ target }) =>
                put({ lenses: target.checked ? [...draft.lenses, name] : draft.lenses.filter((each) => each !== name) })
              }
            >
              {name} <span className="quiet figures">{words('planner.hand.lensIs', { deg: hfovDeg, m: rangeM })}</span>
            </Checkbox>
          ))}
        </span>
      </fieldset>
      <details>
        <summary>{words('planner.where.more')}</summary>
        <label className="plan-row" htmlFor="plan-preferred">
          <span className="plan-label">{words('planner.where.preferred')}</span>
          <Select
            id="plan-preferred"
            mode="multiple"
            value={draft.preferred}
            options={kinds}
            onChange={(preferred) => put({ preferred })}
            placeholder={words('planner.where.allAlike')}
          />
        </label>
        <label className="plan-row" htmlFor="plan-ignored">
          <span className="plan-label">{words('planner.where.ignored')}</span>
          <Select
            id="plan-ignored"
            mode="multiple"
            value={draft.ignored}
            options={kinds}
            onChange={(ignored) => put({ ignored })}
            placeholder={words('planner.where.ignoresNone')}
          />
        </label>
        <fieldset className="plan-row">
          <legend className="plan-label">{words('planner.where.states')}</legend>
          <span className="plan-checks">
            {states.map((state) => (
              <Checkbox
                key={state}
                checked={draft.states.includes(state)}
                disabled={draft.states.length === 1 && draft.states[0] === state}
                onChange={({ target }) =>
                  put({
                    states: target.checked ? [...draft.states, state] : draft.states.filter((each) => each !== state),
                  })
                }
              >
                {words(`coverage.states.${state}`)}
              </Checkbox>
            ))}
            <Checkbox checked={draft.approvedOnly} onChange={({ target }) => put({ approvedOnly: target.checked })}>
              {words('planner.where.approvedOnly')}
            </Checkbox>
          </span>
        </fieldset>
      </details>
      {run.error && !gaveUp && <ProblemLines problem={problemOf(run.error)} />}
      {lack && <p className="tone-orange">▲ {words(`planner.where.lacks.${lack}`)}</p>}
      {run.isPending ? (
        <Running giveUp={() => leaving.current?.abort()} />
      ) : (
        <Button type="primary" htmlType="submit" size="large" disabled={lack !== null} data-testid="plan-run">
          {words('planner.where.run', { count: draft.budget })}
        </Button>
      )}
    </form>
  );
}

/** How long it has taken, and the way out. */
function Running({ giveUp }: { giveUp: () => void }) {
  const words = useWords();
  const began = useRef<number | null>(null);
  const seconds = useTicking((nowMs) => {
    began.current ??= nowMs;
    return Math.round((nowMs - began.current) / 1000);
  });
  return (
    <p className="plan-running" role="status">
      <progress aria-label={words('planner.where.running', { seconds })} />{' '}
      {words('planner.where.running', { seconds })} <Button onClick={giveUp}>{words('planner.where.giveUp')}</Button>
    </p>
  );
}

function useKindOptions(): { label: string; options: { value: AnyKind; label: string }[] }[] {
  const words = useWords();
  return [
    {
      label: words('coverage.watchpoint'),
      options: watchpointKinds.map((value) => ({ value, label: words(`sites.watchpointKind.${value}`) })),
    },
    {
      label: words('page.sites'),
      options: siteKinds.map((kind) => ({ value: `site:${kind}` as const, label: words(`sites.kind.${kind}`) })),
    },
  ];
}
