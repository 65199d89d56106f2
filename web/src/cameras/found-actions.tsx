import { type Device, forbiddenPlacements } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { problemOf, tell } from '../app/http.ts';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';

const reasons = ['neighbour', 'not-camera', 'duplicate', 'private'] as const;
type Reason = (typeof reasons)[number];
type Placement = (typeof forbiddenPlacements)[number];

/** Ignore with a reason and take it back, or report that it stands where none may. */
export function FoundActions({ device, done }: { device: Device; done: () => void }) {
  const words = useWords();
  const [open, setOpen] = useState<'ignore' | 'forbid' | null>(null);
  const [reason, setReason] = useState<Reason | null>(null);
  const [other, setOther] = useState('');
  const [placement, setPlacement] = useState<Placement | null>(null);
  const path = `/api/v1/devices/${encodeURIComponent(device.deviceKey)}`;
  const decide = useMutation({
    mutationFn: (what: 'ignore' | 'restore' | 'forbid') => {
      if (what === 'restore') return tell(`${path}/ignored`, { method: 'DELETE' });
      if (what === 'forbid') return tell(`${path}/forbidden`, { method: 'POST', body: { placement } });
      const why = other.trim() || (reason ? words(`found.ignoreReasons.${reason}`) : '');
      return tell(`${path}/ignored`, { method: 'PUT', body: { why } });
    },
    onSuccess: () => {
      setOpen(null);
      done();
    },
  });
  const problem = decide.error ? problemOf(decide.error) : null;
  const refusal = problem && <Alert type="error" showIcon title={problem.title} description={problem.detail} />;

  if (device.state === 'ignored')
    return (
      <>
        <Button onClick={() => decide.mutate('restore')} loading={decide.isPending}>
          {words('found.restore')}
        </Button>
        {refusal}
      </>
    );
  if (device.state !== 'waiting') return null;
  return (
    <>
      <Link to="/onsite" className="as-button">
        {words('found.onsite')}
      </Link>{' '}
      <Button onClick={() => setOpen('ignore')} data-testid="found-ignore">
        {words('found.ignore')}
      </Button>{' '}
      <Button danger onClick={() => setOpen('forbid')}>
        {words('found.forbid')}
      </Button>
      <Modal
        open={open === 'ignore'}
        title={words('found.ignoreWhy')}
        onCancel={() => setOpen(null)}
        onOk={() => decide.mutate('ignore')}
        okText={words('found.ignore')}
        cancelText={words('record.cancel')}
        okButtonProps={{ disabled: reason === null && other.trim() === '', loading: decide.isPending }}
      >
        <Choices
          legend={words('found.ignoreWhy')}
          choices={reasons.map((value) => ({ value, word: words(`found.ignoreReasons.${value}`) }))}
          chosen={other.trim() === '' ? reason : null}
          choose={(value) => {
            setReason(value);
            setOther('');
          }}
          name="ignore"
        />
        <Input
          style={{ marginTop: 10 }}
          value={other}
          onChange={(event) => setOther(event.target.value)}
          placeholder={words('found.ignoreOther')}
          aria-label={words('found.ignoreOther')}
          maxLength={300}
        />
        {refusal}
      </Modal>
      <Modal
        open={open === 'forbid'}
        title={words('found.forbidTitle')}
        onCancel={() => setOpen(null)}
        onOk={() => decide.mutate('forbid')}
        okText={words('found.forbidSend')}
        cancelText={words('record.cancel')}
        okButtonProps={{ danger: true, disabled: placement === null, loading: decide.isPending }}
      >
        <p>{words('found.forbidHint')}</p>
        <Choices
          legend={words('cameras.placement')}
          choices={forbiddenPlacements.map((value) => ({ value, word: words(`forbiddenPlacement.${value}`) }))}
          chosen={placement}
          choose={setPlacement}
          name="forbidden"
        />
        {refusal}
      </Modal>
    </>
  );
}
