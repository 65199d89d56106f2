import { AV_LOG_QUIET, Log } from 'node-av';
import sharp from 'sharp';
import { Detector } from './detector.ts';
import { EyeError } from './eye-errors.ts';
import type { EyeRequest, EyeResult, FromEye, ToEye } from './eye-messages.ts';
import { Observer } from './observer.ts';

// The program of an eye. It is started by EyeProcess and talks to it alone; the calls come one at a time.

// One eye, one core; and what a camera makes libav say is not for a terminal.
sharp.concurrency(1);
sharp.cache(false);
Log.setLevel(AV_LOG_QUIET);

let observer: Observer | undefined;

const say = (message: FromEye) => process.send?.(message);
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function answer(eye: Observer, request: EyeRequest): Promise<EyeResult> | EyeResult {
  switch (request.kind) {
    case 'look':
      return eye.look(request.stream, request.units);
    case 'still':
      return eye.still(request.stream, request.streamTimeS, request.masks);
    case 'forget':
      eye.forget(request.stream);
      return undefined;
  }
}

process.on('message', async (message: ToEye) => {
  if (message.kind === 'start') {
    try {
      observer = new Observer(await Detector.load(message.modelFile, message.card));
      say({ kind: 'ready' });
    } catch (error) {
      say({ kind: 'start-failed', message: textOf(error) });
    }
    return;
  }
  if (!observer) throw new Error('a call came before the start');
  const { id, request } = message;
  try {
    const value = await answer(observer, request);
    say({ kind: 'answer', id, value, counts: observer.counts() });
  } catch (error) {
    const code = error instanceof EyeError ? error.code : 'failed';
    say({ kind: 'refusal', id, code, message: textOf(error), counts: observer.counts() });
  }
});

// The agent's end is ours, however it came; Ctrl-C goes to the whole group, and the agent decides when we end.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
