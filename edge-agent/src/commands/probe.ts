import type { Command } from 'commander';
import { CameraError } from '../camera/errors.ts';
import { type InspectedDevice, inspectDevice } from '../discovery/inspect.ts';
import { probeAddress } from '../discovery/probe.ts';
import { addCameraOptions, type CameraOptions, readAllowList, readCredential, readLooks } from './camera-options.ts';
import { describeAsJson, describeForPeople } from './camera-report.ts';

/** Exit codes of `probe`; the worst device at the address counts. */
export const PROBE_EXIT = {
  well: 0,
  failed: 1,
  wrongOptions: 2,
  unauthorised: 3,
  unreachable: 4,
  noPicture: 5,
} as const;

/** Adds `probe` to the agent's program: asks what is at one address. */
export function addProbeCommand(program: Command): void {
  const command = program
    .command('probe')
    .description('ask the camera or recorder at one address')
    .argument('<ADDRESS>', '192.168.1.64, 192.168.1.64:8080 or http://192.168.1.64/onvif/device_service');
  addCameraOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 streaming (answering, when no stream was to be tried), 1 failed, 2 wrong options or address,' +
        '\n3 password refused, 4 unreachable, 5 answers but gives no picture.',
    )
    .action(async (address: string, options: CameraOptions) => {
      try {
        process.exitCode = await probe(address, options);
      } catch (error) {
        const code =
          error instanceof CameraError && error.code !== 'refused-address'
            ? PROBE_EXIT.failed
            : PROBE_EXIT.wrongOptions;
        command.error(error instanceof Error ? error.message : String(error), { exitCode: code });
      }
    });
}

async function probe(address: string, options: CameraOptions): Promise<number> {
  const allow = readAllowList(options);
  const { credential, authentication } = await readCredential(options);
  const devices = await probeAddress(address, { allow });
  const codes: number[] = [];
  for (const device of devices) {
    const inspected = await inspectDevice(device, {
      allow,
      authentication,
      timeoutMs: options.timeout,
      ...readLooks(options),
      ...(credential ? { credential } : {}),
    });
    const text = options.json
      ? JSON.stringify(describeAsJson(inspected.device, inspected))
      : describeForPeople(inspected.device, inspected);
    process.stdout.write(`${text}\n`);
    codes.push(exitCodeOf(inspected));
  }
  return Math.max(...codes);
}

function exitCodeOf({ measurement: { reachability, reason } }: InspectedDevice): number {
  if (reachability === 'streaming') return PROBE_EXIT.well;
  if (reachability === 'unauthorised') return PROBE_EXIT.unauthorised;
  if (reachability === 'unreachable') return PROBE_EXIT.unreachable;
  return ['no-credential', 'not-looked-at'].includes(reason.code) ? PROBE_EXIT.well : PROBE_EXIT.noPicture;
}
