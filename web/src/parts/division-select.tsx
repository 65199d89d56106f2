import { division, divisionDetail, divisionHit } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { ask, askPage } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import { useSettled } from './use-settled.ts';

interface DivisionSelectProps {
  value: string | null;
  change: (code: string | null) => void;
  id?: string;
  placeholder?: string;
  style?: React.CSSProperties;
}

/** A division by a part of its name, pinyin initials or code; before anything is typed, one's own area and what is in it. */
export function DivisionSelect({ value, change, id, placeholder, style }: DivisionSelectProps) {
  const words = useWords();
  const [typed, setTyped] = useState('');
  const sought = useSettled(typed.trim());
  const found = useQuery({
    queryKey: ['divisions', sought],
    queryFn: ({ signal }) => (sought === '' ? ownArea(signal) : search(sought, signal)),
    staleTime: 60_000,
  });
  const chosen = useQuery({
    queryKey: ['division', value],
    enabled: value !== null,
    staleTime: 3600_000,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${value}`, divisionDetail, { signal }),
  });
  const options = found.data ?? [];
  const known = value === null || options.some((option) => option.value === value);
  const own = known
    ? []
    : [{ value: value as string, label: chosen.data?.name ?? (chosen.isError ? (value as string) : '…') }];
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      value={value}
      onChange={(code) => change(code ?? null)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      loading={found.isFetching}
      notFoundContent={found.isFetching ? words('common.loading') : words('common.none')}
      options={[...own, ...options]}
      placeholder={placeholder}
      style={{ minWidth: 180, ...style }}
      data-testid="division-select"
    />
  );
}

type Option = { value: string; label: string };

async function search(q: string, signal: AbortSignal): Promise<Option[]> {
  const asked = new URLSearchParams({ q, limit: '30' });
  const { items } = await askPage(`/api/v1/divisions/search?${asked}`, divisionHit, signal);
  return items.map(({ code, path, through }) => {
    const label = path.slice(-2).join(' › ');
    return { value: code, label: through ? `${label}（${through.text}）` : label };
  });
}

/** What the grants name, and the divisions right below: for most people a township and its villages. */
async function ownArea(signal: AbortSignal): Promise<Option[]> {
  const { items: roots } = await askPage('/api/v1/divisions', division, signal);
  const options: Option[] = [];
  for (const { code, name } of roots.slice(0, 10)) {
    options.push({ value: code, label: name });
    const { items } = await askPage(`/api/v1/divisions?parent=${code}`, division, signal);
    options.push(...items.map((below) => ({ value: below.code, label: `${name} › ${below.name}` })));
  }
  return options;
}
