import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_LOG_QUIET,
  BitStreamFilterAPI,
  Decoder,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  FilterAPI,
  Log,
  type Packet,
  type Stream,
} from 'node-av';
import { type FileUnit, type FromFileReader, fileBatch, type ToFileReader } from './file-messages.ts';
import { MediaError, type MediaErrorCode } from './media-error.ts';
import { isKeyPicture } from './nal-units.ts';

// The program of the child that reads a video file. It gives as much as it is asked for, so the reader sets the pace.

Log.setLevel(AV_LOG_QUIET);

const say = (message: FromFileReader) => process.send?.(message);
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A file's pictures as a camera would send them. H.264 and H.265 pass through as they are. */
async function* readUnits(file: string): AsyncGenerator<FileUnit> {
  // A playlist or a reference inside the file must not make us open an address.
  const options = { protocol_whitelist: 'file' };
  const demuxer = await Demuxer.open(file, { options }).catch((error: unknown) => {
    throw new MediaError('unreadable', `${file}: expected a video file; libav says ${textOf(error)}; check the file`);
  });
  try {
    const stream = demuxer.video();
    if (!stream) throw new MediaError('no-video', `${file}: expected a video stream; came none; choose another file`);
    const { codecId } = stream.codecpar;
    const packets = demuxer.packets(stream.index);
    if (codecId === AV_CODEC_ID_H264) yield* passThrough('h264', stream, packets);
    else if (codecId === AV_CODEC_ID_HEVC) yield* passThrough('h265', stream, packets);
    else yield* transcode(stream, packets);
  } finally {
    await demuxer.close();
  }
}

/** AV_NOPTS_VALUE is −2⁶³. */
const noTime = -(2n ** 62n);

async function* passThrough(
  codec: FileUnit['codec'],
  stream: Stream,
  packets: AsyncIterable<Packet | null>,
): AsyncGenerator<FileUnit> {
  using filter = BitStreamFilterAPI.create(codec === 'h264' ? 'h264_mp4toannexb' : 'hevc_mp4toannexb', stream);
  const { num, den } = stream.timeBase;
  let index = 0;
  for await (const packet of packets) {
    for (const whole of await filter.filterAll(packet)) {
      const { data, pts, dts } = whole;
      if (data) {
        const ticks = pts > noTime ? pts : dts;
        // A bare stream carries no times: its pictures are evenly spaced.
        const ptsS = ticks > noTime ? (Number(ticks) * num) / den : index / rateOf(stream);
        const isKeyFrame = whole.isKeyframe || isKeyPicture(codec, data);
        index += 1;
        yield { codec, data: Uint8Array.from(data), isKeyFrame, ptsS };
      }
      whole.free();
    }
    packet?.free();
    if (!packet) return;
  }
}

/** Pictures a second where a file doesn't say; and the key frames of what is encoded anew, seconds apart. */
const usualRate = 25;
const keyEveryS = 2;

function rateOf({ avgFrameRate: { num, den } }: Stream): number {
  return num > 0 && den > 0 ? num / den : usualRate;
}

/** Any other codec is encoded as a camera would: the eyes know what cameras send, nothing else. */
async function* transcode(stream: Stream, packets: AsyncIterable<Packet | null>): AsyncGenerator<FileUnit> {
  const rate = rateOf(stream);
  const gopSize = Math.max(1, Math.round(rate * keyEveryS));
  const decoder = await Decoder.create(stream, { threadCount: 1 });
  using scaler = FilterAPI.create('scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p');
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    gopSize,
    maxBFrames: 0,
    threadCount: 1,
    options: {
      preset: 'veryfast',
      tune: 'zerolatency',
      crf: 18,
      'x264-params': `keyint=${gopSize}:min-keyint=${gopSize}:scenecut=0:repeat-headers=1`,
    },
  });
  let index = 0;
  function* units(encoded: readonly Packet[]): Generator<FileUnit> {
    for (const packet of encoded) {
      if (packet.data) {
        const data = Uint8Array.from(packet.data);
        yield { codec: 'h264', data, isKeyFrame: packet.isKeyframe, ptsS: index / rate };
        index += 1;
      }
      packet.free();
    }
  }
  for await (const frame of decoder.frames(packets)) {
    if (!frame) continue;
    for (const scaled of await scaler.processAll(frame)) {
      yield* units(await encoder.encodeAll(scaled));
      scaled.free();
    }
    frame.free();
  }
  for await (const scaled of scaler.flushFrames()) {
    yield* units(await encoder.encodeAll(scaled));
    scaled.free();
  }
  yield* units(await encoder.encodeAll(null));
  decoder.close();
}

let reading: AsyncGenerator<FileUnit> | undefined;
let given = 0;

async function giveMore(): Promise<void> {
  const units: FileUnit[] = [];
  let bytes = 0;
  while (reading && units.length < fileBatch.units && bytes < fileBatch.bytes) {
    const { value, done } = await reading.next();
    if (done) break;
    units.push(value);
    bytes += value.data.length;
  }
  given += units.length;
  const { user, system } = process.cpuUsage();
  say({ kind: 'units', units, cpuS: (user + system) / 1e6 });
}

function codeOf(error: unknown): MediaErrorCode {
  if (error instanceof MediaError) return error.code;
  return given > 0 ? 'broken' : 'unreadable';
}

process.on('message', async (message: ToFileReader) => {
  if (message.kind === 'open') reading = readUnits(message.file);
  await giveMore().catch((error: unknown) => say({ kind: 'failed', code: codeOf(error), message: textOf(error) }));
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
