import { type Command, type CommandAnswer, commandAnswer } from '@sharp-eyes/protocol';
import type { RawData, WebSocket } from 'ws';

/** Messages of an agent are answers to commands; the largest is a list of devices, bytes. */
export const messageMaxBytes = 2 * 1024 * 1024;
/** A socket is asked for a sign of life this often, and given up when none came before the next, milliseconds. */
const usualPingMs = 10_000;
/** Commands that may wait for one agent. */
const waitingMax = 64;
/** What may wait to be written to a socket that does not read, bytes. */
const bufferedMax = 4 * 1024 * 1024;

/** Close codes of our own (RFC 6455, 7.4.2). */
export const closeCodes = { replaced: 4001, revoked: 4003, badMessage: 4008, goingAway: 1001 } as const;

export type CommandFailure = 'agent-offline' | 'deadline' | 'too-many';
export type CommandOutcome = { answered: true; answer: CommandAnswer } | { answered: false; code: CommandFailure };

/** One agent's socket: commands out, answers matched, a sign of life now and then. */
export class AgentSocket {
  readonly agentId: string;
  readonly county: string;
  readonly division: string;
  readonly connectionId: string;
  readonly #ws: WebSocket;
  readonly #waiting = new Map<string, (outcome: CommandOutcome) => void>();
  readonly #count: (code: string) => void;
  #alive = true;
  #pinging: NodeJS.Timeout;

  constructor(
    ws: WebSocket,
    who: { agentId: string; county: string; division: string; connectionId: string },
    parts: { onClose(): void; count(code: string): void; pingMs?: number },
  ) {
    this.#ws = ws;
    this.#count = parts.count;
    this.agentId = who.agentId;
    this.county = who.county;
    this.division = who.division;
    this.connectionId = who.connectionId;
    ws.on('message', (data) => this.#take(data));
    ws.on('pong', () => {
      this.#alive = true;
    });
    ws.on('error', () => parts.count('agent-socket-broken'));
    ws.on('close', () => {
      clearInterval(this.#pinging);
      for (const settle of this.#waiting.values()) settle({ answered: false, code: 'agent-offline' });
      this.#waiting.clear();
      parts.onClose();
    });
    this.#pinging = setInterval(() => this.#ping(), parts.pingMs ?? usualPingMs);
    this.#pinging.unref();
  }

  /** Sends a command and waits for its answer, until its deadline at most. */
  ask(command: Command, timeoutMs: number): Promise<CommandOutcome> {
    if (this.#ws.readyState !== this.#ws.OPEN) return Promise.resolve({ answered: false, code: 'agent-offline' });
    if (this.#waiting.size >= waitingMax || this.#ws.bufferedAmount > bufferedMax)
      return Promise.resolve({ answered: false, code: 'too-many' });
    return new Promise((resolve) => {
      const settle = (outcome: CommandOutcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(command.id);
        resolve(outcome);
      };
      const timer = setTimeout(() => settle({ answered: false, code: 'deadline' }), Math.max(0, timeoutMs));
      this.#waiting.set(command.id, settle);
      this.#ws.send(JSON.stringify(command));
    });
  }

  /** Ends the socket; an agent that does not answer the closing is cut off a second later. */
  close(code: number, why: string): void {
    this.#ws.close(code, why);
    setTimeout(() => this.#ws.terminate(), 1000).unref();
  }

  #ping(): void {
    if (!this.#alive) {
      this.#count('agent-socket-silent');
      this.#ws.terminate();
      return;
    }
    this.#alive = false;
    this.#ws.ping();
  }

  #take(data: RawData): void {
    const answer = parseAnswer(data);
    if (!answer) {
      this.#count('command-answer-malformed');
      return;
    }
    const settle = this.#waiting.get(answer.id);
    if (settle) settle({ answered: true, answer });
    else this.#count('command-answer-late');
  }
}

function parseAnswer(data: RawData): CommandAnswer | undefined {
  try {
    return commandAnswer.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
