import { newId } from '@sharp-eyes/protocol';
import type { CommandService } from '../../fleet/commands/service.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Devices, WatchedNow } from '../../registry/cameras/devices.ts';
import { decidePicture } from '../../registry/cameras/watch-rules.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { StillAwaited, StillService } from '../files/service.ts';
import { sightRefused } from './refusals.ts';
import type { LookDocument, LookRepository } from './repository.ts';
import { type GivenReason, readAgentRefusal } from './rules.ts';

/** A person waits this long for one answer, milliseconds; afterwards the look is asked for again. */
export const sightWaitMs = 20_000;
/** An agent that has no picture yet is asked again after this long, milliseconds. */
const askAgainMs = 1200;
/** How often a hub looks whether the still has come, perhaps to another hub, milliseconds. */
const stillLookedForMs = 200;

const anywhere = wholeScope('the still of a look that was allowed');

/** What a camera shows now, for one look: allowed first, on the record second, asked of the agent third. */
export class CameraSight {
  readonly #database: Database;
  readonly #devices: Devices;
  readonly #commands: Pick<CommandService, 'attempt' | 'connected'>;
  readonly #stills: StillService;
  readonly #audit: Audit;
  readonly #repository: LookRepository;
  readonly #lifeMs: number;

  constructor(parts: {
    database: Database;
    devices: Devices;
    commands: Pick<CommandService, 'attempt' | 'connected'>;
    stills: StillService;
    audit: Audit;
    repository: LookRepository;
    lifeMs: number;
  }) {
    this.#database = parts.database;
    this.#devices = parts.devices;
    this.#commands = parts.commands;
    this.#stills = parts.stills;
    this.#audit = parts.audit;
    this.#repository = parts.repository;
    this.#lifeMs = parts.lifeMs;
  }

  /**
   * Registers the look, then has the agent make the still.
   * @throws ProblemError `placement-missing`, `access-basis`, `no-picture`, `agent-offline`, `not-found`
   */
  async look(scope: Scope, caller: PersonCaller, cameraId: string, reason: GivenReason): Promise<LookDocument> {
    const look = await this.#database.inTransaction((tx) => this.#register(tx, scope, caller, cameraId, reason));
    const deadline = Date.now() + sightWaitMs;
    await this.#ask(look, cameraId, deadline);
    await this.awaitStill(look._id, deadline - Date.now());
    return look;
  }

  /** @throws ProblemError `access-basis` and what else `look` throws, where nobody may see the camera any more */
  async checkAllowed(cameraId: string, now: Date): Promise<void> {
    const { watch } = await this.#devices.watchOf(anywhere, cameraId, now);
    const decision = decidePicture(watch);
    if ('refused' in decision) throw sightRefused(decision.refused, decision.basis);
  }

  /** Waits until the still of a look is here, or for so long. */
  async awaitStill(lookId: string, waitMs: number): Promise<void> {
    const deadline = Date.now() + waitMs;
    while ((await this.#stills.listOf(anywhere, lookId)).length === 0 && Date.now() < deadline)
      await pause(stillLookedForMs);
  }

  /**
   * Whose still it is that comes under a look's id; undefined when there is no such look.
   * @throws ProblemError `not-found` when nobody waits for it any more, or may see it
   */
  async awaited(ownerId: string, agentId: string, tx: Tx): Promise<StillAwaited | undefined> {
    const look = await this.#repository.ofCamera(ownerId, tx);
    if (look === null) return undefined;
    if (look.agentId !== agentId || look.expiresAt <= tx.now || look.cameraId === null) throw notFound();
    // The site's word may have been taken back while the picture travelled.
    const { watch } = await this.#devices.watchOf(anywhere, look.cameraId, tx.now, tx);
    if ('refused' in decidePicture(watch)) throw notFound();
    const { county, division, expiresAt } = look;
    return { county, division, expiresAt };
  }

  async #register(
    tx: Tx,
    scope: Scope,
    caller: PersonCaller,
    cameraId: string,
    reason: GivenReason,
  ): Promise<LookDocument & { agentId: string }> {
    const camera = await this.#devices.watchOf(scope, cameraId, tx.now, tx);
    const agentId = await this.#agentOf(camera);
    const { county, division, name } = camera;
    const { sessionId, person } = caller;
    const look = {
      ...{ _id: newId(), county, division, alertId: null, cameraId, agentId, personId: person.id, sessionId },
      ...{ at: tx.now, expiresAt: new Date(tx.now.getTime() + this.#lifeMs) },
    };
    await this.#repository.insert(tx, look);
    const content = { lookId: look._id, cameraId, name };
    await this.#audit.append(tx, {
      ...actorOf(caller),
      action: 'looks.make',
      division,
      content,
      reason: { ...reason },
    });
    return look;
  }

  /** @throws ProblemError where nobody may see the picture, or nobody is there to make it: nothing was looked at */
  async #agentOf({ agentId, watch }: WatchedNow): Promise<string> {
    const decision = decidePicture(watch);
    if ('refused' in decision) throw sightRefused(decision.refused, decision.basis);
    if (agentId === null) throw sightRefused('no-agent');
    if (!(await this.#commands.connected([agentId])).has(agentId))
      throw new ProblemError('agent-offline', { code: 'look-agent-offline', retryAfterS: 10 });
    return agentId;
  }

  async #ask(look: LookDocument & { agentId: string }, cameraId: string, deadline: number): Promise<void> {
    for (;;) {
      const command = { id: look._id, kind: 'still' as const, body: { cameraId } };
      const outcome = await this.#commands.attempt(look.agentId, command, Math.max(1, deadline - Date.now()));
      if (outcome.answered && outcome.answer.ok) return;
      if (!outcome.answered && outcome.code === 'agent-offline')
        throw new ProblemError('agent-offline', { code: 'look-agent-offline', retryAfterS: 10 });
      const { again, refused } = readAgentRefusal(
        outcome.answered && !outcome.answer.ok ? outcome.answer.code : 'busy',
      );
      if (!again || Date.now() + askAgainMs >= deadline) throw sightRefused(refused);
      await pause(askAgainMs);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
