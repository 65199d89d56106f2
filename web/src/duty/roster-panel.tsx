import { type Roster, roster as rosterShape, rosterWritten, type Shift } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Drawer, InputNumber, Popover } from 'antd';
import { useState } from 'react';
import { ask } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { Mark } from '../parts/marks.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { addDays, dayAt, momentAt, mondayOf, timeAt, weekdayOf } from './days.ts';
import { RosterImport } from './roster-import.tsx';
import { ShiftForm } from './shift-form.tsx';
import { useDutyChanged } from './use-duty.ts';

type Open = { shift: Shift | null; day: string } | 'import' | null;

/** 值班表: a week, day by day; what nobody covers and who is asked for twice stand above it. */
export function RosterPanel({ division, mayChange }: { division: string; mayChange: boolean }) {
  const words = useWords();
  const { asked, put } = useAsked();
  const [open, setOpen] = useState<Open>(null);
  const today = dayAt(serverNow());
  const monday = mondayOf(asked.get('week') ?? today);
  const sunday = addDays(monday, 6);
  useRefresh(['duty'], 'duty');
  const week = useQuery({
    queryKey: ['duty', 'roster', division, monday],
    queryFn: ({ signal }) =>
      ask(`/api/v1/duty/roster?division=${division}&from=${monday}&days=7`, rosterShape, { signal }),
  });
  if (week.error) return <Failed error={week.error} retry={() => void week.refetch()} />;
  const close = () => setOpen(null);
  return (
    <>
      <div className="duty-buttons duty-week">
        <Button size="large" onClick={() => put('week', addDays(monday, -7))} aria-label={words('duty.before')}>
          ‹
        </Button>
        <span className="figures">{words('duty.week', { from: monday, to: sunday })}</span>
        <Button size="large" onClick={() => put('week', addDays(monday, 7))} aria-label={words('duty.after')}>
          ›
        </Button>
        <Button size="large" onClick={() => put('week', null)}>
          {words('duty.today')}
        </Button>
        <span className="grow" />
        {mayChange && <Repeat division={division} monday={monday} />}
        {mayChange && (
          <Button size="large" onClick={() => setOpen('import')} data-testid="roster-import">
            {words('duty.bring')}
          </Button>
        )}
      </div>
      {week.data ? <Findings roster={week.data} /> : <Loading />}
      {week.data && (
        <ol className="duty-days">
          {Array.from({ length: 7 }, (_, n) => addDays(monday, n)).map((day) => (
            <Day
              key={day}
              day={day}
              isToday={day === today}
              shifts={week.data.shifts.filter(({ from }) => dayAt(Date.parse(from)) === day)}
              {...(mayChange ? { choose: (shift: Shift | null) => setOpen({ shift, day }) } : {})}
            />
          ))}
        </ol>
      )}
      <Drawer
        open={open !== null}
        onClose={close}
        size={480}
        destroyOnHidden
        title={words(open === 'import' ? 'duty.bring' : open?.shift ? 'duty.edit' : 'duty.add')}
      >
        {open === 'import' && <RosterImport division={division} done={close} />}
        {open !== null && open !== 'import' && (
          <ShiftForm division={division} {...open} others={week.data?.shifts ?? []} done={close} />
        )}
      </Drawer>
    </>
  );
}

function Findings({ roster: { gaps, clashes } }: { roster: Roster }) {
  const words = useWords();
  const span = ({ from, to }: { from: string; to: string }) => ({ from: momentAt(from), to: momentAt(to) });
  if (gaps.length === 0 && clashes.length === 0)
    return <Mark shape="disc" tone="green" word={words('duty.allCovered')} />;
  return (
    <ul className="duty-findings" data-testid="roster-findings">
      {gaps.map((gap) => (
        <li key={gap.from}>
          <Mark shape="diamond" tone="red" word={words('duty.gap', span(gap))} />
        </li>
      ))}
      {clashes.map((clash) => (
        <li key={clash.shifts.join()}>
          <Mark
            shape="triangle"
            tone="orange"
            word={words('duty.clash', { name: clash.person.name, ...span(clash) })}
          />
        </li>
      ))}
    </ul>
  );
}

interface DayProps {
  day: string;
  isToday: boolean;
  shifts: readonly Shift[];
  choose?: (shift: Shift | null) => void;
}

function Day({ day, isToday, shifts, choose }: DayProps) {
  const words = useWords();
  const weekday = weekdayOf(day, useLanguage());
  return (
    <li className={isToday ? 'duty-day duty-today' : 'duty-day'} data-testid="roster-day">
      <h3 className="figures">
        {day.slice(5)} <span className="quiet">{weekday}</span>
      </h3>
      {shifts.length === 0 && <p className="quiet">{words('duty.empty')}</p>}
      {shifts.map((shift) => {
        const over = Date.parse(shift.to) <= serverNow();
        const said = (
          <>
            <span className="figures">
              {timeAt(shift.from)}–{timeAt(shift.to)}
            </span>{' '}
            <strong>{shift.person.name}</strong>{' '}
            {shift.role === 'backup' && <span className="quiet">{words('duty.standBy')}</span>}
          </>
        );
        return choose && !over ? (
          <button key={shift.id} type="button" className="plain duty-shift" onClick={() => choose(shift)}>
            {said}
          </button>
        ) : (
          <div key={shift.id} className={over ? 'duty-shift quiet' : 'duty-shift'}>
            {said}
          </div>
        );
      })}
      {choose && (
        <button type="button" className="plain duty-add" onClick={() => choose(null)} data-testid="shift-add">
          + {words('duty.add')}
        </button>
      )}
    </li>
  );
}

function Repeat({ division, monday }: { division: string; monday: string }) {
  const words = useWords();
  const changed = useDutyChanged();
  const [times, setTimes] = useState(4);
  const repeat = useMutation({
    mutationFn: () =>
      ask('/api/v1/duty/roster/repetitions', rosterWritten, {
        ...{ method: 'POST', body: { division, from: monday, days: 7, times } },
      }),
    onSuccess: changed,
  });
  const form = (
    <div className="duty-repeat">
      <FormProblem error={repeat.error} />
      <InputNumber
        min={1}
        max={60}
        size="large"
        value={times}
        onChange={(value) => setTimes(value ?? 1)}
        aria-label={words('duty.repeat')}
      />
      <Button type="primary" size="large" loading={repeat.isPending} onClick={() => repeat.mutate()}>
        {words('duty.repeatTimes', { count: times })}
      </Button>
      {repeat.data && <p role="status">{words('duty.written', repeat.data)}</p>}
    </div>
  );
  return (
    <Popover trigger="click" content={form} destroyOnHidden>
      <Button size="large">{words('duty.repeat')}</Button>
    </Popover>
  );
}
