import { type CameraLife, countyOf, type Grant, isWithin, rangeOf } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';

const dayMs = 24 * 3600_000;

/** Longest maintenance without the county's approval (domain 4), days. */
export const maintenanceMaxDays = 7;
/** Longest maintenance that a planner of the county may approve [ours], days. */
export const approvedMaintenanceMaxDays = 90;

/** `planned → found → registered → in-service ⇄ maintenance → retired` (contract 7); a plan may be given up. */
const moves: Record<CameraLife, readonly CameraLife[]> = {
  planned: ['found', 'registered', 'retired'],
  found: ['registered', 'retired'],
  registered: ['in-service', 'retired'],
  'in-service': ['maintenance', 'retired'],
  maintenance: ['in-service', 'retired'],
  retired: [],
};

export function mayMove(from: CameraLife, to: CameraLife): boolean {
  return moves[from].includes(to);
}

/** Whether legal moves lead from one to the other: a list tells where a camera is, not each step on the way. */
export function mayReach(from: CameraLife, to: CameraLife): boolean {
  const between = moves[from].filter(
    (each) => each !== 'retired' && !(from === 'maintenance' && each === 'in-service'),
  );
  return mayMove(from, to) || between.some((each) => mayReach(each, to));
}

/** In which of its lives a camera is watched. */
export function isWatched(life: CameraLife): boolean {
  return life === 'registered' || life === 'in-service' || life === 'maintenance';
}

/** As what somebody decides about a camera of a division. */
export interface Offices {
  technician: boolean;
  planner: boolean;
  /** A planner of the whole county: approves what goes beyond a technician's limits. */
  countyPlanner: boolean;
}

export function officesOf({ grants }: { grants: readonly Grant[] }, division: string): Offices {
  const holds = (role: Grant['role'], code: string): boolean =>
    grants.some((grant) => grant.role === role && isWithin(code, rangeOf(grant.division)));
  return {
    technician: holds('technician', division),
    planner: holds('planner', division),
    countyPlanner: holds('planner', `${countyOf(division)}000000`),
  };
}

/** What stands on record is a technician's; a plan is the planners' too. */
export function mayEdit({ technician, planner }: Offices, life: CameraLife): boolean {
  return technician || (planner && life === 'planned');
}

/** How a camera lives: what a decision about it looks at. */
export interface Living {
  life: CameraLife;
  maintenanceSince: Date | null;
  maintenanceUntil: Date | null;
}

export interface LifeWish {
  to: CameraLife;
  why: string;
  until: Date | null;
}

export type LifeDecision =
  | { allowed: Living }
  | { refused: 'not-allowed' | 'illegal-move'; reason: string }
  | { refused: 'bad-request'; path: 'why' | 'until'; reason: Words };

/**
 * Whether a camera's life may go on as somebody wishes. Maintenance has a reason and an end, at most seven days after
 * it began unless a planner of the county approves (domain 4); said again, it is prolonged or cut short.
 */
export function decideLife(now: Living, wish: LifeWish, offices: Offices, at: Date): LifeDecision {
  const prolongs = now.life === 'maintenance' && wish.to === 'maintenance';
  if (!prolongs && !mayMove(now.life, wish.to))
    return { refused: 'illegal-move', reason: `${now.life} → ${wish.to} is no move of a camera's life` };
  if (!mayDecide(now.life, wish.to, offices))
    return { refused: 'not-allowed', reason: 'technicians decide; planners give up plans and approve maintenance' };
  if (wish.to !== 'maintenance') return { allowed: { life: wish.to, maintenanceSince: null, maintenanceUntil: null } };
  if (wish.why === '') return { refused: 'bad-request', path: 'why', reason: reasonNeeded };
  const since = now.maintenanceSince ?? at;
  const maxDays = offices.countyPlanner ? approvedMaintenanceMaxDays : maintenanceMaxDays;
  const latest = new Date(since.getTime() + maxDays * dayMs);
  if (wish.until === null || wish.until <= at || wish.until > latest)
    return { refused: 'bad-request', path: 'until', reason: endNeeded(latest, maxDays) };
  return { allowed: { life: 'maintenance', maintenanceSince: since, maintenanceUntil: wish.until } };
}

function mayDecide(from: CameraLife, to: CameraLife, offices: Offices): boolean {
  if (offices.technician) return true;
  return to === 'maintenance' ? offices.countyPlanner : offices.planner && from === 'planned';
}

const reasonNeeded: Words = { zh: '请填写维修原因', en: 'expected the reason for the maintenance' };

function endNeeded(latest: Date, maxDays: number): Words {
  const end = latest.toISOString();
  return {
    zh: `请填写维修结束时间，须在当前时间之后、${end} 之前（维修自开始起最多 ${maxDays} 天，超过 ${maintenanceMaxDays} 天须由县级规划人员批准）`,
    en: `expected an end of the maintenance in the future and not after ${end} (${maxDays} days after it began; beyond ${maintenanceMaxDays} a planner of the county approves)`,
  };
}
