import { readFileSync } from 'node:fs';
import type { AgentVitals } from '@sharp-eyes/protocol';
import type { EyePool } from '../eyes/eye-pool.ts';
import type { CameraSet } from './camera-set.ts';
import type { ErrorCounts } from './error-counts.ts';

/** Linux: pages of 4 KiB on every platform that we run on (x64, arm64 as Debian builds it). */
const pageBytes = 4096;

/** How the agent itself is, once a minute and when asked. */
export class Vitals {
  readonly #parts: { eyes: Pick<EyePool, 'vitals'>; cameras: CameraSet; errors: ErrorCounts };

  constructor(parts: { eyes: Pick<EyePool, 'vitals'>; cameras: CameraSet; errors: ErrorCounts }) {
    this.#parts = parts;
  }

  read(): AgentVitals {
    const { eyes, cameras, errors } = this.#parts;
    const { user, system } = process.cpuUsage();
    const all = eyes.vitals();
    return {
      uptimeS: process.uptime(),
      rssBytes: process.memoryUsage.rss(),
      cpuS: all.reduce((sum, { counts }) => sum + counts.cpuS, (user + system) / 1e6),
      eyes: all.map(({ pid, restarts, streams }) => ({ restarts, streams, rssBytes: rssOf(pid) })),
      cameras: cameras.size,
      errors: addUp(errors.toJSON(), cameras.errorCounts()),
    };
  }
}

function addUp(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [code, count] of Object.entries(other)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}

/** Resident memory of a child; 0 where the system does not tell. */
function rssOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1] ?? 0) * pageBytes;
  } catch {
    return 0;
  }
}
