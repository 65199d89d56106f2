import { division as divisionShape } from '@sharp-eyes/protocol';
import { useQueries } from '@tanstack/react-query';
import { Input, type InputRef } from 'antd';
import { type RefObject, useImperativeHandle, useRef } from 'react';
import { Link } from 'react-router';
import { ask, askPage } from '../app/http.ts';
import { divisionsOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import type { QueueFilter } from './queue.ts';

interface FiltersProps {
  filter: QueueFilter;
  choose: (filter: QueueFilter) => void;
  sought: string;
  seek: (words: string) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  /** Alerts are being chosen for a batch. */
  isChoosing: boolean;
  toggleChoosing: () => void;
}

/** To do or resolved, one division of one's area, and a search over what is loaded. */
export function Filters(props: FiltersProps) {
  const { filter, choose, sought, seek, searchBox, isChoosing, toggleChoosing } = props;
  const words = useWords();
  const field = useRef<InputRef>(null);
  useImperativeHandle(searchBox, () => field.current?.input as HTMLInputElement);
  return (
    <div className="filters">
      <div className="views" role="tablist">
        {(['todo', 'resolved'] as const).map((view) => (
          <button
            key={view}
            type="button"
            role="tab"
            aria-selected={filter.view === view}
            className="view"
            onClick={() => filter.view !== view && choose({ ...filter, view })}
            data-testid={`view-${view}`}
          >
            {words(`desk.${view}`)}
          </button>
        ))}
      </div>
      <AreaChoice division={filter.division} choose={(division) => choose({ ...filter, division })} />
      <Input
        ref={field}
        className="search"
        allowClear
        value={sought}
        onChange={(event) => seek(event.target.value)}
        placeholder={words('desk.search')}
        aria-label={words('desk.searchHint')}
        title={words('desk.searchHint')}
        maxLength={100}
        suffix={<kbd>/</kbd>}
        data-testid="search"
      />
      <div className="filter-acts">
        <button
          type="button"
          className="choice"
          aria-pressed={isChoosing}
          onClick={toggleChoosing}
          data-testid="choose-many"
        >
          {words('work.chooseMany')}
        </button>
        <Link to="/desk/wall" className="as-button" data-testid="to-wall">
          {words('work.wall')}
        </Link>
      </div>
    </div>
  );
}

/** A plain select: quick by key, and the phone's own picker. Each of the person's divisions with what lies below it. */
function AreaChoice({ division, choose }: { division: string | null; choose: (code: string | null) => void }) {
  const words = useWords();
  const own = divisionsOf(useSession().person, 'desk').slice(0, 20);
  const areas = useQueries({
    queries: own.map((code) => ({
      queryKey: ['desk-areas', code], // a division by itself is kept as `division`
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const [self, below] = await Promise.all([
          ask(`/api/v1/divisions/${code}`, divisionShape, { signal }),
          askPage(`/api/v1/divisions?parent=${code}`, divisionShape, signal),
        ]);
        return { self, below: below.items };
      },
    })),
  });
  return (
    <select
      className="area"
      aria-label={words('desk.area')}
      value={division ?? ''}
      onChange={(event) => choose(event.target.value || null)}
      data-testid="area"
    >
      <option value="">{words('desk.allArea')}</option>
      {areas.map(
        ({ data }) =>
          data && (
            <optgroup key={data.self.code} label={data.self.name}>
              <option value={data.self.code}>{words('desk.allOf', { name: data.self.name })}</option>
              {data.below.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </optgroup>
          ),
      )}
    </select>
  );
}
