import {
  type Camera,
  densities,
  type PointOrigin,
  type SiteView,
  type Watchpoint,
  watchpointKinds,
  watchpoint as watchpointShape,
} from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Select, Slider } from 'antd';
import { useMemo, useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { PlacePicker } from '../map/place-picker.tsx';
import { useWords } from '../words/use-words.ts';
import { FormProblem } from './form-problem.tsx';
import { linkCameras } from './link-cameras.ts';
import { originOf } from './origin.ts';
import { thingsOf } from './things.ts';

interface WatchpointFormProps {
  site: SiteView;
  /** Null for a new one. */
  watchpoint: Watchpoint | null;
  others: readonly Watchpoint[];
  cameras: readonly Camera[];
  done: () => void;
}

interface Fields extends Pick<Watchpoint, 'name' | 'kind' | 'density' | 'weight'> {
  /** Cameras that a person says see it. */
  cameraIds: string[];
}

const usual = { name: '', kind: 'entrance', density: 'detect', weight: 1 } as const;

/** A watchpoint by its name, what it is, how closely it must be seen, and where it lies. */
export function WatchpointForm({ site, watchpoint, others, cameras, done }: WatchpointFormProps) {
  const words = useWords();
  const queries = useQueryClient();
  const [kept, setKept] = useState(watchpoint);
  const [origin, setOrigin] = useState<PointOrigin | null>(watchpoint && originOf(watchpoint));
  const [confirmed, setConfirmed] = useState(false);
  const [removing, setRemoving] = useState(false);
  const around = useMemo(
    () => thingsOf({ site, cameras, watchpoints: others.filter(({ id }) => id !== watchpoint?.id) }),
    [site, cameras, others, watchpoint],
  );
  const finish = () => {
    void queries.invalidateQueries({ queryKey: ['watchpoints', site.id] });
    void queries.invalidateQueries({ queryKey: ['site-cameras', site.id] });
    done();
  };
  const save = useMutation({
    // Without cameras there is nothing to choose, and no field.
    mutationFn: async ({ cameraIds = [], ...fields }: Fields) => {
      const body = { ...fields, pointOrigin: origin, pointConfirmed: confirmed };
      const saved = await (kept === null
        ? ask('/api/v1/watchpoints', watchpointShape, { method: 'POST', body: { ...body, siteId: site.id } })
        : ask(`/api/v1/watchpoints/${kept.id}`, watchpointShape, { method: 'PUT', body, version: kept.version }));
      setKept(saved); // what comes next may fail, and is then tried again on what is on record
      await linkCameras(saved.id, cameraIds, cameras, words('sites.linkWhy', { name: saved.name }));
    },
    onSuccess: finish,
  });
  const remove = useMutation({
    mutationFn: () => tell(`/api/v1/watchpoints/${watchpoint?.id}`, { method: 'DELETE' }),
    onSuccess: finish,
  });
  const standing = cameras.filter(({ life }) => life !== 'retired');
  const { name, kind, density, weight } = watchpoint ?? usual;
  const initial: Fields = {
    ...{ name, kind, density, weight },
    cameraIds: standing.filter(({ record }) => record.watchpointIds.includes(watchpoint?.id ?? '')).map(({ id }) => id),
  };

  return (
    <Form<Fields> layout="vertical" initialValues={initial} onFinish={(fields) => save.mutate(fields)}>
      <FormProblem error={save.error ?? remove.error} />
      <Form.Item
        name="name"
        label={words('sites.name')}
        rules={[{ required: true, whitespace: true, message: words('sites.needName') }]}
      >
        <Input maxLength={100} data-testid="watchpoint-name" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="kind" label={words('sites.kindLabel')}>
          <Select
            options={watchpointKinds.map((value) => ({ value, label: words(`sites.watchpointKind.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="density" label={words('sites.densityLabel')}>
          <Select options={densities.map((value) => ({ value, label: words(`sites.density.${value}`) }))} />
        </Form.Item>
      </div>
      <Form.Item name="weight" label={words('sites.weight')} extra={words('sites.weightHint')}>
        <Slider min={1} max={10} marks={{ 1: '1', 5: '5', 10: '10' }} />
      </Form.Item>
      {standing.length > 0 && (
        <Form.Item name="cameraIds" label={words('sites.linkLabel')}>
          <Checkbox.Group options={standing.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
      )}
      <PlacePicker
        division={site.division}
        value={origin}
        onChange={setOrigin}
        confirmed={confirmed}
        onConfirm={setConfirmed}
        things={around}
      />
      <div className="form-acts">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="watchpoint-save">
          {words('sites.save')}
        </Button>
        <Button onClick={done}>{words('sites.cancel')}</Button>
        {watchpoint && (
          <Button danger loading={remove.isPending} onClick={() => (removing ? remove.mutate() : setRemoving(true))}>
            {words(removing ? 'sites.removeSure' : 'sites.remove')}
          </Button>
        )}
      </div>
    </Form>
  );
}
