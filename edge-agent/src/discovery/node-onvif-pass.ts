import { fork } from 'node:child_process';
import { z } from 'zod';
import { normaliseReference, type ProbeMatch } from './probe-message.ts';
import type { ProblemCounter } from './problems.ts';

/** The package listens for 3 s; starting the process takes up to 1 s on a small machine. */
const DEADLINE_MS = 8000;

const word = z.string().min(1).max(300);
const answer = z.array(z.unknown()).max(1000);
const device = z.object({
  urn: z.string(),
  xaddrs: z.array(word).max(16),
  scopes: z.array(word).max(64),
  types: z.union([z.array(word).max(64), z.literal('').transform((): string[] => [])]),
});

export interface NodeOnvifOptions {
  /** Address of the interface to probe from. */
  from: string;
  problems: ProblemCounter;
  deadlineMs?: number;
  signal?: AbortSignal;
  /** The program to run; tests give one that dies or hangs. */
  program?: URL;
}

/**
 * One serial pass of `node-onvif` in a child process. Whatever becomes of the child (it dies, hangs, talks nonsense),
 * this answers within the deadline with what there is, and counts the failure in `problems`.
 */
export async function runNodeOnvif({
  from,
  problems,
  deadlineMs = DEADLINE_MS,
  signal,
  program = new URL('./node-onvif-child.ts', import.meta.url),
}: NodeOnvifOptions): Promise<ProbeMatch[]> {
  const child = fork(program, [from], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=128', '--disable-warning=DEP0169'],
    // Nothing of ours may be in reach of what parses camera text with little care.
    env: { PATH: process.env.PATH ?? '' },
    serialization: 'json',
  });
  let endedByUs = false;
  const kill = () => {
    endedByUs = true;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => {
    problems.add('node-onvif-hung', `no result within ${deadlineMs} ms`);
    kill();
  }, deadlineMs);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await new Promise<ProbeMatch[]>((resolve) => {
      let result: ProbeMatch[] = [];
      child.on('message', (message) => {
        result = readDevices(message, problems);
      });
      child.on('error', (error) => problems.add('node-onvif-died', error.message));
      child.on('close', (code, killedBy) => {
        if (code !== 0 && !endedByUs) problems.add('node-onvif-died', `exit code ${code ?? killedBy}`);
        resolve(result);
      });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

function readDevices(message: unknown, problems: ProblemCounter): ProbeMatch[] {
  const list = answer.safeParse(message);
  if (!list.success) {
    problems.add('node-onvif-nonsense', 'not a list of devices');
    return [];
  }
  return list.data.flatMap((item) => {
    const one = device.safeParse(item);
    const reference = one.success ? normaliseReference(one.data.urn) : undefined;
    if (!one.success || reference === undefined) {
      problems.add('node-onvif-nonsense', one.success ? one.data.urn : (one.error.issues[0]?.message ?? ''));
      return [];
    }
    return [{ endpointReference: reference, types: one.data.types, scopes: one.data.scopes, xaddrs: one.data.xaddrs }];
  });
}
