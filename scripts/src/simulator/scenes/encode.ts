import {
  AV_PIX_FMT_YUV420P,
  Decoder,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
  FF_ENCODER_MJPEG,
  FilterAPI,
  Frame,
  type Packet,
} from 'node-av';
import { type Picture, pictureBytes } from './picture.ts';
import { framesPerSecond, groupLength } from './recipe.ts';

/** Decodes a whole video file; pictures come in 4:2:0 without padding. */
export async function* readPictures(file: string): AsyncGenerator<Picture> {
  const demuxer = await Demuxer.open(file);
  try {
    const stream = demuxer.video();
    if (!stream) throw new Error(`${file}: expected a video stream, found none; delete the file and prepare it again`);
    const decoder = await Decoder.create(stream, { threadCount: 1 });
    try {
      for await (const frame of decoder.frames(demuxer.packets(stream.index))) {
        if (!frame) continue;
        const { width, height } = frame;
        const data = Buffer.from(frame.toBuffer().subarray(0, pictureBytes(width, height)));
        frame.free();
        yield { width, height, data };
      }
    } finally {
      decoder.close();
    }
  } finally {
    await demuxer.close();
  }
}

/** An encoded stream: access units in Annex B form, one after the other. */
export interface EncodedStream {
  codec: 'h264' | 'h265';
  width: number;
  height: number;
  units: { data: Buffer; isKeyFrame: boolean }[];
}

interface StreamWish {
  codec: 'h264' | 'h265';
  width: number;
  height: number;
  kbitPerS: number;
}

/** Takes pictures one at a time, gives the encoded stream at the end. Each group can be decoded without any other. */
export interface StreamWriter {
  write(picture: Picture): Promise<void>;
  end(): Promise<EncodedStream>;
}

const timeBase = { num: 1, den: framesPerSecond };

function toFrame(picture: Picture, pts: number): Frame {
  return Frame.fromVideoBuffer(picture.data, {
    width: picture.width,
    height: picture.height,
    format: AV_PIX_FMT_YUV420P,
    timeBase,
    pts: BigInt(pts),
  });
}

/** Scales to `width`×`height` and encodes: H.264 main profile or H.265, no B-frames, parameter sets at each key frame. */
export async function createStreamWriter(wish: StreamWish): Promise<StreamWriter> {
  const scaler = FilterAPI.create(`scale=${wish.width}:${wish.height}:flags=bicubic,format=yuv420p`);
  const limits = `keyint=${groupLength}:min-keyint=${groupLength}:scenecut=0:repeat-headers=1`;
  const rate = { bitrate: wish.kbitPerS * 1000, maxRate: wish.kbitPerS * 2000, bufSize: wish.kbitPerS * 2000 };
  const common = { ...rate, gopSize: groupLength, maxBFrames: 0, threadCount: 1 };
  const encoder =
    wish.codec === 'h264'
      ? await Encoder.create(FF_ENCODER_LIBX264, {
          ...common,
          options: { preset: 'veryfast', profile: 'main', 'x264-params': `${limits}:bframes=0:rc-lookahead=10` },
        })
      : await Encoder.create(FF_ENCODER_LIBX265, {
          ...common,
          options: { preset: 'ultrafast', 'x265-params': `${limits}:bframes=0:open-gop=0:pools=1:log-level=error` },
        });
  const units: EncodedStream['units'] = [];
  const keep = (packet: Packet): void => {
    if (packet.data) units.push({ data: Buffer.from(packet.data), isKeyFrame: packet.isKeyframe });
    packet.free();
  };
  let pts = 0;
  return {
    async write(picture) {
      using frame = toFrame(picture, pts++);
      for (const scaled of await scaler.processAll(frame)) {
        for (const packet of await encoder.encodeAll(scaled)) keep(packet);
        scaled.free();
      }
    },
    async end() {
      for await (const scaled of scaler.flushFrames()) {
        for (const packet of await encoder.encodeAll(scaled)) keep(packet);
        scaled.free();
      }
      for (const packet of await encoder.encodeAll(null)) keep(packet);
      scaler.close();
      encoder.close();
      if (units.length !== pts) {
        throw new Error(`${wish.codec}: expected one access unit per picture (${pts}), got ${units.length}`);
      }
      return { codec: wish.codec, width: wish.width, height: wish.height, units };
    },
  };
}

/** One picture as a JPEG of the given size. */
export async function encodeJpeg(picture: Picture, width: number, height: number): Promise<Buffer> {
  const filter = FilterAPI.create(`scale=${width}:${height}:flags=bicubic:out_range=full,format=yuvj420p`);
  try {
    using frame = toFrame(picture, 0);
    const scaled = [...(await filter.processAll(frame))];
    for await (const late of filter.flushFrames()) scaled.push(late);
    const first = scaled[0];
    if (!first) throw new Error('JPEG: the scaler gave no picture');
    const jpeg = await Encoder.encodeOne(FF_ENCODER_MJPEG, first);
    for (const one of scaled) one.free();
    return Buffer.from(jpeg);
  } finally {
    filter.close();
  }
}
