import type { Plan, PlanPick } from '@sharp-eyes/protocol';
import { Button, Checkbox } from 'antd';
import { Link, useLocation } from 'react-router';
import { directionOf } from '../../map/bearing.ts';
import { Moment } from '../../parts/moment.tsx';
import { placeNames } from '../../parts/place.ts';
import { useWords } from '../../words/use-words.ts';
import { AcceptBar } from './accept-bar.tsx';
import { PlanRest } from './plan-rest.tsx';

interface PlanResultProps {
  plan: Plan;
  active: number | null;
  ticked: ReadonlySet<number>;
  toggle: (n: number) => void;
  untick: () => void;
  activate: (n: number | null) => void;
  /** Shows a pick on the map, near. */
  look: (n: number) => void;
  again: () => void;
}

/** A plan: what it closes, its cameras by rank, and what stays open. */
export function PlanResult({ plan, active, ticked, toggle, untick, activate, look, again }: PlanResultProps) {
  const words = useWords();
  const { totals, picks, lacking, unapproved } = plan;
  const names = picks.length;
  return (
    <div className="plan-result" data-testid="plan-result" data-plan={plan.id}>
      <p className="plan-head">
        <Button onClick={again} className="no-print" data-testid="plan-again">
          {words('planner.where.again')}
        </Button>
        <span className="quiet">
          {plan.by} · <Moment at={plan.at} />
        </span>
      </p>
      <p className="plan-sum figures" data-testid="plan-sum">
        <strong>{words('planner.where.sum', { cameras: names, closed: totals.closed, open: totals.open })}</strong>
        <br />
        {words('planner.where.sumDeclared', {
          before: totals.declaredBefore,
          after: totals.declaredAfter,
          required: totals.required,
        })}
      </p>
      {lacking.map((layer) => (
        <p key={layer} className="tone-orange">
          ▲ {words(`planner.where.lacking.${layer}`)}
        </p>
      ))}
      {plan.asked.approvedOnly && unapproved.watchpoints > 0 && (
        <p className="tone-orange">▲ {words('planner.where.unapproved', unapproved)}</p>
      )}
      {names === 0 ? (
        <p>{words('planner.where.nothing')}</p>
      ) : (
        <ol className="picks" onPointerLeave={() => activate(null)}>
          {picks.map((pick) => (
            <Pick
              key={pick.n}
              {...{ pick, toggle, activate, look }}
              isActive={active === pick.n}
              isTicked={ticked.has(pick.n)}
            />
          ))}
        </ol>
      )}
      <AcceptBar plan={plan} ticked={ticked} untick={untick} />
      <PlanRest plan={plan} />
    </div>
  );
}

interface PickProps {
  pick: PlanPick;
  isActive: boolean;
  isTicked: boolean;
  toggle: (n: number) => void;
  activate: (n: number | null) => void;
  look: (n: number) => void;
}

function Pick({ pick, isActive, isTicked, toggle, activate, look }: PickProps) {
  const words = useWords();
  const { n, pole, azimuthDeg, lens, covers, byVillage, siteName, accepted } = pick;
  const { pathname, search } = useLocation();
  const direction = words(`direction.${directionOf(azimuthDeg)}`);
  return (
    <li className={isActive ? 'active' : ''} data-pick={n} data-testid="pick" onPointerEnter={() => activate(n)}>
      <Checkbox
        checked={isTicked || accepted !== null}
        disabled={accepted !== null}
        onChange={() => toggle(n)}
        onFocus={() => activate(n)}
        data-testid={`pick-${n}`}
      >
        <span className="pick-n figures">{n}</span> {[...placeNames(pick), siteName].join(' › ')}
      </Checkbox>
      <button
        type="button"
        className="plain pick-look no-print"
        onClick={() => look(n)}
        aria-label={words('planner.where.lookAt', { n })}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path
            d="M8 0v4M8 12v4M0 8h4M12 8h4M8 3.5a4.500 4.500 0 1 0 .01 0Z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.500"
          />
        </svg>
      </button>
      <div className="figures">
        <strong className="tone-green">{words('planner.where.gain', { count: covers.length })}</strong>
        {byVillage.length > 1 && (
          <span>
            {' '}
            (
            {byVillage
              .map((village) => `${placeNames(village).at(-1)} +${village.watchpoints}`)
              .join(words('planner.and'))}
            )
          </span>
        )}{' '}
        · {lens.name} · {Math.round(azimuthDeg)}° {direction}
      </div>
      <div className="quiet">
        {words(`planner.where.source.${pole.source}`)} {pole.name} ·{' '}
        {covers.map(({ name }) => name).join(words('planner.and'))}
      </div>
      {accepted && (
        <div className="pick-accepted">
          <span className="tone-blue">✓ {words('planner.where.accepted')}</span>
          <Link
            to={`/coverage/villages?camera=${accepted.cameraId}`}
            state={{ back: `${pathname}${search}` }}
            className="as-button no-print"
            data-testid={`adjust-${n}`}
          >
            {words('planner.where.adjust')}
          </Link>
        </div>
      )}
    </li>
  );
}
