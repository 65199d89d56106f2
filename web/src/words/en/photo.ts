import type { Words } from '../zh.ts';

/** Photographs that people take, and looks at what a camera shows now. */
export const photo: Words['photo'] = {
  title: 'Photographs',
  none: 'No photographs yet',
  add: 'Add a photograph',
  take: 'Take photo',
  choose: 'From album',
  again: 'Take again',
  keep: 'Use this one',
  undo: 'Take back',
  noPicture: 'This picture cannot be opened: take it again with the camera (as JPEG).',
  people:
    'There may be people in it: hide faces, plates and papers before you use it. Position and the like are not sent.',
  cropHint: 'Drag the frame around the sign only: nothing outside of it is kept.',
  hideHint: 'Draw over what is to be hidden: it is pixelated before anything is kept.',
  unhide: 'Show this place again',
  corner: {
    'top-left': 'Top left corner',
    'top-right': 'Top right corner',
    'bottom-left': 'Bottom left corner',
    'bottom-right': 'Bottom right corner',
  },
  mode: { crop: 'Frame the sign', hide: 'Hide' },
  purpose: {
    sign: 'Sign',
    installation: 'Installation',
    agreement: 'Agreement',
    inspection: 'Inspection',
    repair: 'Repair',
  },
  hint: {
    sign: 'Straight at the sign: text and QR code sharp.',
    installation: 'The camera with its pole; no passers-by, no windows or doors of homes.',
    agreement: 'One page each, all four corners, no glare.',
    inspection: 'The device as it is: power light, lens, cables.',
    repair: 'One of the fault, one when it is mended.',
  },
};

export const sight: Words['sight'] = {
  title: 'What it shows now (people covered)',
  button: 'Look at the picture now',
  asking: 'Asking the camera for a picture, 20 s at most…',
  missing: 'No picture came',
};
