import { newId } from '@sharp-eyes/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CameraError } from '../camera/errors.ts';
import type { Credential } from '../camera/http.ts';
import { type EyePool, startEyes } from '../eyes/eye-pool.ts';
import type { SceneChange } from '../scene/scene-change.ts';
import { CameraWatch } from '../video/camera-watch.ts';
import { FileSource } from '../video/file-source.ts';
import { LookScheduler } from '../video/look-scheduler.ts';
import { MediaError } from '../video/media-error.ts';
import type { PacketSource } from '../video/packet-source.ts';
import { RtspSource } from '../video/rtsp-source.ts';
import { type CameraOptions, collect, readAllowList, readCredential } from './camera-options.ts';
import { provideEyeModel } from './watch-model.ts';
import { RulesFileError, readRulesFile } from './watch-rules.ts';

/** Exit codes of `watch`. */
export const WATCH_EXIT = {
  well: 0,
  failed: 1,
  wrongOptions: 2,
  unauthorised: 3,
  unreachable: 4,
  noPicture: 5,
} as const;

interface WatchOptions extends Pick<CameraOptions, 'json' | 'allow' | 'user' | 'passwordFile' | 'timeout'> {
  rules: string;
  model?: string;
  timeZone: string;
  startsAt?: number;
  for?: number;
  eyes: number;
}

/** Adds `watch` to the agent's program: runs the rules on one camera or file and tells every change. */
export function addWatchCommand(program: Command): void {
  const command = program
    .command('watch')
    .description('run rules on one video file (as fast as it goes) or camera stream, and tell every change')
    .argument('<SOURCE>', 'a video file or rtsp://192.168.1.64:554/path')
    .requiredOption('--rules <FILE>', 'rules document as the hub sends it: {zones, rules, masks}')
    .option('--json', 'one JSON object per change and line; at the end {frames, decoded, inferred, cpuS}')
    .addOption(new Option('--user <NAME>', 'user of the camera').env('SHARP_EYES_CAMERA_USER'))
    .option('--password-file <FILE>', 'file that holds the password (or set SHARP_EYES_CAMERA_PASSWORD)')
    .option('--allow <CIDR>', 'allowed range of cameras; repeat it (default: private networks)', collect)
    .option('--model <NAME>', 'name of a card in models/cards')
    .option('--time-zone <ZONE>', "the site's own clock, for armed hours", parseZone, 'Asia/Shanghai')
    .option('--starts-at <INSTANT>', 'when the first picture of a file was taken (default: now)', parseInstant)
    .option('--for <SECONDS>', 'end a camera stream after this long', parsePositive)
    .option('--eyes <COUNT>', 'child processes that look', parseCount, 1)
    .option('--timeout <MS>', 'time for each exchange with a camera, ms', parsePositive, 5000)
    .addHelpText(
      'after',
      '\nExit codes: 0 the source came to its end, 1 failed, 2 wrong options, rules or source, 3 password refused,' +
        '\n4 unreachable, 5 answers but gives no picture.',
    );
  command.action(async (source: string, options: WatchOptions) => {
    try {
      await watch(source, options);
    } catch (error) {
      command.error(error instanceof Error ? error.message : String(error), { exitCode: exitCodeOf(error) });
    }
  });
}

async function watch(where: string, options: WatchOptions): Promise<void> {
  const rules = await readRulesFile(options.rules);
  const source = await openSource(where, options);
  const say = (words: string) => process.stderr.write(`${words}\n`);
  const eyes = await startEyes({
    count: options.eyes,
    model: await provideEyeModel(options.model, say),
    onLost: (eye, reason) => say(`eye ${eye} was lost and is started again: ${reason}`),
  });
  const watching = new CameraWatch({
    camera: { cameraId: 'watch', functions: { health: true, alerts: true } },
    rules,
    timeZone: options.timeZone,
    source,
    eyes,
    scheduler: new LookScheduler(options.eyes),
    clock: Date,
    newId,
    onChange: (change) => process.stdout.write(`${options.json ? asJson(change) : inWords(change)}\n`),
    onHealth: ({ picture, reason }) => say(`picture: ${picture} (${reason.text})`),
  });
  const stop = () => void watching.stop();
  const timer = options.for === undefined ? undefined : setTimeout(stop, options.for * 1000);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await watching.run();
    process.stdout.write(`${JSON.stringify(summarise(watching, eyes))}\n`);
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await source.close();
    await eyes.close();
  }
}

async function openSource(where: string, options: WatchOptions): Promise<PacketSource> {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(where))
    return new FileSource({ file: where, startsAtMs: options.startsAt ?? Date.now() });
  const allow = readAllowList({ ...options, authentication: 'digest' });
  allow.checkUrl(where, ['rtsp:', 'rtsps:']);
  const { credential: given } = await readCredential({ ...options, authentication: 'digest' });
  const credential = given ?? credentialIn(new URL(where));
  return new RtspSource({
    locate: async () => ({ url: where, ...(credential ? { credential } : {}) }),
    allow,
    clock: Date,
    failsFirst: true,
    timeoutMs: options.timeout,
    onLink: ({ reachability, error }) =>
      process.stderr.write(`camera: ${reachability}${error ? ` (${error.message})` : ''}\n`),
  });
}

/** `rtsp://user:password@host/` as players take it: used for digest only, never sent as it is. */
function credentialIn({ username, password }: URL): Credential | undefined {
  if (username === '') return undefined;
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function summarise(watching: CameraWatch, eyes: EyePool) {
  const { frames, shedFrames, errors, source } = watching.counts();
  const vitals = eyes.vitals();
  const sum = (of: 'decoded' | 'inferred' | 'cpuS') => vitals.reduce((total, { counts }) => total + counts[of], 0);
  const own = process.cpuUsage();
  const cpuS = (own.user + own.system) / 1e6 + source.childCpuS + sum('cpuS');
  const { mode, reason } = watching.gate;
  return {
    frames,
    decoded: sum('decoded'),
    inferred: sum('inferred'),
    cpuS: round(cpuS, 2),
    shedFrames,
    lostPackets: source.lostPackets,
    errors,
    gate: { mode, reason },
  };
}

function asJson({ t, change, kind, zone, score, boxes, reason, alertId, shadow }: SceneChange): string {
  const rounded = boxes.map(({ x, y, width, height }) => ({
    x: round(x, 4),
    y: round(y, 4),
    width: round(width, 4),
    height: round(height, 4),
  }));
  const common = { t: round(t, 3), change, kind, zone, score: round(score, 3), boxes: rounded, reason, alertId };
  return JSON.stringify(shadow ? { ...common, shadow } : common);
}

function inWords({ t, change, kind, zone, reason, shadow }: SceneChange): string {
  return `${t.toFixed(1).padStart(8)} s  ${change}  ${kind}  ${zone}  ${reason.text}${shadow ? '  (shadow)' : ''}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof RulesFileError) return WATCH_EXIT.wrongOptions;
  if (error instanceof MediaError) return error.code === 'not-found' ? WATCH_EXIT.wrongOptions : WATCH_EXIT.noPicture;
  if (!(error instanceof CameraError)) return WATCH_EXIT.failed;
  if (error.code === 'refused-address') return WATCH_EXIT.wrongOptions;
  if (error.code === 'unauthorised') return WATCH_EXIT.unauthorised;
  return ['unreachable', 'timeout'].includes(error.code) ? WATCH_EXIT.unreachable : WATCH_EXIT.noPicture;
}

function parsePositive(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1e7)) throw new InvalidArgumentError('expected a number above 0.');
  return number;
}

function parseCount(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64) throw new InvalidArgumentError('expected 1 to 64.');
  return number;
}

function parseInstant(text: string): number {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('expected an instant such as 2026-03-02T04:00:00Z.');
  return atMs;
}

function parseZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('expected an IANA zone such as Asia/Shanghai.');
  }
}
