import {
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  type AVPixelFormat,
  Codec,
  CodecContext,
  FF_ENCODER_LIBX264,
  FFmpegError,
  Frame,
  Packet,
  Rational,
  SoftwareScaleContext,
  SWS_AREA,
} from 'node-av';
import type { AccessUnit } from './eye.ts';
import { StreamDecoder } from './stream-decoder.ts';

/** What live view of a transcoded stream may be: a person looks whether somebody is there. */
const most = { width: 1280, kbitPerS: 1500 } as const;
/** Whoever comes later begins with a key frame; this many seconds without one are enough. */
const keyFrameEveryS = 2;
/** Rate control reckons with this; the pictures come when they come. */
const framesPerS = 25;

const settings: Readonly<Record<string, string>> = {
  preset: 'ultrafast',
  tune: 'zerolatency',
  profile: 'baseline',
  'forced-idr': '1',
  'x264-params': `scenecut=0:keyint=10000:repeat-headers=1:crf=26:vbv-maxrate=${most.kbitPerS}:vbv-bufsize=${most.kbitPerS}`,
};

/**
 * Makes H.264 that every browser shows (Constrained Baseline, no picture leaning on a later one) of what a camera sends.
 * Runs in an eye of its own, on one thread.
 */
export class Transcoding implements Disposable {
  #decoder: StreamDecoder<AccessUnit> | undefined;
  #encoder: H264Encoder | undefined;
  #lastKeyS = Number.NEGATIVE_INFINITY;
  #wantsKeyFrame = true;

  /** The next picture is to be a key frame. */
  wantKeyFrame(): void {
    this.#wantsKeyFrame = true;
  }

  /**
   * The pictures that come out with one unit. `isShown` false: it only leads up to a later one, and costs no encoding.
   *
   * @throws EyeError, FFmpegError when libav has no such codec, or fails
   */
  take(unit: AccessUnit, isShown: boolean): AccessUnit[] {
    if (this.#decoder?.codec !== unit.codec) {
      this.#decoder?.[Symbol.dispose]();
      this.#decoder = new StreamDecoder(unit.codec, { decoded: 0, refused: 0, damaged: 0 });
    }
    if (this.#decoder.needsKeyFrame && !unit.isKeyFrame) return [];
    const made: AccessUnit[] = [];
    for (const { frame } of this.#decoder.decode(unit, unit)) {
      if (isShown) made.push(...this.#encode(frame, unit));
    }
    return made;
  }

  [Symbol.dispose](): void {
    this.#decoder?.[Symbol.dispose]();
    this.#encoder?.[Symbol.dispose]();
  }

  #encode(frame: Frame, { streamTimeS, receivedAtMs, rtpTimestamp }: AccessUnit): AccessUnit[] {
    if (!this.#encoder?.isFor(frame)) {
      this.#encoder?.[Symbol.dispose]();
      this.#encoder = new H264Encoder(frame);
      this.#wantsKeyFrame = true;
    }
    const isKeyDue = this.#wantsKeyFrame || Math.abs(streamTimeS - this.#lastKeyS) >= keyFrameEveryS;
    if (isKeyDue) this.#lastKeyS = streamTimeS;
    this.#wantsKeyFrame = false;
    // Pictures that were put into another order come out with the unit that completed them: its time is theirs.
    return this.#encoder
      .encode(frame, isKeyDue)
      .map(({ data, isKeyFrame }) => ({ codec: 'h264', data, isKeyFrame, rtpTimestamp, streamTimeS, receivedAtMs }));
  }
}

/** Encodes pictures of one size and format. */
class H264Encoder implements Disposable {
  readonly #source: { width: number; height: number; format: number };
  readonly #width: number;
  readonly #height: number;
  readonly #scaler = new SoftwareScaleContext();
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  #next = 0n;

  constructor({ width, height, format }: Frame) {
    this.#source = { width, height, format };
    const scale = Math.min(1, most.width / width);
    this.#width = evenly(width * scale);
    this.#height = evenly(height * scale);
    const pixels = format as AVPixelFormat;
    this.#scaler.getContext(width, height, pixels, this.#width, this.#height, AV_PIX_FMT_YUV420P, SWS_AREA);
    const encoder = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (!encoder) throw new Error('this build of libav has no H.264 encoder');
    this.#context.allocContext3(encoder);
    this.#context.width = this.#width;
    this.#context.height = this.#height;
    this.#context.pixelFormat = AV_PIX_FMT_YUV420P;
    this.#context.timeBase = new Rational(1, framesPerS);
    this.#context.maxBFrames = 0;
    this.#context.threadCount = 1;
    for (const [name, value] of Object.entries(settings)) {
      const code = this.#context.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
      FFmpegError.throwIfError(code, name);
    }
    FFmpegError.throwIfError(this.#context.open2Sync(encoder), 'open encoder');
    this.#packet.alloc();
  }

  isFor({ width, height, format }: Frame): boolean {
    const source = this.#source;
    return source.width === width && source.height === height && source.format === format;
  }

  encode(source: Frame, isKeyFrame: boolean): { data: Uint8Array; isKeyFrame: boolean }[] {
    using frame = this.#scale(source);
    frame.pictType = isKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    FFmpegError.throwIfError(this.#context.sendFrameSync(frame), 'encode');
    const units: { data: Uint8Array; isKeyFrame: boolean }[] = [];
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      units.push({ data: Uint8Array.from(this.#packet.data ?? []), isKeyFrame: this.#packet.isKeyframe });
      this.#packet.unref();
    }
    return units;
  }

  #scale(source: Frame): Frame {
    const [width, height] = [this.#width, this.#height];
    const [luma, half] = [width * height, width / 2];
    const picture = Buffer.alloc((luma * 3) / 2);
    const planes = [
      picture.subarray(0, luma),
      picture.subarray(luma, (luma * 5) / 4),
      picture.subarray((luma * 5) / 4),
    ];
    const from = source.data ?? [];
    const strides = source.linesize.slice(0, from.length);
    const rows = this.#scaler.scaleSync(from, strides, 0, source.height, planes, [width, half, half]);
    if (rows !== height) throw new Error(`swscale gave ${rows} rows of ${height}`);
    return Frame.fromVideoBuffer(picture, {
      ...{ width, height, format: AV_PIX_FMT_YUV420P, pts: this.#next++ },
      timeBase: { num: 1, den: framesPerS },
    });
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#context.freeContext();
    this.#scaler.freeContext();
  }
}

const evenly = (length: number): number => Math.max(2, Math.round(length / 2) * 2);
