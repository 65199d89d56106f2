import { type Layer, layer } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { problemOf, tell } from '../app/http.ts';
import { datumNames } from '../map/datum-names.ts';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { At } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords } from '../words/use-words.ts';
import { LayerForm } from './layer-form.tsx';

const key = ['layers'] as const;

/** 图层: which boundaries, roads and buildings there are, where they came from, and a new one from a file. */
export function LayersPanel() {
  const words = useWords();
  const list = useList(key, '/api/v1/layers', {}, layer);
  const columns: Column<Layer>[] = [
    {
      title: words('places.layers.name'),
      cell: ({ name, kind }) => (
        <span>
          <strong>{name}</strong> <span className="quiet">{words(`places.layers.kinds.${kind}`)}</span>
        </span>
      ),
    },
    { title: words('places.layers.area'), cell: ({ division }) => <span className="figures">{division}</span> },
    {
      title: words('places.layers.shapes'),
      figures: true,
      cell: ({ features, state }) => (state === 'loading' ? words('places.layers.loading') : features),
    },
    {
      title: words('places.layers.source'),
      cell: ({ source, date, datum }) => (
        <span>
          {source}
          {date && ` · ${date}`} · {datumNames[datum]}
        </span>
      ),
    },
    { title: words('places.layers.licence'), cell: ({ licence }) => <span>{licence}</span> },
    {
      title: words('places.layers.brought'),
      cell: ({ importedAt, importedBy }) => (
        <span>
          {importedBy} <At at={Date.parse(importedAt)} />
        </span>
      ),
    },
    { title: '', cell: (row) => <Remove layer={row} /> },
  ];
  return (
    <>
      <p className="quiet">{words('places.layers.hint')}</p>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('places.layers.empty'), hint: words('places.layers.emptyHint') }}
        testId="layer-row"
      />
      <LayerForm />
    </>
  );
}

function Remove({ layer: { id, name } }: { layer: Layer }) {
  const words = useWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => tell(`/api/v1/layers/${id}`, { method: 'DELETE', withinMs: 60_000 }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: key });
      void queries.invalidateQueries({ queryKey: ['division'] });
    },
  });
  return (
    <>
      <Popconfirm
        title={words('places.layers.removeSure', { name })}
        description={words('places.layers.removeHint')}
        okText={words('places.layers.remove')}
        cancelText={words('places.cancel')}
        onConfirm={() => remove.mutate()}
      >
        <Button size="small" loading={remove.isPending} data-testid="layer-remove">
          {words('places.layers.remove')}
        </Button>
      </Popconfirm>
      {remove.error && <p className="tone-red">{problemOf(remove.error).detail}</p>}
    </>
  );
}
