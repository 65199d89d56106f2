/**
 * The only list of what a network may report. Nothing about who a person is, how they look or what they wear can be
 * put here: the boundary is scene level, and a test walks every model card against this list.
 */
export const allowedLabels = [
  'person',
  'bicycle',
  'car',
  'motorcycle',
  'bus',
  'truck',
  'train',
  'boat',
  'dog',
  'cat',
  'horse',
  'sheep',
  'cow',
  'bird',
  'fire',
  'smoke',
] as const;

export type AllowedLabel = (typeof allowedLabels)[number];

export function isAllowedLabel(label: string): label is AllowedLabel {
  return (allowedLabels as readonly string[]).includes(label);
}
