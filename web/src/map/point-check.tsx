import { type PointCheck, type PointOrigin, pointCheck } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { ask } from '../app/http.ts';
import { Mark } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';
import { datumNames } from './datum-names.ts';

/** Whether the point lies in the division; null while it is asked, and while nobody can be asked (offline). */
function usePointCheck(division: string | null, value: PointOrigin | null): PointCheck | null {
  const { data } = useQuery({
    queryKey: ['point-check', division, value],
    enabled: division !== null && value !== null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => {
      const { lon, lat, datum } = value as PointOrigin;
      const asked = new URLSearchParams({ lon: String(lon), lat: String(lat), datum });
      return ask(`/api/v1/divisions/${division}/point-check?${asked}`, pointCheck, { signal });
    },
  });
  return data ?? null;
}

interface PointVerdictProps {
  division: string | null;
  /** The village's name. */
  name: string;
  value: PointOrigin | null;
  onChange: (value: PointOrigin) => void;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
}

/** Says whether a point lies in its village, offers the datum that would explain it, and takes a person's word. */
export function PointVerdict({ division, name, value, onChange, confirmed, onConfirm }: PointVerdictProps) {
  const words = useWords();
  const check = usePointCheck(division, value);
  if (value === null || check === null) return null;
  if (check.verdict === 'unknown') return <Mark shape="ring" tone="grey" word={words('picker.unchecked')} />;
  if (check.verdict === 'inside') return <Mark shape="disc" tone="green" word={words('picker.inside', { name })} />;
  const { wouldFit, verdict } = check;
  const metres = Math.round(check.offByM ?? 0);
  if (verdict === 'near' && wouldFit === null)
    return <Mark shape="disc" tone="green" word={words('picker.near', { metres })} />;
  return (
    <div className="point-verdict" role="alert" data-testid="point-outside">
      <Mark
        shape="triangle"
        tone="orange"
        word={verdict === 'outside' ? words('picker.outside', { name, metres }) : words('picker.far', { name, metres })}
      />
      {wouldFit && (
        <p>
          {words('picker.wouldFit', { datum: datumNames[wouldFit] })}{' '}
          <Button type="primary" onClick={() => onChange({ ...value, datum: wouldFit })} data-testid="take-datum">
            {words('picker.takeDatum', { datum: datumNames[wouldFit] })}
          </Button>
        </p>
      )}
      <Checkbox checked={confirmed} onChange={(event) => onConfirm(event.target.checked)} data-testid="point-confirm">
        {words('picker.confirm')}
      </Checkbox>
    </div>
  );
}
