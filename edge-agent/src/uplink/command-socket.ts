import { type Command, type CommandAnswer, type CommandKind, command } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import { UplinkError } from './errors.ts';
import type { Hub } from './hub.ts';
import { forgottenPauseMs, pauseAfter } from './pace.ts';

/** A command is small; an honest one with 16 ranges and a sealed credential has 4 KB. */
const messageMaxBytes = 256 * 1024;
const commandsMost = 16;
/** Without a sign of life for this long the line is dead, milliseconds; the hub pings every 10 s. */
const silentMs = 35_000;
const handshakeTimeoutMs = 10_000;
/** A connection that held this long was a good one: the next failure begins at the shortest pause again. */
const goodAfterMs = 30_000;
const hurryMs = 2000;

/** Fulfils one command; may be given up by `signal`. What it throws with a `code` becomes the answer's. */
export type CommandHandler<Kind extends CommandKind> = (
  body: Extract<Command, { kind: Kind }>['body'],
  context: { id: string; signal: AbortSignal },
) => Promise<unknown>;
export type CommandHandlers = { [Kind in CommandKind]: CommandHandler<Kind> };

export interface CommandSocketOptions {
  hub: Hub;
  handlers: CommandHandlers;
  onOpen(): void;
  onFailure(error: UplinkError): void;
  /** A message that is no command, or a command that failed: its code. */
  count(code: string): void;
  random?: () => number;
}

/** Hears the hub's wishes. Nothing durable depends on it: what is missed here is missed, and the hub says so. */
export class CommandSocket {
  readonly #options: CommandSocketOptions;
  readonly #running = new Map<string, AbortController>();
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;
  #pausing = false;

  constructor(options: CommandSocketOptions) {
    this.#options = options;
  }

  start(): void {
    this.#pausing = false;
    this.#connect().catch((error: unknown) => this.#again(error));
  }

  /** The hub answers elsewhere: a long pause is cut short, with enough jitter for a county's agents. */
  hurry(): void {
    if (this.#stopped || !this.#pausing) return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), hurryMs * (this.#options.random ?? Math.random)());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    for (const running of this.#running.values()) running.abort();
    this.#socket?.close(1001);
    this.#socket?.terminate();
  }

  async #connect(): Promise<void> {
    const { hub } = this.#options;
    if (!hub.clock.known) await hub.learnTime();
    const token = await hub.token.get();
    if (this.#stopped) return;
    const address = new URL('/agent/v1/commands', hub.client.hub.replace(/^http/, 'ws'));
    const socket = new WebSocket(address, {
      headers: { authorization: `Bearer ${token}` },
      ca: [...hub.client.authorities],
      allowPartialTrustChain: true,
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: messageMaxBytes,
      perMessageDeflate: false,
      followRedirects: false,
    } as ConstructorParameters<typeof WebSocket>[2]);
    this.#socket = socket;
    let openedMs: number | undefined;
    let failure: unknown;
    socket.on('open', () => {
      openedMs = performance.now();
      this.#alive();
      this.#options.onOpen();
    });
    socket.on('ping', () => this.#alive());
    socket.on('message', (data, isBinary) => {
      this.#alive();
      this.#take(isBinary ? undefined : data.toString());
    });
    socket.on('unexpected-response', (request, response) => {
      response.resume();
      request.destroy();
      if (response.statusCode === 401) hub.token.refuse(token);
      failure = refusedBy(response.statusCode);
      socket.terminate();
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.on('close', (code) => {
      clearTimeout(this.#watchdog);
      if (openedMs !== undefined && performance.now() - openedMs > goodAfterMs) this.#failures = 0;
      this.#again(failure ?? new Error(`closed with ${code}`));
    });
  }

  #alive(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#socket?.terminate(), silentMs);
  }

  #again(error: unknown): void {
    if (this.#stopped) return;
    const known =
      error instanceof UplinkError
        ? error
        : new UplinkError('unreachable', {
            expected: 'a line for commands',
            came: error instanceof Error ? error.message : String(error),
            todo: 'none: it is tried again',
            cause: error,
          });
    this.#options.onFailure(known);
    const random = (this.#options.random ?? Math.random)();
    const pauseMs =
      known.code === 'not-enrolled' ? forgottenPauseMs * (0.75 + random / 2) : pauseAfter(++this.#failures, random);
    clearTimeout(this.#timer);
    this.#pausing = true;
    this.#timer = setTimeout(() => this.start(), pauseMs);
  }

  #take(text: string | undefined): void {
    const { hub, count } = this.#options;
    const read = readCommand(text);
    if (read.command === undefined) {
      count('bad-command');
      if (read.id !== undefined)
        this.#answer(fail(read.id, 'unknown-command', 'this agent does not know that command'));
      return;
    }
    const { command: wish } = read;
    const leftMs = Date.parse(wish.deadline) - hub.clock.now();
    if (this.#running.has(wish.id)) return;
    if (leftMs <= 0) {
      count('command-late');
      return;
    }
    if (this.#running.size >= commandsMost) {
      this.#answer(fail(wish.id, 'agent-busy', `${commandsMost} commands are running`));
      return;
    }
    const ended = new AbortController();
    this.#running.set(wish.id, ended);
    const timer = setTimeout(() => ended.abort(), Math.min(leftMs, 10 * 60_000));
    // Its place is free at the deadline even when the handler never ends: else a few dead cameras would make us deaf.
    const late = new Promise<undefined>((resolve) => {
      ended.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    Promise.race([this.#fulfil(wish, ended.signal), late])
      .then((answer) => {
        // The hub has told the person that it failed; an answer now would only be dropped there.
        if (answer === undefined || ended.signal.aborted) count('command-late');
        else this.#answer(answer);
      })
      .finally(() => {
        clearTimeout(timer);
        this.#running.delete(wish.id);
      })
      .catch(() => count('command-failed'));
  }

  async #fulfil(wish: Command, signal: AbortSignal): Promise<CommandAnswer> {
    const handler = this.#options.handlers[wish.kind] as CommandHandler<CommandKind>;
    try {
      return { id: wish.id, ok: true, body: (await handler(wish.body, { id: wish.id, signal })) ?? {} };
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      this.#options.count('command-failed');
      return fail(wish.id, typeof code === 'string' ? code : 'failed', String(message ?? error));
    }
  }

  #answer(answer: CommandAnswer): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(answer));
  }
}

function fail(id: string, code: string, message: string): CommandAnswer {
  return { id, ok: false, code: code.slice(0, 60), message: message.slice(0, 2000) };
}

function readCommand(text: string | undefined): { command?: Command; id?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return {};
  }
  const read = command.safeParse(value);
  if (read.success) return { command: read.data };
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === 'string' && id.length <= 60 ? { id } : {};
}

function refusedBy(status: number | undefined): UplinkError {
  // The token may merely be old: the next attempt brings a fresh one, and the token's own refusal says “not enrolled”.
  return new UplinkError('hub-refused', {
    expected: 'the hub to open a line for commands',
    came: `status ${status ?? 'none'}`,
    todo: 'none: it is tried again',
  });
}
