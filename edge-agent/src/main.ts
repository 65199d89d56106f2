import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AgentSettings } from '@sharp-eyes/config';
import { type AgentConfig, toInstant } from '@sharp-eyes/protocol';
import type { Logger } from 'pino';
import { AddressAllowList } from './camera/allow-list.ts';
import { provideEyeModel } from './commands/watch-model.ts';
import { startEyes } from './eyes/eye-pool.ts';
import { openOutboxAfresh } from './outbox/index.ts';
import { boundRanges } from './site/bounds.ts';
import { CameraSet } from './site/camera-set.ts';
import { makeCommandHandlers } from './site/command-handlers.ts';
import { Devices } from './site/devices.ts';
import { ErrorCounts } from './site/error-counts.ts';
import { makeLeases } from './site/live.ts';
import { Patrol } from './site/patrol.ts';
import { Recorder } from './site/recorder.ts';
import { Vitals } from './site/vitals.ts';
import { Whereabouts } from './site/whereabouts.ts';
import { HubClock, type Identity, loadIdentity, loadKeys, UplinkError, type UplinkState } from './uplink/index.ts';
import { UplinkHolder } from './uplink/uplink-holder.ts';

export interface Agent {
  /** Stops all parts, the last started first; what is not sent stays in the outbox. */
  stop(): Promise<void>;
}

export interface AgentOptions {
  settings: AgentSettings;
  log: Logger;
  /** Told when the line to the hub changes its state. */
  onState(state: UplinkState, identity: Identity): void;
}

/**
 * Starts the agent: a list of parts, top to bottom; stopped bottom to top.
 * @throws {UplinkError} `not-enrolled`, `bad-keys`; {OutboxError} `foreign`, `newer`, `in-use`; EyeError `start-failed`
 */
export async function startAgent({ settings, log, onState }: AgentOptions): Promise<Agent> {
  const parts: { name: string; stop: () => void | Promise<void> }[] = [];
  const started = (name: string, stop: () => void | Promise<void>): void => {
    parts.push({ name, stop });
    log.debug({ part: name }, 'started');
  };
  const stop = async (): Promise<void> => {
    for (const part of parts.splice(0).reverse()) {
      try {
        await part.stop();
      } catch (error) {
        log.error({ err: error, part: part.name }, 'a part did not stop well');
      }
    }
  };
  try {
    const folder = settings.data;
    const errors = new ErrorCounts();
    const identity = await loadIdentity(folder);
    const keys = await loadKeys(folder);
    const clock = new HubClock();
    const { now } = clock;

    const outbox = openOutboxAfresh(
      { file: join(folder, 'outbox.sqlite'), quotaBytes: settings.outbox.quotaBytes, now },
      (error, to) => {
        errors.count('outbox-corrupt');
        log.error({ err: error, to }, 'the outbox was damaged: moved aside, a new one begun');
      },
    );
    started('outbox', () => outbox.close());

    const recorder = new Recorder({ outbox, errors, log, onWritten: (what) => uplink.wake(what) });
    started('recorder', () => recorder.stop());

    const places = settings.eyes.count || availableParallelism();
    const eyes = await startEyes({
      count: places,
      model: await provideEyeModel(settings.model, (words) => log.info(words)),
      onLost: (eye, reason) => {
        errors.count('eye-lost');
        log.warn({ eye, reason }, 'an eye was lost and is started again');
      },
    });
    started('eyes', () => eyes.close());

    const whereabouts = new Whereabouts();
    started('whereabouts', () => whereabouts.stop());
    const record = recorder.record.bind(recorder);
    const devices = new Devices({ whereabouts, open: keys.open, record, now, errors });

    const cameras = new CameraSet({ eyes, places, devices, recorder, now, errors, log });
    started('cameras', () => cameras.stop());

    const leases = makeLeases({
      limits: settings.live,
      allow: () => patrol.allowed,
      line: () => uplink.hub,
      ...{ cameras, devices, now, errors, log },
    });
    started('live', () => leases.stop());

    const vitals = new Vitals({ eyes, cameras, errors });
    const patrol = new Patrol({ devices, whereabouts, record, vitals, now, errors });
    started('patrol', () => patrol.stop());

    const apply = async (config: AgentConfig): Promise<void> => {
      if (config.model !== settings.model) throw otherModel(settings.model, config.model);
      // Whatever may refuse a configuration comes first: what runs must not be half of another.
      for (const { credential } of config.devices) if (credential !== undefined) keys.open(credential);
      const ranges = boundRanges(settings.allowedAddresses, config.allowedAddresses);
      const before = patrol.allowed;
      const allow = patrol.allow(ranges, AddressAllowList.parse);
      // A connection to what may no longer be contacted ends.
      if (allow !== before) await leases.closeOwn();
      devices.change(config.devices, allow);
      await cameras.change(config, allow);
      leases.recheck();
      log.info({ version: config.version, cameras: cameras.size }, 'agent: configuration applied');
    };
    const allow = () => patrol.allowed;
    const handlers = makeCommandHandlers({
      allow,
      devices,
      whereabouts,
      cameras,
      leases,
      recorder,
      vitals,
      open: keys.open,
    });
    const { count } = errors;
    const uplink = new UplinkHolder(
      { identity, keys, clock, folder, outbox, log, count, record, apply, handlers },
      onState,
    );
    await uplink.learnTime();
    await uplink.resumeConfig();
    patrol.start();
    uplink.start();
    started('uplink', () => uplink.stop());
    log.info({ agentId: identity.agentId, at: toInstant(now()) }, 'agent: running');
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function otherModel(own: string, wanted: string): UplinkError {
  return new UplinkError('bad-configuration', {
    expected: `the network ${own}, which this agent was started with`,
    came: wanted,
    todo: `set model: ${wanted} in the agent's configuration and start it again`,
  });
}
