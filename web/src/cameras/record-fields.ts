import {
  azimuthBases,
  type CameraRecord,
  fillLights,
  guardedAnswers,
  imagingTypes,
  legalBases,
  pointClasses,
  ptzTypes,
  signStates,
} from '@sharp-eyes/protocol';

export const recordGroups = ['identity', 'place', 'view', 'duty'] as const;
export type RecordGroup = (typeof recordGroups)[number];

/** Where the words of a field's options stand: `record.<options>.<value>`. */
export type OptionsName =
  | 'azimuthBasis'
  | 'ptzType'
  | 'imagingType'
  | 'fillLight'
  | 'legalBasis'
  | 'pointClass'
  | 'sign'
  | 'guarded';

export type FieldShape =
  | { kind: 'text'; long?: boolean }
  | { kind: 'number'; unit: 'm' | 'deg' | 'mm' | 'px' | 'days'; min: number; max: number; step?: number }
  | { kind: 'options'; of: OptionsName; options: readonly string[] }
  | { kind: 'flag' }
  | { kind: 'indoor' }
  | { kind: 'day' }
  | { kind: 'point' }
  | { kind: 'unit' };

export type RecordFieldName = keyof CameraRecord;
export interface RecordField {
  name: RecordFieldName;
  shape: FieldShape;
  /** Where it is null the site's own value counts. */
  inherits?: boolean;
}

const text = (name: RecordFieldName, long = false): RecordField => ({ name, shape: { kind: 'text', long } });
const number = (
  name: RecordFieldName,
  unit: 'm' | 'deg' | 'mm' | 'px' | 'days',
  [min, max]: [number, number],
  step = 1,
): RecordField => ({ name, shape: { kind: 'number', unit, min, max, step } });
const choice = (name: RecordFieldName & OptionsName, options: readonly string[]): RecordField => ({
  name,
  shape: { kind: 'options', of: name, options },
});

/** The record as it is shown, changed, printed: the order of the provinces' one-camera-one-file forms (一机一档). */
export const recordFields: Record<RecordGroup, readonly RecordField[]> = {
  identity: [text('gbId'), text('maker'), text('model'), text('firmware'), text('serial'), text('mac')],
  place: [
    text('hamlet'),
    text('address'),
    text('landmark'),
    { name: 'point', shape: { kind: 'point' } },
    text('poleNumber'),
    number('heightM', 'm', [0, 100], 0.1),
    { name: 'indoor', shape: { kind: 'indoor' } },
  ],
  view: [
    number('azimuthDeg', 'deg', [0, 359.9]),
    choice('azimuthBasis', azimuthBases),
    number('tiltDeg', 'deg', [-90, 90]),
    number('hfovDeg', 'deg', [1, 360]),
    number('vfovDeg', 'deg', [1, 180]),
    number('rangeM', 'm', [0, 5000]),
    number('focalLengthMm', 'mm', [0.5, 1000], 0.1),
    number('widthPx', 'px', [16, 20_000]),
    number('heightPx', 'px', [16, 20_000]),
    { name: 'corridorMode', shape: { kind: 'flag' } },
    choice('ptzType', ptzTypes),
    choice('imagingType', imagingTypes),
    choice('fillLight', fillLights),
  ],
  duty: [
    { ...choice('legalBasis', legalBases), inherits: true },
    { ...text('necessity', true), inherits: true },
    text('purpose'),
    choice('pointClass', pointClasses),
    { name: 'unitId', shape: { kind: 'unit' }, inherits: true },
    text('builder'),
    text('maintainer'),
    { name: 'installedOn', shape: { kind: 'day' } },
    number('retentionDays', 'days', [0, 3650]),
    { ...choice('sign', signStates), inherits: true },
    { name: 'audio', shape: { kind: 'flag' } },
    choice('guarded', guardedAnswers),
    text('guardedConsent'),
    text('note', true),
  ],
};

/** Whether a field says something: null and “unknown” say nothing. */
export function isFilled(record: CameraRecord, { name, shape }: RecordField): boolean {
  const value = record[name];
  if (shape.kind === 'flag') return true;
  return value !== null && value !== 'unknown';
}

/** How many of the fields that are asked of everybody are filled: a consent number is only asked where one is needed. */
export function fillOf(record: CameraRecord): { filled: number; all: number } {
  const asked = recordGroups
    .flatMap((group) => recordFields[group])
    .filter(({ name }) => name !== 'note' && (name !== 'guardedConsent' || record.guarded === 'yes'));
  return { filled: asked.filter((field) => isFilled(record, field)).length, all: asked.length };
}
