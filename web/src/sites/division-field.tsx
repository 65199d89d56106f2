import { DivisionSelect } from '../parts/division-select.tsx';

interface DivisionFieldProps {
  value?: string | null;
  onChange?: (code: string | null) => void;
  id?: string;
}

/** A division, as antd's form hands its value on. */
export function DivisionField({ value, onChange, id }: DivisionFieldProps) {
  return (
    <DivisionSelect
      {...(id === undefined ? {} : { id })}
      value={value ?? null}
      change={(code) => onChange?.(code)}
      style={{ width: '100%' }}
    />
  );
}
