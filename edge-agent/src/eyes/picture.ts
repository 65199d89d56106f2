import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  type AVPixelFormat,
  type Frame,
  SoftwareScaleContext,
  SWS_AREA,
} from 'node-av';
import type { Box } from './eye.ts';

/** Pixels in memory, planes as libav lays them out. A view: valid as long as what it was made from. */
export interface Picture {
  width: number;
  height: number;
  format: AVPixelFormat;
  planes: Buffer[];
  /** Bytes from one row to the next, for each plane. */
  strides: number[];
}

export type TargetFormat = 'grey' | 'rgb' | 'yuv444';
const targetFormats = { grey: AV_PIX_FMT_GRAY8, rgb: AV_PIX_FMT_RGB24, yuv444: AV_PIX_FMT_YUV444P } as const;

const lumaFirst = new Set<AVPixelFormat>([
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
]);

/** A view of a decoded frame, valid until the decoder's next call. */
export function viewFrame(frame: Frame): Picture {
  const planes = frame.data;
  if (!planes) throw new Error('expected a decoded frame, got one without data');
  return {
    width: frame.width,
    height: frame.height,
    format: frame.format as AVPixelFormat,
    planes,
    strides: frame.linesize.slice(0, planes.length),
  };
}

/** The luma plane alone, as grey. Formats whose first plane is not 8-bit luma are given back as they are. */
export function viewLuma(picture: Picture): Picture {
  if (!lumaFirst.has(picture.format)) return picture;
  return {
    ...picture,
    format: AV_PIX_FMT_GRAY8,
    planes: picture.planes.slice(0, 1),
    strides: picture.strides.slice(0, 1),
  };
}

/** A view of a part of an RGB picture; `box` is grown to whole pixels and cut to the picture. */
export function cropRgb(picture: Picture, box: Box): { picture: Picture; box: Box } {
  if (picture.format !== AV_PIX_FMT_RGB24) throw new Error('only RGB pictures can be cropped');
  const left = clamp(Math.floor(box.x * picture.width), 0, picture.width - 1);
  const top = clamp(Math.floor(box.y * picture.height), 0, picture.height - 1);
  const right = clamp(Math.ceil((box.x + box.width) * picture.width), left + 1, picture.width);
  const bottom = clamp(Math.ceil((box.y + box.height) * picture.height), top + 1, picture.height);
  const stride = picture.strides[0] ?? 0;
  const plane = picture.planes[0]?.subarray(top * stride + left * 3);
  return {
    picture: { ...picture, width: right - left, height: bottom - top, planes: plane ? [plane] : [] },
    box: {
      x: left / picture.width,
      y: top / picture.height,
      width: (right - left) / picture.width,
      height: (bottom - top) / picture.height,
    },
  };
}

export const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

const cachedContexts = 8;

/**
 * Scales and converts by libav's swscale, each output pixel the mean of what it covers.
 *
 * Measured on 768×576: to 160×90 grey 0.05 ms, to 300×300 RGB 0.30 ms; sharp takes 2.1 ms for the latter.
 */
export class Scaler implements Disposable {
  readonly #contexts = new Map<string, SoftwareScaleContext>();

  /** Gives a new picture of `width`×`height`, stretched. */
  scale(source: Picture, width: number, height: number, target: TargetFormat): Picture {
    const format = targetFormats[target];
    const samples = target === 'rgb' ? 3 : 1;
    const planes = Array.from({ length: target === 'yuv444' ? 3 : 1 }, () => Buffer.alloc(width * height * samples));
    const strides = planes.map(() => width * samples);
    const rows = this.#context(source, width, height, format).scaleSync(
      source.planes,
      source.strides,
      0,
      source.height,
      planes,
      strides,
    );
    if (rows !== height) throw new Error(`swscale gave ${rows} rows of ${height}`);
    return { width, height, format, planes, strides };
  }

  #context(source: Picture, width: number, height: number, format: AVPixelFormat): SoftwareScaleContext {
    const key = [source.width, source.height, source.format, width, height, format].join();
    let context = this.#contexts.get(key);
    this.#contexts.delete(key);
    if (!context) {
      context = new SoftwareScaleContext();
      context.getContext(source.width, source.height, source.format, width, height, format, SWS_AREA);
    }
    this.#contexts.set(key, context);
    for (const [oldest, unused] of this.#contexts) {
      if (this.#contexts.size <= cachedContexts) break;
      this.#contexts.delete(oldest);
      unused.freeContext();
    }
    return context;
  }

  [Symbol.dispose](): void {
    for (const context of this.#contexts.values()) context.freeContext();
    this.#contexts.clear();
  }
}
