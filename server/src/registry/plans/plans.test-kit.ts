import { csrfHeader, type Plan } from '@sharp-eyes/protocol';
import type { SignedIn } from '../../testing/hub.ts';
import {
  at,
  type CoverageWorld,
  county,
  nextVillage,
  openCoverageWorld,
  otherVillage,
  village,
} from '../coverage/coverage.test-kit.ts';

export const lens = { hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60, heightM: null };

/** Poles at places so many metres east and north, and no others. */
export const only = (...places: [number, number][]) => ({
  ...{ imported: false, junctions: false, cameras: false },
  drawn: places.map(([east, north]) => at(east, north)),
});

// biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
type Answer = { status: number; body: any };

/** Two villages of a township and one of another, their watchpoints, two houses, and those who plan there. */
export interface PlansWorld extends Omit<CoverageWorld, 'require'> {
  /** Sites by village. */
  junction: string;
  neighbours: string;
  elsewhere: string;
  /** Ids of watchpoints by name. */
  ids: Map<string, string>;
  ask(more?: object, who?: SignedIn): Promise<Answer>;
  made(more?: object, who?: SignedIn): Promise<Plan>;
  accept(plan: Plan, picks: object[], more?: object, who?: SignedIn): Promise<Answer>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  figures(division: string): Promise<any>;
  /** Adds a watchpoint at a site. */
  add(name: string, site: string, place: [number, number] | null, more?: object): Promise<void>;
  bringLayer(kind: string, features: object[]): Promise<void>;
  importPoles(text: string, about: Record<string, string>, who?: SignedIn): Promise<Answer>;
}

export const line = (...places: [number, number][]) => ({
  ...{ type: 'Feature', properties: {} },
  geometry: { type: 'LineString', coordinates: places.map((place) => Object.values(at(...place))) },
});

/** West, south, east, north of the houses, metres. */
export const houses = [
  [90, 10, 110, 14],
  [196, -4, 204, 4],
] as const;

export const cornersOf = ([west, south, east, north]: readonly [number, number, number, number]) =>
  [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)] as const;

const houseOf = (house: (typeof houses)[number]) => ({
  ...{ type: 'Feature', properties: {} },
  geometry: { type: 'Polygon', coordinates: [cornersOf(house).map((corner) => Object.values(corner))] },
});

export async function openPlansWorld(): Promise<PlansWorld> {
  const { require, ...world } = await openCoverageWorld();
  const upload = async (path: string, body: string, who: SignedIn): Promise<Answer> => {
    const headers = { cookie: who.cookie, [csrfHeader]: who.session.csrf };
    const answer = await fetch(`${world.hub.origin}${path}`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };
  const plans: PlansWorld = {
    ...world,
    junction: await world.addSite('junction', village, '村口路口'),
    neighbours: await world.addSite('junction', nextVillage, '西山路口'),
    elsewhere: await world.addSite('junction', otherVillage, '溪口路口'),
    ids: new Map(),
    ask: (more = {}, who = world.planner) =>
      who.ask('POST', '/api/v1/plans', {
        divisions: [county],
        budget: 5,
        lenses: [lens],
        poles: only([0, 0]),
        ...more,
      }),
    made: async (more, who) => {
      const answer = await plans.ask(more, who);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    accept: (plan, picks, more = {}, who = world.planner) =>
      who.ask('POST', `/api/v1/plans/${plan.id}/acceptances`, { picks, ...more }),
    figures: async (division) => (await world.get(`/api/v1/coverage/villages?division=${division}`)).items[0],
    add: async (name, site, place, more = {}) => void plans.ids.set(name, await require(site, name, place, more)),
    bringLayer: async (kind, features) => {
      const administrator = await world.hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
      const about = { division: county, kind, name: kind, source: '测绘院', licence: '内部使用', dryRun: 'false' };
      const file = JSON.stringify({ type: 'FeatureCollection', features });
      const answer = await upload(`/api/v1/layers/import?${new URLSearchParams(about)}`, file, administrator);
      if (answer.body.applied !== true) throw new Error(JSON.stringify(answer.body));
    },
    importPoles: (text, about, who = world.planner) =>
      upload(`/api/v1/poles/import?${new URLSearchParams({ dryRun: 'false', ...about })}`, text, who),
  };
  const { add, junction, neighbours, elsewhere } = plans;
  await plans.bringLayer('buildings', houses.map(houseOf));
  await add('北一', junction, [0, 20]);
  await add('北二', junction, [-3, 22], { weight: 2 });
  await add('邻村', neighbours, [3, 22], { weight: 4 });
  await add('南', junction, [0, -30]);
  await add('墙后', junction, [100, 25]);
  await add('远处', junction, [500, 500]);
  await add('未定', junction, null);
  await add('脚下', junction, [302, 0]);
  await add('屋旁', junction, [205, 30]);
  await add('外镇', elsewhere, [0, 60]);
  await world.approve(village, nextVillage, otherVillage);
  await world.settle();
  return plans;
}
