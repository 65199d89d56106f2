/** A point in picture coordinates, 0…1 from the top left. */
export type Point = readonly [x: number, y: number];

/** A rectangle in pixels of the source clip (768×576); a crop has even edges, so that chroma planes cut cleanly. */
export interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A stretch of the real clip in which somebody walks over `stage`, and nobody stands there before and after. */
export interface Walk {
  /** First and last picture of the clip (10 a second) that are shown. */
  from: number;
  to: number;
  /** Only people whose foot point is in here (pixels of the clip) are shown; all else is the still background. */
  stage: PixelBox;
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
  /** Each picture carries its place in the loop, for programs to read: what delay a viewer has. */
  hasCounter?: boolean;
}

/** Of the clip and of every stream: the clip's own rate. */
export const framesPerSecond = 10;
/** Pictures from one key frame to the next: 2 s. */
export const groupLength = 20;
const clipSize = { width: 768, height: 576 } as const;
export const mainSize = { width: 640, height: 480 } as const;
export const subSize = { width: 480, height: 360 } as const;

const box = (left: number, top: number, right: number, bottom: number): PixelBox => ({
  x: left,
  y: top,
  width: right - left,
  height: bottom - top,
});

/** A zone with upright edges, from pixels of the clip to 0…1 of the crop. */
function zoneIn(crop: PixelBox, inside: PixelBox): Point[] {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const left = round((inside.x - crop.x) / crop.width);
  const right = round((inside.x + inside.width - crop.x) / crop.width);
  const top = round((inside.y - crop.y) / crop.height);
  const bottom = Math.min(1, round((inside.y + inside.height - crop.y) / crop.height));
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function quietScene(
  name: string,
  crop: PixelBox,
  zone: PixelBox,
  stage: PixelBox,
  loop: { stillGroups: number; walks: [from: number, to: number][]; alsoH265?: boolean },
): SceneRecipe {
  return {
    name,
    crop,
    zone: zoneIn(crop, zone),
    quiet: { stillGroups: loop.stillGroups, walks: loop.walks.map(([from, to]) => ({ from, to, stage })) },
    ...(loop.alsoH265 ? { alsoH265: true } : {}),
  };
}

/**
 * The scenes. The walks were found by following foot points over the whole clip and taking stretches with an empty
 * stage on both sides; each was then looked at on a contact sheet. A zone lies some 20 pixels inside its stage on
 * the sides from which people come, so that somebody is seen whole before he steps in.
 */
export const scenes: readonly SceneRecipe[] = [
  { name: 'street', crop: { x: 0, y: 0, ...clipSize }, zone: zoneIn(box(0, 0, 768, 576), box(16, 356, 276, 576)) },
  quietScene('quiet-lawn', box(0, 216, 480, 576), box(20, 345, 285, 560), box(0, 320, 330, 577), {
    stillGroups: 4,
    walks: [[656, 740]],
  }),
  quietScene('quiet-lane', box(288, 216, 768, 576), box(505, 332, 695, 560), box(480, 330, 712, 577), {
    stillGroups: 4,
    walks: [
      [358, 406],
      [650, 684],
    ],
    alsoH265: true,
  }),
  quietScene('quiet-pole', box(144, 216, 624, 576), box(325, 405, 500, 577), box(300, 400, 520, 577), {
    stillGroups: 6,
    walks: [[578, 670]],
  }),
  quietScene('quiet-gate', box(288, 152, 768, 512), box(585, 280, 750, 480), box(556, 276, 768, 577), {
    stillGroups: 5,
    walks: [
      [170, 268],
      [686, 728],
    ],
  }),
  quietScene('quiet-path', box(0, 80, 480, 440), box(30, 205, 230, 300), box(0, 190, 256, 320), {
    stillGroups: 5,
    walks: [[512, 582]],
  }),
  {
    name: 'counter',
    crop: { x: 0, y: 0, ...clipSize },
    zone: zoneIn(box(0, 0, 768, 576), box(16, 356, 276, 576)),
    alsoH265: true,
    hasCounter: true,
  },
];
