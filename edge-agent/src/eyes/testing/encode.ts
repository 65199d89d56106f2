import {
  AV_LOG_QUIET,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  Codec,
  CodecContext,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
  FFmpegError,
  Frame,
  Log,
  Packet,
  Rational,
} from 'node-av';
import type { AccessUnit } from '../eye.ts';

/** One picture to encode: planes of 4:2:0, rows without gaps. */
export type Planar = Buffer;

export interface EncodeOptions {
  codec: AccessUnit['codec'];
  width: number;
  height: number;
  /** Pictures from one key frame to the next. */
  groupLength?: number;
  framesPerS?: number;
  bFrames?: number;
  quality?: number;
}

/** Encodes pictures the way a camera does (Annex B, parameter sets in each key frame), one access unit for each. */
export function encodePictures(pictures: Iterable<Planar>, options: EncodeOptions): AccessUnit[] {
  const { codec, width, height, groupLength = 10, framesPerS = 10, bFrames = 0, quality = 23 } = options;
  Log.setLevel(AV_LOG_QUIET);
  const encoder = Codec.findEncoderByName(codec === 'h264' ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBX265);
  if (!encoder) throw new Error(`no encoder for ${codec}`);
  using context = new CodecContext();
  context.allocContext3(encoder);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, framesPerS);
  context.gopSize = groupLength;
  context.maxBFrames = bFrames;
  context.threadCount = 1;
  const parameters = `scenecut=0:repeat-headers=1:bframes=${bFrames}:b-adapt=0`;
  const settings = {
    preset: 'ultrafast',
    crf: String(quality),
    ...(codec === 'h264'
      ? { 'x264-params': parameters }
      : { 'x265-params': `${parameters}:open-gop=0:pools=1:log-level=none` }),
  };
  for (const [name, value] of Object.entries(settings)) {
    FFmpegError.throwIfError(context.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN), name);
  }
  FFmpegError.throwIfError(context.open2Sync(encoder), 'open encoder');
  const units: AccessUnit[] = [];
  using packet = new Packet();
  packet.alloc();
  const takeUnits = () => {
    while (context.receivePacketSync(packet) >= 0) {
      const streamTimeS = Number(packet.pts) / framesPerS;
      units.push({
        codec,
        data: Uint8Array.from(packet.data ?? []),
        isKeyFrame: packet.isKeyframe,
        rtpTimestamp: Math.round(streamTimeS * 90_000),
        streamTimeS,
        receivedAtMs: Math.round(streamTimeS * 1000),
      });
      packet.unref();
    }
  };
  let index = 0n;
  for (const picture of pictures) {
    using frame = Frame.fromVideoBuffer(picture, {
      width,
      height,
      format: AV_PIX_FMT_YUV420P,
      pts: index++,
      timeBase: { num: 1, den: framesPerS },
    });
    FFmpegError.throwIfError(context.sendFrameSync(frame), 'encode');
    takeUnits();
  }
  context.sendFrameSync(null);
  takeUnits();
  return units;
}

/** A street of made-up houses: grey with fine detail, the same for each seed. */
export function paintScene(width: number, height: number, brightness = 110): Planar {
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  let state = 12345;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      const house = ((x >> 5) + (y >> 4)) % 2 === 0 ? 40 : 0;
      picture[y * width + x] = brightness + house - 20 + ((state >> 16) % 7);
    }
  }
  return picture;
}

/** The scene with a bright upright shape standing in it; coordinates 0…1. */
export function paintWalker(scene: Planar, width: number, height: number, x: number, y: number): Planar {
  const picture = Buffer.from(scene);
  const [left, top] = [Math.round(x * width), Math.round(y * height)];
  for (let row = top; row < Math.min(height, top + Math.round(height / 5)); row++) {
    picture.fill(235, row * width + left, row * width + Math.min(width, left + Math.round(width / 20)));
  }
  return picture;
}
