import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Command, type CommandKind, newId, toInstant } from '@sharp-eyes/protocol';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { ErrorCounts } from '../../platform/error-counts.ts';
import type { EventOf } from '../../platform/events/event-map.ts';
import type { EventTail } from '../../platform/events/tail.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Logger } from '../../platform/log.ts';
import { hubBeatMs, type Presence } from './presence.ts';
import { AgentSocket, type CommandOutcome, closeCodes, messageMaxBytes } from './socket.ts';

type BodyOf<K extends CommandKind> = Extract<Command, { kind: K }>['body'];

/** The agent behind a socket, as it was recognised at the upgrade. */
export interface SocketOwner {
  agentId: string;
  county: string;
  division: string;
}

/** What another hub may need on top of a deadline to pass an answer on, milliseconds. */
const relayMs = 1000;

/** Commands to agents, whichever hub holds their socket. */
export class CommandService {
  readonly #database: Database;
  readonly #tail: EventTail;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #presence: Presence;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: messageMaxBytes, perMessageDeflate: false });
  readonly #sockets = new Map<string, AgentSocket>();
  readonly #relayed = new Map<string, (outcome: CommandOutcome) => void>();
  readonly #endings = new Set<Promise<void>>();
  #beating: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(parts: {
    database: Database;
    tail: EventTail;
    clock: Clock;
    log: Logger;
    errors: ErrorCounts;
    presence: Presence;
  }) {
    this.#database = parts.database;
    this.#tail = parts.tail;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#errors = parts.errors;
    this.#presence = parts.presence;
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#tail.subscribe(
      ['agent.connected', 'agent.revoked', 'command.asked', 'command.answered'],
      (event) => this.#hear(event),
    );
    await this.#presence.beat();
    this.#beating = setInterval(() => {
      this.#presence.beat().catch((error: unknown) => {
        this.#errors.count('hub-beat-failed');
        this.#log.warn({ err: error }, 'this hub could not say that it is there');
      });
    }, hubBeatMs);
    this.#beating.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#beating);
    this.#unsubscribe?.();
    for (const socket of this.#sockets.values()) socket.close(closeCodes.goingAway, 'the hub stops');
    this.#sockets.clear();
    this.#server.close();
    await Promise.all(this.#endings);
    await this.#presence.leave();
  }

  async connected(agentIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (agentIds.every((id) => this.#sockets.has(id))) return new Set(agentIds);
    return this.#presence.connected(agentIds);
  }

  /** Those of these hubs that are there. */
  livingHubs(hubIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#presence.living(hubIds);
  }

  /** Takes an upgrade of a recognised agent: one socket each, the newest wins on whichever hub. */
  accept(owner: SocketOwner, req: IncomingMessage, duplex: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(req, duplex, head, (ws) => {
      const connectionId = newId();
      const socket: AgentSocket = new AgentSocket(
        ws,
        { ...owner, connectionId },
        {
          // Noted in order: a socket that closes at once must not be entered after it was struck out.
          onClose: () => this.#track(held.catch(() => undefined).then(() => this.#released(socket))),
          count: (code) => this.#errors.count(code),
        },
      );
      this.#sockets.get(owner.agentId)?.close(closeCodes.replaced, 'a newer connection took over');
      this.#sockets.set(owner.agentId, socket);
      const held = this.#held(socket);
      this.#track(held);
    });
  }

  /**
   * Asks an agent and waits for its answer. Fails at once when the agent is not connected.
   * @throws ProblemError `agent-offline`, `command-failed` (it refused, or the deadline passed) or `too-many`
   */
  async ask<K extends CommandKind>(agentId: string, kind: K, body: BodyOf<K>, timeoutMs: number): Promise<unknown> {
    return bodyOf(await this.attempt(agentId, { id: newId(), kind, body }, timeoutMs));
  }

  /** Asks an agent under an id that the caller chose, and says how it went: for who can do something about it. */
  async attempt<K extends CommandKind>(
    agentId: string,
    { id, kind, body }: { id: string; kind: K; body: BodyOf<K> },
    timeoutMs: number,
  ): Promise<CommandOutcome> {
    const deadline = this.#clock.now() + timeoutMs;
    const command = { id, kind, deadline: toInstant(deadline), body } as unknown as Command;
    const local = this.#sockets.get(agentId);
    return local ? local.ask(command, timeoutMs) : this.#relay(agentId, command, timeoutMs);
  }

  /** Says something that needs no answer, when the agent is connected; nothing depends on it. */
  hint<K extends CommandKind>(agentId: string, kind: K, body: BodyOf<K>): void {
    this.ask(agentId, kind, body, 5000).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) this.#log.warn({ err: error, agentId, kind }, 'a hint was not sent');
    });
  }

  async #relay(agentId: string, command: Command, timeoutMs: number): Promise<CommandOutcome> {
    const hubId = await this.#presence.holderOf(agentId);
    if (hubId === undefined || hubId === this.#presence.hubId) return { answered: false, code: 'agent-offline' };
    const outcome = new Promise<CommandOutcome>((resolve) => {
      const settle = (result: CommandOutcome): void => {
        clearTimeout(timer);
        this.#relayed.delete(command.id);
        resolve(result);
      };
      const timer = setTimeout(() => settle({ answered: false, code: 'deadline' }), timeoutMs + relayMs);
      this.#relayed.set(command.id, settle);
    });
    const body = { hubId, agentId, command, answerTo: this.#presence.hubId };
    await this.#database.inTransaction(async (tx) =>
      tx.emit({ kind: 'command.asked', divisionBefore: null, divisionAfter: null, body }),
    );
    return outcome;
  }

  async #hear(
    event: EventOf<'agent.connected' | 'agent.revoked' | 'command.asked' | 'command.answered'>,
  ): Promise<void> {
    switch (event.kind) {
      case 'agent.revoked':
        this.#sockets.get(event.body.agentId)?.close(closeCodes.revoked, 'the agent was revoked or enrolled anew');
        return;
      case 'agent.connected': {
        const { agentId, connectionId } = event.body;
        const socket = this.#sockets.get(agentId);
        // UUIDv7: only an older socket gives way, whichever of the two events comes first.
        if (socket && socket.connectionId < connectionId)
          socket.close(closeCodes.replaced, 'a newer connection took over');
        return;
      }
      case 'command.asked':
        if (event.body.hubId === this.#presence.hubId) this.#track(this.#serve(event.body));
        return;
      case 'command.answered':
        if (event.body.hubId === this.#presence.hubId)
          this.#relayed.get(event.body.commandId)?.(event.body.answer as CommandOutcome);
    }
  }

  /** Another hub asks for an agent whose socket is here. */
  async #serve(asked: EventOf<'command.asked'>['body']): Promise<void> {
    const command = asked.command as Command;
    const timeoutMs = Date.parse(command.deadline) - this.#clock.now();
    const answer = (await this.#sockets.get(asked.agentId)?.ask(command, timeoutMs)) ?? {
      answered: false,
      code: 'agent-offline',
    };
    const body = { hubId: asked.answerTo, commandId: command.id, answer };
    await this.#database.inTransaction(async (tx) =>
      tx.emit({ kind: 'command.answered', divisionBefore: null, divisionAfter: null, body }),
    );
  }

  async #held(socket: AgentSocket): Promise<void> {
    const { agentId, connectionId, division } = socket;
    await this.#database.inTransaction(async (tx) => {
      await this.#presence.hold(tx, socket);
      const place = { divisionBefore: division, divisionAfter: division };
      tx.emit({ kind: 'agent.connected', ...place, body: { agentId, connectionId } });
      tx.emit({ kind: 'agent.changed', ...place, body: { agentId } });
    });
  }

  async #released(socket: AgentSocket): Promise<void> {
    const { agentId, connectionId, division } = socket;
    if (this.#sockets.get(agentId) === socket) this.#sockets.delete(agentId);
    await this.#database.inTransaction(async (tx) => {
      if (await this.#presence.release(tx, agentId, connectionId))
        tx.emit({ kind: 'agent.changed', divisionBefore: division, divisionAfter: division, body: { agentId } });
    });
  }

  #track(work: Promise<void>): void {
    const ending = work
      .catch((error: unknown) => {
        this.#errors.count('agent-presence-failed');
        this.#log.error({ err: error }, 'who is connected could not be noted');
      })
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}

function bodyOf(outcome: CommandOutcome): unknown {
  if (outcome.answered) {
    if (outcome.answer.ok) return outcome.answer.body;
    const { code, message } = outcome.answer;
    throw new ProblemError('command-failed', { code: 'command-refused', values: { message: `${code}: ${message}` } });
  }
  if (outcome.code === 'agent-offline') throw new ProblemError('agent-offline', { retryAfterS: 10 });
  if (outcome.code === 'too-many') throw new ProblemError('too-many', { code: 'too-many-commands', retryAfterS: 5 });
  throw new ProblemError('command-failed', {
    code: 'command-deadline',
    status: 504,
    values: { message: 'no answer before the deadline' },
  });
}
