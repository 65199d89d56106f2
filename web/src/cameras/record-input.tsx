import { Input, InputNumber, Select } from 'antd';
import { useWords, type Word } from '../words/use-words.ts';
import type { RecordField } from './record-fields.ts';
import { UnitSelect } from './unit-select.tsx';

interface RecordInputProps {
  field: RecordField;
  id: string;
  value: unknown;
  change: (value: unknown) => void;
}

/** The right kind of input for a field of the record; emptied means “not known”. */
export function RecordInput({ field: { name, shape }, id, value, change }: RecordInputProps) {
  const words = useWords();
  const common = { id, 'data-testid': `input-${name}` };
  switch (shape.kind) {
    case 'number':
      return (
        <InputNumber
          {...common}
          value={value as number | null}
          onChange={(next) => change(next)}
          min={shape.min}
          max={shape.max}
          step={shape.step ?? 1}
          addonAfter={words(`record.unit.${shape.unit}`)}
          inputMode="decimal"
          style={{ width: '100%' }}
        />
      );
    case 'options':
      return (
        <Select
          {...common}
          value={(value as string | null) ?? null}
          onChange={(next) => change(next ?? (shape.options.includes('unknown') ? 'unknown' : null))}
          allowClear
          options={shape.options.map((option) => ({
            value: option,
            label: words(`record.${shape.of}.${option}` as Word),
          }))}
          style={{ width: '100%' }}
        />
      );
    case 'flag':
    case 'indoor': {
      const [yes, no]: [Word, Word] =
        shape.kind === 'flag' ? ['record.yes', 'record.no'] : ['record.indoorYes', 'record.indoorNo'];
      return (
        <Select
          {...common}
          value={value as boolean | null}
          onChange={(next) => change(next ?? (shape.kind === 'flag' ? false : null))}
          allowClear={shape.kind === 'indoor'}
          options={[
            { value: true, label: words(yes) },
            { value: false, label: words(no) },
          ]}
          style={{ width: '100%' }}
        />
      );
    }
    case 'day':
      return (
        <Input
          {...common}
          type="date"
          value={(value as string | null) ?? ''}
          onChange={(e) => change(e.target.value || null)}
        />
      );
    case 'unit':
      return <UnitSelect id={id} value={value as string | null} change={change} />;
    case 'point':
      return null; // its numbers and their datum are one input: PointInput
    default: {
      const props = {
        ...common,
        value: (value as string | null) ?? '',
        onChange: (event: { target: { value: string } }) =>
          change(event.target.value.trim() === '' ? null : event.target.value),
      };
      return shape.long ? <Input.TextArea {...props} autoSize={{ minRows: 2 }} /> : <Input {...props} />;
    }
  }
}
