import type { Command } from 'commander';
import { pino } from 'pino';
import { CameraError } from '../camera/errors.ts';
import { type Discovery, discoverDevices } from '../discovery/discover.ts';
import { inspectDevices } from '../discovery/inspect.ts';
import {
  addCameraOptions,
  type CameraOptions,
  collect,
  readAllowList,
  readCredential,
  readLooks,
} from './camera-options.ts';
import { describeAsJson, describeForPeople, describeProblem } from './camera-report.ts';

interface DiscoverCommandOptions extends CameraOptions {
  range?: string[];
  nodeOnvif: boolean;
}

/** Exit codes of `discover`. */
export const DISCOVER_EXIT = { found: 0, failed: 1, wrongOptions: 2, nothingFound: 4 } as const;

/** Adds `discover` to the agent's program: looks for cameras, prints them, adopts nothing. */
export function addDiscoverCommand(program: Command): void {
  const command = program
    .command('discover')
    .description('look for ONVIF cameras and recorders; nothing is adopted')
    .option('--range <CIDR>', 'probe this range address by address as well; repeat it', collect)
    .option('--no-node-onvif', "leave out node-onvif's pass (about 3 s faster)");
  addCameraOptions(command)
    .addHelpText('after', '\nExit codes: 0 devices found, 1 failed, 2 wrong options, 4 nothing found.')
    .action(async (options: DiscoverCommandOptions) => {
      try {
        process.exitCode = await discover(options);
      } catch (error) {
        const code = error instanceof CameraError && error.code !== 'refused-address' ? 1 : 2;
        command.error(error instanceof Error ? error.message : String(error), { exitCode: code });
      }
    });
}

async function discover(options: DiscoverCommandOptions): Promise<number> {
  const allow = readAllowList(options);
  const { credential, authentication } = await readCredential(options);
  const found = await discoverDevices({ allow, ranges: options.range ?? [], nodeOnvif: options.nodeOnvif });
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (credential) {
    const inspect = { allow, credential, authentication, timeoutMs: options.timeout, ...readLooks(options) };
    await inspectDevices(found.devices, inspect, (inspected) => {
      const { device } = inspected;
      print(options.json ? JSON.stringify(describeAsJson(device, inspected)) : describeForPeople(device, inspected));
    });
  } else {
    for (const device of found.devices)
      print(options.json ? JSON.stringify(describeAsJson(device)) : describeForPeople(device));
  }
  reportProblems(found, options.json ?? false);
  return found.devices.length > 0 ? DISCOVER_EXIT.found : DISCOVER_EXIT.nothingFound;
}

function reportProblems({ devices, problems, interfaces }: Discovery, json: boolean): void {
  if (json) {
    const log = pino({ base: { part: 'discover' } }, pino.destination({ dest: 2, sync: true }));
    log.info({ devices: devices.length, interfaces, problems }, 'discovery finished');
    return;
  }
  const where = interfaces.map(({ name, address }) => `${name} ${address}`).join(', ') || 'no interface';
  process.stderr.write(`共找到 ${devices.length} 台设备 devices found from ${where}\n`);
  if (problems.length > 0) process.stderr.write(`${problems.map(describeProblem).join('\n')}\n`);
  if (devices.length === 0)
    process.stderr.write(
      '没有找到:ONVIF 未打开、设备未激活、不在同一网段,或在录像机后面\n' +
        'nothing found: ONVIF is off, the device is not activated, in another subnet, or behind a recorder\n',
    );
}
