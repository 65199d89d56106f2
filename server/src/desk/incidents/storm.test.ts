import { expect, test } from '@jest/globals';
import { dice } from '@sharp-eyes/geometry/dice';
import { type KeptCause, planSteps } from './plan-rules.ts';
import { type AreaNow, type DeviceNow, flapWindowMs, judgeArea, type Thing } from './rules.ts';

const settings = { graceMs: 60_000 };
const hourMs = 3600_000;

interface Township {
  area: { division: string; name: string; agents: Thing[]; devices: DeviceNow[]; siteNames: Map<string, string> };
  kept: KeptCause[];
  nextAt: number | null;
}

/** Five townships, forty agents, a thousand cameras at two hundred sites; every tenth device is a recorder of four. */
function villages(): Township[] {
  return Array.from({ length: 5 }, (_, t) => {
    const agents = Array.from({ length: 8 }, (_, n): Thing => ({ ...still(`agent:${t}-${n}`), cameras: 25 }));
    const devices = agents.flatMap((agent, n) =>
      Array.from({ length: 19 }, (_, d): DeviceNow => {
        const siteId = `site-${t}-${n}-${Math.floor(d / 4)}`;
        const cameras = d % 10 === 0 ? 4 : 1;
        return { ...still(`recorder:${t}-${n}-${d}`), agentKey: agent.key, siteId, cameras };
      }),
    );
    const siteNames = new Map(devices.map(({ siteId }) => [siteId as string, siteId as string]));
    return {
      area: { division: `34180210${t}000`, name: `镇${t}`, agents, devices, siteNames },
      kept: [],
      nextAt: null,
    };
  });
}

function still(key: string): Thing {
  return { key, name: key, away: false, since: -hourMs, turns: [], cameras: 1 };
}

function turn(thing: Thing, at: number): void {
  Object.assign(thing, {
    ...{ away: !thing.away, since: at },
    turns: [...thing.turns, at].filter((one) => at - one < flapWindowMs),
  });
}

/** Every alert that the desk got, by cause; an open one is joined by what comes again (alerts/by-hub). */
class Desk {
  readonly alerts = new Map<string, { id: string; told: number; came: number }>();
  readonly active = new Set<string>();
  notices = 0;

  look({ area, kept }: Township, at: number, startedAt: number): { kept: KeptCause[]; nextAt: number | null } {
    const { causes, nextAt } = judgeArea(area as AreaNow, new Set(kept.map(({ key }) => key)), at, settings);
    const alertIds = new Map(kept.map(({ key, alertId }) => [key, alertId]));
    for (const step of planSteps(kept, causes, startedAt)) {
      if (step.do === 'raise') alertIds.set(step.cause.key, this.#raise(step.cause.key, step.quiet));
      if (step.do === 'end') this.active.delete(step.key);
    }
    const next = causes.map(({ key, heldBy, cameras, flaps }) => ({
      ...{ key, heldBy, cameras, flaps },
      alertId: alertIds.get(key) ?? null,
    }));
    return { kept: next, nextAt };
  }

  #raise(key: string, quiet: boolean): string {
    expect(this.active.has(key)).toBe(false);
    this.active.add(key);
    const known = this.alerts.get(key);
    const alert = known ?? { id: `alert of ${key}`, told: 0, came: 0 };
    alert.came += 1;
    if (known === undefined && !quiet) {
      alert.told += 1;
      this.notices += 1;
    }
    this.alerts.set(key, alert);
    return alert.id;
  }
}

test('1,000 cameras and 40 agents drop and return for an hour: one incident per cause, flapping collapsed, a restart tells nothing', () => {
  const random = dice(20261125);
  const townships = villages();
  const cameras = townships.flatMap(({ area }) => area.devices).reduce((sum, one) => sum + one.cameras, 0);
  expect(cameras).toBeGreaterThanOrEqual(1000);
  const desk = new Desk();
  const flapper = townships[0]?.area.devices[10] as DeviceNow; // a recorder of four that never rests
  let restarts = 0;
  let startedAt = 0;
  for (let at = 0; at < hourMs; at += 1000) {
    for (const township of townships) {
      const { agents, devices } = township.area;
      const touched = new Set<Thing>();
      for (const agent of agents) if (random() < (agent.away ? 1 / 180 : 1 / 900)) touched.add(agent);
      for (const one of devices) if (random() < (one.away ? 1 / 240 : 1 / 2400)) touched.add(one);
      // A village's power fails: a site at once, now and then.
      if (random() < 1 / 600) {
        const siteId = devices[Math.floor(random() * devices.length)]?.siteId;
        for (const one of devices) if (one.siteId === siteId && !one.away) touched.add(one);
      }
      if (devices.includes(flapper) && at % 7000 === 0) touched.add(flapper);
      for (const one of touched) turn(one, at);
      if (touched.size === 0 && (township.nextAt === null || township.nextAt > at)) continue;
      Object.assign(township, desk.look(township, at, startedAt));
    }
    if (at % 600_000 === 599_000) {
      // The hub is killed: only what it wrote down is left. It looks at everything, and says nothing of what was so.
      const before = desk.notices;
      startedAt = at;
      for (const township of townships) {
        township.kept = JSON.parse(JSON.stringify(township.kept)) as KeptCause[];
        Object.assign(township, desk.look(township, at, startedAt));
      }
      expect(desk.notices).toBe(before);
      restarts += 1;
    }
  }
  expect(restarts).toBe(6);
  const told = [...desk.alerts.values()].map((alert) => alert.told);
  expect(Math.max(...told)).toBe(1);
  expect(desk.alerts.size).toBeGreaterThan(20);
  // Over five hundred turns of one recorder are one alert, which came again only where its agent had hidden it.
  expect(desk.alerts.get(flapper.key)?.told).toBeLessThanOrEqual(1);
  expect(desk.alerts.get(flapper.key)?.came).toBeLessThan(15);
});

test('a hub that meets a thousand cameras that were down before it ran tells nobody', () => {
  const townships = villages();
  for (const { area } of townships) for (const one of [...area.agents, ...area.devices]) turn(one, 0);
  const desk = new Desk();
  for (const township of townships) Object.assign(township, desk.look(township, hourMs, hourMs));
  expect(desk.notices).toBe(0);
  expect(desk.alerts.size).toBe(5); // each township knows why, and shows it
});
