import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Programs of this repository that the scripts run as processes of their own. */
const entries = {
  // Young objects of a request die soon: half of Node's room for them is enough, and saves 100 MB at the start (measured).
  hub: ['--max-semi-space-size=8', 'server/src/main.ts'],
  agent: ['edge-agent/src/cli.ts'],
  simulator: ['scripts/src/simulator/main.ts'],
} as const;
export type ProgramName = keyof typeof entries;

export interface ProgramOptions {
  args?: readonly string[];
  environment?: Record<string, string>;
  /** Everything that the program says is added to this file. */
  logFile: string;
  /** Lines that hold a secret: they can be waited for, but are not written to the log. */
  withhold?: RegExp;
}

/** A running program: what it says can be waited for, and it is ended by its own id. */
export interface Program {
  readonly name: ProgramName;
  readonly pid: number;
  /** Resolves with the first line, said already or later, that matches. Fails when the program ends or time runs out. */
  waitForLine(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** Resolves when the program has ended, with its exit code or signal. */
  readonly ended: Promise<number | string>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Lines kept for `waitForLine` and for error messages. */
const keptLines = 400;

export async function startProgram(name: ProgramName, options: ProgramOptions): Promise<Program> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...entries[name], ...(options.args ?? [])],
    {
      cwd: repository,
      env: { ...process.env, ...options.environment },
      // The fourth is a channel that closes when we die: the programs end themselves then, however we died.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C in the terminal must reach our own orderly stop only.
      detached: true,
    },
  );
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      log.write(options.withhold?.test(line) ? '(a secret, shown once)\n' : `${line}\n`);
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      for (const listen of listeners) listen(line);
    });
  }
  const ended = new Promise<number | string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(code ?? signal ?? 'unknown'));
  });
  void ended.then(() => log.end());

  return {
    name,
    pid: child.pid ?? 0,
    ended,
    waitForLine: (pattern, timeoutMs) => waitForLine({ name, lines, listeners, ended }, pattern, timeoutMs),
    stop: () => end(child, ended, 'SIGTERM', 12_000),
    kill: () => end(child, ended, 'SIGKILL', 5_000),
  };
}

interface Said {
  name: string;
  lines: string[];
  listeners: Set<(line: string) => void>;
  ended: Promise<number | string>;
}

function waitForLine(said: Said, pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
  for (const line of said.lines) {
    const match = pattern.exec(line);
    if (match) return Promise.resolve(match);
  }
  return new Promise((done, fail) => {
    const finish = (act: () => void): void => {
      clearTimeout(late);
      said.listeners.delete(listen);
      act();
    };
    const tail = (): string => said.lines.slice(-12).join('\n');
    const listen = (line: string): void => {
      const match = pattern.exec(line);
      if (match) finish(() => done(match));
    };
    const late = setTimeout(
      () => finish(() => fail(new Error(`${said.name} did not say ${pattern} in ${timeoutMs / 1000} s:\n${tail()}`))),
      timeoutMs,
    );
    said.listeners.add(listen);
    void said.ended.then((how) => finish(() => fail(new Error(`${said.name} ended (${how}):\n${tail()}`))));
  });
}

async function end(
  child: ChildProcess,
  ended: Promise<unknown>,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(late);
}
