import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadModelCard, provideModel } from '@sharp-eyes/models';
import { AV_LOG_QUIET, Codec, CodecContext, FFmpegError, FormatContext, Frame, Log, Packet } from 'node-av';
import type { EyeModel } from '../eye-process.ts';

/** The picture size of the street clip. */
export const streetWidth = 768;
export const streetHeight = 576;

/** The clip of a real street (Debian's opencv-doc, vtest.avi): 768×576, 10 pictures a second. */
function findStreetClip(): string {
  const folder = process.env.SHARP_EYES_MEDIA;
  const file = folder && join(folder, 'vtest.avi');
  if (file && existsSync(file)) return file;
  throw new Error(
    `expected vtest.avi in the folder that SHARP_EYES_MEDIA names, got ${folder ?? 'no such variable'}: run \`npm test\`, which provides it`,
  );
}

/** Pictures of the street clip as planes of 4:2:0, beginning at `from`, every `step`th, `count` of them. */
export async function readStreet(from: number, count: number, step = 1): Promise<Buffer[]> {
  Log.setLevel(AV_LOG_QUIET);
  await using format = new FormatContext();
  FFmpegError.throwIfError(await format.openInput(findStreetClip()), 'open the clip');
  const parameters = format.streams?.[0]?.codecpar;
  if (!parameters) throw new Error('the clip has no stream');
  const decoder = Codec.findDecoder(parameters.codecId);
  using context = new CodecContext();
  context.allocContext3(decoder);
  context.parametersToContext(parameters);
  context.threadCount = 1;
  FFmpegError.throwIfError(context.open2Sync(decoder), 'open decoder');
  using packet = new Packet();
  packet.alloc();
  using frame = new Frame();
  frame.alloc();
  const pictures: Buffer[] = [];
  for (let index = 0; pictures.length < count && (await format.readFrame(packet)) >= 0; packet.unref()) {
    context.sendPacketSync(packet);
    while (pictures.length < count && context.receiveFrameSync(frame) >= 0) {
      if (index >= from && (index - from) % step === 0) pictures.push(frame.toBuffer());
      index += 1;
    }
  }
  return pictures;
}

/** The default network from the cache, provided when it is not there. */
export async function provideTestModel(): Promise<EyeModel> {
  const card = await loadModelCard();
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sharp-eyes');
  return { card, file: await provideModel(card, cache) };
}
