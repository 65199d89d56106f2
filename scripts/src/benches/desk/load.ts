import { setTimeout as delay } from 'node:timers/promises';
import { dice } from '@sharp-eyes/geometry/dice';
import { newId } from '@sharp-eyes/protocol';
import type { ScriptedAgent } from '../../processes/scripted-agent.ts';
import type { Area } from './areas.ts';
import { Ledger } from './ledger.ts';

export interface LoadPlan {
  /** Alerts a second, over all areas. */
  perS: number;
  seconds: number;
  seed: number;
}

/** Of alerts, the share that repeats what a row of the same area shows already. */
const repeatShare = 0.2;
/** Facts in one batch. */
const batchMax = 200;

/** What an agent has not handed over yet, oldest first; it sends one batch at a time, as a real agent does. */
class Outbox {
  readonly #agent: ScriptedAgent;
  #waiting: object[] = [];
  #sending: Promise<void> | undefined;

  constructor(agent: ScriptedAgent) {
    this.#agent = agent;
  }

  put(facts: readonly object[]): void {
    this.#waiting.push(...facts);
    this.#sending ??= this.#send();
  }

  /** Resolves when everything was taken. @throws when something was refused */
  async empty(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) await this.#agent.tell(this.#waiting.splice(0, batchMax));
    this.#sending = undefined;
  }
}

/**
 * Alerts enter as facts by HTTP, each area's from its own agent, one batch a second: the clock decides when, not the
 * hub's answers, so that a slow hub makes late alerts and not fewer.
 * @returns what each area's desk must show
 */
export async function raiseAlerts(areas: readonly Area[], { perS, seconds, seed }: LoadPlan): Promise<Ledger[]> {
  const random = dice(seed);
  const ledgers = areas.map(() => new Ledger());
  const cameraOf = new Map<string, string>();
  const perBatch = perS / areas.length;
  const apartMs = 1000 / areas.length;
  const startMs = Date.now() + 100;
  const outboxes = areas.map(({ agent }) => new Outbox(agent));
  for (let n = 0; n < seconds * areas.length; n += 1) {
    const dueMs = startMs + n * apartMs;
    await delay(Math.max(0, dueMs - Date.now()));
    const [area, ledger] = [areas[n % areas.length] as Area, ledgers[n % areas.length] as Ledger];
    const known = [...ledger.counts.keys()];
    const facts = Array.from({ length: perBatch }, () => {
      const again = random() < repeatShare ? known[Math.floor(random() * known.length)] : undefined;
      const zone = again ?? newId();
      const cameraId = cameraOf.get(zone) ?? area.cameraIds[Math.floor(random() * area.cameraIds.length)] ?? '';
      cameraOf.set(zone, cameraId);
      ledger.add(zone, dueMs);
      return area.agent.raised(cameraId, { zone, ruleId: `person-in-zone/${zone}` }).fact;
    });
    outboxes[n % areas.length]?.put(facts);
  }
  await Promise.all(outboxes.map((outbox) => outbox.empty()));
  return ledgers;
}
