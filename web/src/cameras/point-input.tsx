import { toWgs84 } from '@sharp-eyes/geometry';
import type { CameraRecord, PointOrigin } from '@sharp-eyes/protocol';
import { InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../words/use-words.ts';

type Placed = Pick<CameraRecord, 'point' | 'pointOrigin'>;

interface PointInputProps {
  value: Placed;
  change: (value: Placed) => void;
}

const data = ['wgs84', 'gcj02', 'bd09', 'cgcs2000'] as const;

/** Longitude, latitude and what they were measured in: the wrong datum puts a camera into the next village. */
export function PointInput({ value, change }: PointInputProps) {
  const words = useWords();
  const given = value.pointOrigin ?? (value.point && { ...value.point, datum: 'wgs84' as const });
  const [half, setHalf] = useState<Partial<PointOrigin>>(given ?? { datum: 'wgs84' });

  function set(part: Partial<PointOrigin>) {
    const next = { ...half, ...part };
    setHalf(next);
    const { lon, lat, datum = 'wgs84' } = next;
    if (typeof lon !== 'number' || typeof lat !== 'number') change({ point: null, pointOrigin: null });
    else change({ point: toWgs84({ lon, lat, datum }), pointOrigin: { lon, lat, datum } });
  }

  return (
    <div className="point-input">
      <InputNumber
        value={half.lon ?? null}
        onChange={(lon) => set({ lon: lon ?? (undefined as never) })}
        min={-180}
        max={180}
        step={0.000001}
        placeholder={words('record.lon')}
        aria-label={words('record.lon')}
        data-testid="input-lon"
      />
      <InputNumber
        value={half.lat ?? null}
        onChange={(lat) => set({ lat: lat ?? (undefined as never) })}
        min={-90}
        max={90}
        step={0.000001}
        placeholder={words('record.lat')}
        aria-label={words('record.lat')}
        data-testid="input-lat"
      />
      <Select
        value={half.datum ?? 'wgs84'}
        onChange={(datum) => set({ datum })}
        aria-label={words('record.datumLabel')}
        options={data.map((datum) => ({ value: datum, label: words(`record.datum.${datum}`) }))}
        data-testid="input-datum"
      />
    </div>
  );
}
