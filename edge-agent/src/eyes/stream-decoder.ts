import {
  AV_CODEC_FLAG_LOW_DELAY,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_FRAME_FLAG_CORRUPT,
  AV_OPT_TYPE_INT64,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  Codec,
  CodecContext,
  FFmpegError,
  Frame,
  Packet,
} from 'node-av';
import type { AccessUnit } from './eye.ts';
import { EyeError } from './eye-errors.ts';
import { eyeLimits } from './limits.ts';

/** A picture out of the decoder with what its unit was tagged with; `frame` is valid until the next step. */
export interface DecodedPicture<Tag> {
  tag: Tag;
  frame: Frame;
}

export interface DecoderCounts {
  decoded: number;
  refused: number;
  damaged: number;
}

/** Units that may wait inside libav for their turn to be shown: H.264 and H.265 allow 16. */
const pendingMost = 17;

/**
 * Decodes the access units of one stream on one thread.
 *
 * Cameras seldom send pictures out of order, and then each comes out at once. Where they do, a picture comes out with a
 * later unit: the tag tells whose it is.
 */
export class StreamDecoder<Tag> implements Disposable {
  readonly codec: AccessUnit['codec'];
  readonly #counts: DecoderCounts;
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #frame = new Frame();
  readonly #pending = new Map<bigint, Tag>();
  #next = 0n;
  #needsKeyFrame = true;
  /** The key frame after which the decoder was emptied: sent again when pictures that lean on it follow. */
  #emptiedAfter: AccessUnit | undefined;

  /** @param counts raised in place */
  constructor(codec: AccessUnit['codec'], counts: DecoderCounts) {
    this.codec = codec;
    this.#counts = counts;
    const decoder = Codec.findDecoder(codec === 'h264' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
    if (!decoder) throw new EyeError('failed', `this build of libav has no decoder for ${codec}`);
    this.#context.allocContext3(decoder);
    this.#context.threadCount = 1;
    this.#context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
    // Not by a Dictionary given to open2: libav frees it there and node-av 6.1.1 frees it again, which ends the process.
    const limited = this.#context.setOption('max_pixels', BigInt(eyeLimits.pixels), AV_OPT_TYPE_INT64);
    FFmpegError.throwIfError(limited, 'limit pixels');
    FFmpegError.throwIfError(this.#context.open2Sync(decoder), 'open decoder');
    this.#packet.alloc();
    this.#frame.alloc();
  }

  get needsKeyFrame(): boolean {
    return this.#needsKeyFrame;
  }

  /** Decodes one unit and gives the pictures that are ready. Garbage is counted and gives none. */
  *decode(unit: AccessUnit, tag: Tag): Generator<DecodedPicture<Tag>> {
    if (unit.isKeyFrame) {
      this.#needsKeyFrame = false;
      this.#emptiedAfter = undefined;
    } else if (this.#emptiedAfter) {
      const keyFrame = this.#emptiedAfter;
      this.#emptiedAfter = undefined;
      this.#send(keyFrame);
    }
    const id = this.#send(unit);
    if (id === undefined) {
      if (unit.isKeyFrame) this.#needsKeyFrame = true;
    } else {
      this.#pending.set(id, tag);
    }
    yield* this.#receive();
    this.#forgetSwallowed(pendingMost);
  }

  /** Gives the picture of a lone key frame that libav still holds back for ordering. */
  *finishKeyFrame(unit: AccessUnit): Generator<DecodedPicture<Tag>> {
    if (this.#pending.size === 0) return;
    this.#context.sendPacketSync(null);
    yield* this.#receive();
    this.#context.flushBuffers();
    this.#forgetSwallowed(0);
    this.#emptiedAfter = unit;
  }

  /** Sends a unit to libav; undefined when it was refused. */
  #send(unit: AccessUnit): bigint | undefined {
    const id = this.#next++;
    this.#packet.data = Buffer.from(unit.data.buffer, unit.data.byteOffset, unit.data.byteLength);
    this.#packet.pts = id;
    this.#packet.isKeyframe = unit.isKeyFrame;
    const code = this.#context.sendPacketSync(this.#packet);
    this.#packet.unref();
    if (code >= 0) return id;
    this.#counts.refused += 1;
    return undefined;
  }

  *#receive(): Generator<DecodedPicture<Tag>> {
    for (;;) {
      const code = this.#context.receiveFrameSync(this.#frame);
      if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return;
      if (code < 0) {
        // Only the unit sent last can have been refused here.
        const newest = [...this.#pending.keys()].at(-1);
        if (newest !== undefined) this.#pending.delete(newest);
        this.#counts.refused += 1;
        return;
      }
      try {
        const id = this.#frame.pts;
        if (!this.#pending.has(id)) continue;
        const tag = this.#pending.get(id) as Tag;
        this.#pending.delete(id);
        this.#counts.decoded += 1;
        if (this.#frame.hasFlags(AV_FRAME_FLAG_CORRUPT) || this.#frame.decodeErrorFlags !== 0) {
          this.#counts.damaged += 1;
          continue;
        }
        yield { tag, frame: this.#frame };
      } finally {
        this.#frame.unref();
      }
    }
  }

  /** Units that became no picture while more than `most` younger ones did or wait. */
  #forgetSwallowed(most: number): void {
    for (const id of this.#pending.keys()) {
      if (this.#pending.size <= most) return;
      this.#pending.delete(id);
      this.#counts.refused += 1;
    }
  }

  [Symbol.dispose](): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }
}
