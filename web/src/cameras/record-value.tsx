import type { CameraRecord, Site } from '@sharp-eyes/protocol';
import { useWords, type Word } from '../words/use-words.ts';
import type { RecordField } from './record-fields.ts';

/** What a site gives to its cameras where their own record says nothing. */
export type Inherited = Pick<Site, 'legalBasis' | 'necessity' | 'unitId' | 'sign'>;

interface ShownField {
  /** Null where nothing is known. */
  text: string | null;
  inherited: boolean;
}

/** Says one field of a record in words, with its unit; what is inherited from the site is marked. */
export function useSayField(site: Inherited | undefined, unitName: (id: string) => string) {
  const words = useWords();

  function sayValue({ name, shape }: RecordField, value: unknown): string | null {
    if (value === null || value === undefined || value === '' || value === 'unknown') return null;
    switch (shape.kind) {
      case 'number':
        return shape.unit === 'deg' ? `${value}°` : `${value} ${words(`record.unit.${shape.unit}`)}`;
      case 'options':
        return words(`record.${shape.of}.${value}` as Word);
      case 'flag':
        return words(value === true ? 'record.yes' : 'record.no');
      case 'indoor':
        return words(value === true ? 'record.indoorYes' : 'record.indoorNo');
      case 'point': {
        const { lon, lat } = value as NonNullable<CameraRecord['point']>;
        return `${lon.toFixed(6)}, ${lat.toFixed(6)} ${words('record.wgs84')}`;
      }
      case 'unit':
        return unitName(String(value));
      default:
        return name === 'mac' ? String(value).replace(/(..)(?=.)/g, '$1:') : String(value);
    }
  }

  return (field: RecordField, record: CameraRecord): ShownField => {
    const own = sayValue(field, record[field.name]);
    if (own !== null || !field.inherits || site === undefined) return { text: own, inherited: false };
    const given = sayValue(field, site[field.name as keyof Inherited]);
    return { text: given, inherited: given !== null };
  };
}
