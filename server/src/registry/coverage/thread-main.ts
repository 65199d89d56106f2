import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/database/database.ts';
import { silentLog } from '../../platform/log.ts';
import { createPlatform } from '../../platform/platform.ts';
import { Audit } from '../../trust/audit/service.ts';
import { openCamerasRoom } from '../cameras/room.ts';
import { Layers } from '../layers/service.ts';
import { Places } from '../places/service.ts';
import { RequiredLists } from '../required/service.ts';
import { Sites } from '../sites/service.ts';
import { Units } from '../units/service.ts';
import { Watchpoints } from '../watchpoints/service.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';
import { CoverageWork } from './work.ts';

// The thread in which coverage is worked out: the registry's rooms over a connection of its own, without doors, without
// an ear for events. What the hub hears it is told; what is due it finds by its marks.

const port = parentPort;
if (!port) throw new Error('this program is a thread of the hub; it is started by `CoverageThread`');
const { uri, name } = workerData as ThreadStart;

const database = await openDatabase({ uri, name, clock: systemClock });
const platform = createPlatform({ database, clock: systemClock, log: silentLog, key: randomBytes(32) });
const audit = new Audit(platform);
const places = new Places(platform, audit);
const units = new Units(platform, { audit, places });
const sites = new Sites(platform, { audit, places, units });
const layers = new Layers(platform, { audit, places });
const watchpoints = new Watchpoints(platform, { audit, places, sites });
const requiredLists = new RequiredLists(platform, { audit, places, sites, watchpoints });
const { forCoverage: records } = openCamerasRoom(platform, { audit, places, sites, units, watchpoints });
const work = new CoverageWork(platform, { places, sites, layers, watchpoints, requiredLists, records });

const say = (message: FromThread): void => port.postMessage(message);
let working: Promise<void> | undefined;
let again = false;

/** Works as long as it is asked to; who asks meanwhile is seen to as well. */
async function keepWorking(): Promise<void> {
  do {
    again = false;
    await work.work().catch((error: Error) => say({ failed: words(error) }));
  } while (again);
  working = undefined;
}

function words(error: Error): string {
  return `${error.message}${error.cause instanceof Error ? ` (${error.cause.stack ?? error.cause.message})` : ''}`;
}

function workOn(): void {
  again = true;
  working ??= keepWorking();
}

work.marks.onMark = workOn;
port.on('message', async (message: ToThread) => {
  if (message.ask === 'stop') {
    await working;
    await database.close();
    port.close();
    return;
  }
  if (message.ask === 'work') return workOn();
  const { id } = message;
  try {
    if (message.ask === 'hear') await work.hear(message.heard);
    else await work.sweep();
    say({ id, failed: null });
  } catch (error) {
    say({ id, failed: words(error as Error) });
  }
  workOn();
});
