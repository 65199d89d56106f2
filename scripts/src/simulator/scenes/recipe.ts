/** A point in picture coordinates, 0…1 from the top left. */
export type Point = readonly [x: number, y: number];

/** A rectangle in pixels of the source clip (768×576); edges are multiples of 16 so that chroma planes cut cleanly. */
export interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A stretch of the real clip in which somebody walks through `region` and `region` is empty before and after. */
export interface Walk {
  /** First and last picture of the clip (10 a second) that are shown. */
  from: number;
  to: number;
  /** Only here is the clip shown; the rest of the picture is the still background. */
  region: PixelBox;
}

/** How one scene is made from the clip. Everything here takes part in the hash that versions the prepared media. */
export interface SceneRecipe {
  name: string;
  /** The part of the clip that the scene shows, 4:3. */
  crop: PixelBox;
  /** Corners of the watched zone in the cropped picture, 0…1. */
  zone: readonly Point[];
  /** Absent: the clip as it is, for its whole length. */
  quiet?: {
    /** Groups of pictures of stillness before the first walk, between walks and after the last. */
    stillGroups: number;
    walks: readonly Walk[];
  };
  /** Also prepare the main stream as H.265. */
  alsoH265?: boolean;
}

/** Changes when the way of making scenes changes, so that an older cache is not taken for a new one. */
export const recipeVersion = 1;

/** Of the clip and of every stream: the clip's own rate. */
export const framesPerSecond = 10;
/** Pictures from one key frame to the next: 2 s. */
export const groupLength = 20;
export const clipSize = { width: 768, height: 576 } as const;
export const mainSize = { width: 640, height: 480 } as const;
export const subSize = { width: 480, height: 360 } as const;

/**
 * The scenes. The walks were found by counting foreground blocks in the region over the whole clip and taking
 * stretches with an empty region on both sides; each was then looked at on a contact sheet.
 */
export const scenes: readonly SceneRecipe[] = [
  {
    name: 'street',
    crop: { x: 0, y: 0, ...clipSize },
    zone: [
      [0.02, 0.62],
      [0.36, 0.62],
      [0.36, 0.99],
      [0.02, 0.99],
    ],
  },
  {
    name: 'quiet-lawn',
    crop: { x: 0, y: 216, width: 480, height: 360 },
    zone: [
      [0.05, 0.4],
      [0.45, 0.4],
      [0.45, 0.99],
      [0.05, 0.99],
    ],
    quiet: { stillGroups: 4, walks: [{ from: 665, to: 736, region: { x: 0, y: 300, width: 256, height: 276 } }] },
  },
  {
    name: 'quiet-lane',
    crop: { x: 288, y: 216, width: 480, height: 360 },
    zone: [
      [0.45, 0.3],
      [0.95, 0.3],
      [0.95, 0.9],
      [0.45, 0.9],
    ],
    quiet: { stillGroups: 5, walks: [{ from: 335, to: 407, region: { x: 480, y: 300, width: 288, height: 276 } }] },
    alsoH265: true,
  },
  {
    name: 'quiet-pole',
    crop: { x: 144, y: 216, width: 480, height: 360 },
    zone: [
      [0.28, 0.4],
      [0.72, 0.4],
      [0.72, 0.99],
      [0.28, 0.99],
    ],
    quiet: { stillGroups: 6, walks: [{ from: 576, to: 674, region: { x: 256, y: 320, width: 256, height: 256 } }] },
  },
  {
    name: 'quiet-gate',
    crop: { x: 288, y: 152, width: 480, height: 360 },
    zone: [
      [0.58, 0.2],
      [0.98, 0.2],
      [0.98, 0.85],
      [0.58, 0.85],
    ],
    quiet: { stillGroups: 4, walks: [{ from: 165, to: 267, region: { x: 544, y: 200, width: 224, height: 280 } }] },
  },
  {
    name: 'quiet-path',
    crop: { x: 0, y: 80, width: 480, height: 360 },
    zone: [
      [0.04, 0.3],
      [0.5, 0.3],
      [0.5, 0.66],
      [0.04, 0.66],
    ],
    quiet: { stillGroups: 5, walks: [{ from: 510, to: 583, region: { x: 0, y: 160, width: 256, height: 160 } }] },
  },
];
