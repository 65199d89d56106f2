import { unit } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { askPage } from '../app/http.ts';

interface UnitSelectProps {
  id: string;
  value: string | null;
  change: (id: string | null) => void;
}

/** A managing unit by a part of its name. */
export function UnitSelect({ id, value, change }: UnitSelectProps) {
  const [sought, setSought] = useState('');
  const { data } = useQuery({
    queryKey: ['units', sought],
    queryFn: ({ signal }) => askPage(`/api/v1/units?${new URLSearchParams({ q: sought, limit: '50' })}`, unit, signal),
  });
  return (
    <Select
      id={id}
      value={value}
      onChange={(next) => change(next ?? null)}
      showSearch={{ filterOption: false, onSearch: setSought }}
      allowClear
      options={(data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
      style={{ width: '100%' }}
    />
  );
}
