import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AddressAllowList } from '../camera/allow-list.ts';
import type { Credential } from '../camera/http.ts';
import type { Authentication } from '../camera/soap.ts';

/** Private networks (RFC 1918) and this machine: what is allowed when nothing is named. Link-local is not. */
const PRIVATE_RANGES = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

const PASSWORD_VARIABLE = 'SHARP_EYES_CAMERA_PASSWORD';
const MAX_PASSWORD_FILE_BYTES = 1024;

/** Options that `discover` and `probe` share, as commander gives them. */
export interface CameraOptions {
  json?: boolean;
  allow?: string[];
  user?: string;
  passwordFile?: string;
  authentication: Authentication;
  timeout: number;
  tryStreams?: boolean;
}

/** Adds the shared options. A password is never an argument: arguments can be read by every user of the machine. */
export function addCameraOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object per device and line on standard output')
    .option('--allow <CIDR>', `allowed range; repeat it (default: ${PRIVATE_RANGES.join(', ')})`, collect)
    .addOption(new Option('--user <NAME>', 'ONVIF user of the cameras').env('SHARP_EYES_CAMERA_USER'))
    .option('--password-file <FILE>', `file that holds the password (or set ${PASSWORD_VARIABLE})`)
    .addOption(
      new Option(
        '--authentication <HOW>',
        'auto: HTTP digest, WS-UsernameToken only for cameras that know nothing else',
      )
        .choices(['auto', 'digest', 'username-token'])
        .default('auto'),
    )
    .option('--try-streams', 'open the video of each source to see whether it comes; without it nothing is looked at')
    .option('--timeout <MS>', 'time for each exchange with a camera, ms', parseTimeout, 5000);
}

/** @throws CameraError naming the entry that is no range. */
export function readAllowList({ allow }: CameraOptions): AddressAllowList {
  return AddressAllowList.parse(allow ?? PRIVATE_RANGES);
}

/** @throws Error in words when a user is named without a password, or the file cannot be read. */
export async function readCredential(
  options: CameraOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ credential?: Credential; authentication: Authentication }> {
  const { authentication } = options;
  if (options.user === undefined) return { authentication };
  const password =
    options.passwordFile === undefined ? environment[PASSWORD_VARIABLE] : await readPassword(options.passwordFile);
  if (password === undefined)
    throw new Error(
      `expected a password for ${options.user}; came none; use --password-file or set ${PASSWORD_VARIABLE}`,
    );
  return { credential: { user: options.user, password }, authentication };
}

async function readPassword(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`expected a readable password file; came ${cause.code} for ${file}; check the path`, { cause });
  });
  if (text.length > MAX_PASSWORD_FILE_BYTES)
    throw new Error(`expected one line in ${file}; came ${text.length} characters; put only the password there`);
  return text.replace(/\r?\n$/, '');
}

/** On site, a person who types it may look; nobody is looked at because a device was found. */
export function readLooks({ tryStreams }: CameraOptions): { mayLook?: () => boolean } {
  return tryStreams ? { mayLook: () => true } : {};
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function parseTimeout(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 100 || number > 120_000)
    throw new InvalidArgumentError('expected whole milliseconds, 100 to 120000.');
  return number;
}
