import { parseArgs } from 'node:util';
import { provideAptPackages } from '../setup/apt.ts';
import { prepareMedia } from '../setup/media.ts';
import type { WalkMode } from './projector.ts';
import { startSimulator } from './simulator.ts';

const usage = `npm run simulate -- [options]
  --cameras N          pictures in all (12)
  --recorders N        recorders among them (1)      --channels N   pictures of each (4)
  --first-address IP   address of the first device, the others follow (127.0.10.1)
  --http-port N        ONVIF (8080)      --rtsp-port N   RTSP (8554)
  --control-port N     control server on 127.0.0.1 (8090)
  --user NAME          (onvif)           --password WORD  one for all (default: a random one for each)
                       SHARP_EYES_SIMULATOR_PASSWORD_KEY in the environment: the same secret, the same passwords
  --seed WORD          the same word gives the same devices (sharp-eyes)
  --scene NAME         what all cameras show; counter: each picture shows its number (default: each its own)
  --walks MODE         loop, on-demand, or a number: one walk about every so many seconds (loop)
  --truth FILE         append what was shown, as JSON lines
Prints one JSON object when the cameras run; ask GET /cameras at the control server for passwords.`;

const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: '12' },
    recorders: { type: 'string', default: '1' },
    channels: { type: 'string', default: '4' },
    'first-address': { type: 'string', default: '127.0.10.1' },
    'http-port': { type: 'string', default: '8080' },
    'rtsp-port': { type: 'string', default: '8554' },
    'control-port': { type: 'string', default: '8090' },
    user: { type: 'string' },
    password: { type: 'string' },
    seed: { type: 'string' },
    scene: { type: 'string' },
    walks: { type: 'string', default: 'loop' },
    truth: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function readNumber(name: string, text: string, lowest: number, highest: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new Error(`--${name}: expected a whole number from ${lowest} to ${highest}, got ${text}`);
  }
  return value;
}

function readWalkMode(text: string): WalkMode {
  if (text === 'loop' || text === 'on-demand') return { kind: text };
  return { kind: 'every', everyS: readNumber('walks', text, 10, 86_400) };
}

async function run(): Promise<void> {
  const say = (words: string): void => void process.stderr.write(`${words}\n`);
  await provideAptPackages('start', say);
  const { folder } = await prepareMedia(say);
  const passwordKey = process.env.SHARP_EYES_SIMULATOR_PASSWORD_KEY;
  const simulator = await startSimulator({
    mediaFolder: folder,
    cameras: readNumber('cameras', values.cameras, 1, 5000),
    recorders: readNumber('recorders', values.recorders, 0, 1000),
    channels: readNumber('channels', values.channels, 1, 64),
    firstAddress: values['first-address'],
    httpPort: readNumber('http-port', values['http-port'], 0, 65_535),
    rtspPort: readNumber('rtsp-port', values['rtsp-port'], 0, 65_535),
    controlPort: readNumber('control-port', values['control-port'], 0, 65_535),
    walkMode: readWalkMode(values.walks),
    ...(values.user ? { user: values.user } : {}),
    ...(values.password ? { password: values.password } : {}),
    ...(passwordKey ? { passwordKey } : {}),
    ...(values.seed ? { seed: values.seed } : {}),
    ...(values.scene ? { scene: values.scene } : {}),
    ...(values.truth ? { truthFile: values.truth } : {}),
  });
  const addresses = simulator.devices.map((device) => device.address);
  process.stdout.write(`${JSON.stringify({ control: simulator.controlUrl, devices: addresses.length, addresses })}\n`);
  const end = (): void => {
    simulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', end).once('SIGTERM', end).once('SIGHUP', end);
  // Started by another program of ours: however that one ends, this one does not stay behind.
  process.once('disconnect', end);
}

if (values.help) process.stdout.write(`${usage}\n`);
else {
  run().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
