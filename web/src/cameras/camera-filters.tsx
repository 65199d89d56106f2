import {
  allowedPlacements,
  cameraLives,
  cameraSorts,
  legalBases,
  pictureState,
  reachability,
} from '@sharp-eyes/protocol';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { DivisionSelect } from '../parts/division-select.tsx';
import { useWords, type Word } from '../words/use-words.ts';
import { recordFields, recordGroups } from './record-fields.ts';

interface CameraFiltersProps {
  asked: URLSearchParams;
  put: (name: string, value: string | null) => void;
}

/** What the hub can narrow by: each filter's name in the address is the hub's own. */
const filters: { name: string; all: Word; options: readonly string[]; word: string }[] = [
  { name: 'life', all: 'record.list.allLives', options: cameraLives, word: 'life' },
  { name: 'reachability', all: 'record.list.allReach', options: reachability.options, word: 'reach' },
  { name: 'picture', all: 'record.list.allPictures', options: pictureState.options, word: 'picture' },
  { name: 'placement', all: 'record.list.allPlacements', options: allowedPlacements, word: 'placement' },
  { name: 'legalBasis', all: 'record.field.legalBasis', options: legalBases, word: 'record.legalBasis' },
];
const fields = recordGroups.flatMap((group) => recordFields[group]).filter(({ shape }) => shape.kind !== 'flag');

/** Narrows and sorts the list of cameras. */
export function CameraFilters({ asked, put }: CameraFiltersProps) {
  const words = useWords();
  const [wide] = useState(
    () => matchMedia('(min-width: 768px)').matches || [...asked.keys()].some((name) => name !== 'q'),
  );
  return (
    <fieldset className="camera-filters" aria-label={words('record.list.filters')}>
      <Input
        allowClear
        value={asked.get('q') ?? ''}
        onChange={(event) => put('q', event.target.value)}
        placeholder={words('cameras.search')}
        aria-label={words('cameras.search')}
        data-testid="camera-search"
      />
      <details open={wide}>
        <summary>{words('record.list.filters')}</summary>
        <div>
          <DivisionSelect
            value={asked.get('division')}
            change={(code) => put('division', code)}
            placeholder={words('sites.allPlaces')}
          />
          {filters.map(({ name, all, options, word }) => (
            <Select
              key={name}
              value={asked.get(name)}
              onChange={(value) => put(name, value ?? null)}
              allowClear
              placeholder={words(all)}
              aria-label={words(all)}
              options={options.map((value) => ({ value, label: words(`${word}.${value}` as Word) }))}
              data-testid={`filter-${name}`}
            />
          ))}
          <Select
            value={asked.get('missing')}
            onChange={(value) => put('missing', value ?? null)}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={words('record.list.missing')}
            aria-label={words('record.list.missing')}
            options={fields.map(({ name }) => ({ value: name as string, label: words(`record.field.${name}`) }))}
          />
          <Select
            value={asked.get('sort') ?? cameraSorts[0]}
            onChange={(value) => put('sort', value === cameraSorts[0] ? null : value)}
            aria-label={words('record.list.sort')}
            options={cameraSorts.map((value) => ({ value, label: words(`record.list.sorts.${value}`) }))}
          />
        </div>
      </details>
    </fieldset>
  );
}
