import type { AlertRow } from '@sharp-eyes/protocol';
import { useCallback, useMemo, useState } from 'react';

const none: ReadonlySet<string> = new Set();

/** The alerts that are chosen for a batch. What has left the list is chosen no longer. */
export function useChosen(rows: readonly AlertRow[]) {
  const [ids, setIds] = useState<ReadonlySet<string> | null>(null);
  const chosen = useMemo(() => (ids === null ? [] : rows.filter(({ id }) => ids.has(id))), [rows, ids]);
  const choose = useCallback(
    (id: string) =>
      setIds((now) => {
        const next = new Set(now);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  return {
    /** Null while nobody chooses. */
    ids,
    rows: chosen,
    choose,
    start: () => setIds(none),
    all: () => setIds(new Set(rows.map(({ id }) => id))),
    stop: () => setIds(null),
  };
}
