import { type Camera, camera, liveViewsPerPage } from '@sharp-eyes/protocol';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { LookReasonForm } from '../desk/look-reason-form.tsx';
import type { LookReason } from '../desk/use-looks.ts';
import { HealthMark } from '../parts/marks.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { useSettled } from '../parts/use-settled.ts';
import { useWords } from '../words/use-words.ts';
import './live.css';
import { LivePicture } from './live-picture.tsx';
import { useLiveLine } from './use-live-view.ts';

type Chosen = Pick<Camera, 'id' | 'name' | 'siteName'>;

/** 实时查看: up to four cameras side by side, for one reason that is said once. */
export function LivePage() {
  const words = useWords();
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [reason, setReason] = useState<LookReason | null>(null);
  const [isAsked, setAsked] = useState(false);
  useLiveLine();
  const close = (id: string) => setChosen((now) => now.filter((one) => one.id !== id));
  const toggle = (one: Chosen) => {
    if (chosen.some(({ id }) => id === one.id)) return close(one.id);
    if (chosen.length < liveViewsPerPage) setChosen([...chosen, one]);
  };
  const asks = chosen.length > 0 && (reason === null || isAsked);
  return (
    <div className="page live-page" data-testid="live-page">
      <div className="page-head">
        <h1 className="grow">{words('live.title')}</h1>
        {reason && (
          <>
            <span className="quiet">{words('live.page.reason', { reason: words(`lookReason.${reason.code}`) })}</span>
            <Button onClick={() => setAsked(true)}>{words('live.page.otherReason')}</Button>
          </>
        )}
      </div>
      <p className="quiet">{words('live.hint')}</p>
      <CameraChoice chosen={chosen} toggle={toggle} />
      <section aria-label={words('live.page.shown')}>
        {chosen.length === 0 && <Nothing title={words('live.page.none')} hint={words('live.page.noneHint')} />}
        {asks && (
          <LookReasonForm
            without={['verify-alert']}
            send={(given) => {
              setReason(given);
              setAsked(false);
            }}
            cancel={() => (reason === null ? setChosen([]) : setAsked(false))}
          />
        )}
        {reason && (
          <div className="live-grid">
            {chosen.map(({ id, name, siteName }) => (
              <LivePicture
                key={id}
                wish={{ cameraId: id, reason, stream: 'sub' }}
                cameraName={`${siteName} ${name}`}
                close={() => close(id)}
              />
            ))}
          </div>
        )}
      </section>
    </div>
  );
}

/** Cameras in service whose picture somebody may ask for. */
function CameraChoice({ chosen, toggle }: { chosen: readonly Chosen[]; toggle: (one: Chosen) => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const query = { life: 'in-service', ...(q === '' ? {} : { q }) };
  const list = useList(['live-cameras', q], '/api/v1/cameras', query, camera);
  const isFull = chosen.length >= liveViewsPerPage;
  const rows = list.rows.filter(({ deviceKey }) => deviceKey !== null);
  return (
    <section aria-label={words('live.page.list')}>
      <Input
        size="large"
        allowClear
        value={text}
        placeholder={words('live.page.search')}
        aria-label={words('live.page.search')}
        onChange={(event) => setText(event.target.value)}
        data-testid="live-search"
      />
      {isFull && <p className="tone-orange">{words('live.page.full')}</p>}
      {list.loading && <Loading rows={4} />}
      {list.error && <Failed error={list.error} retry={list.retry} />}
      {!list.loading && !list.error && rows.length === 0 && <Nothing title={words('live.page.nothing')} />}
      <ul className="live-list">
        {rows.map((row) => {
          const isChosen = chosen.some(({ id }) => id === row.id);
          return (
            <li key={row.id}>
              <button
                type="button"
                aria-pressed={isChosen}
                disabled={isFull && !isChosen}
                onClick={() => toggle(row)}
                data-testid="live-camera"
                data-camera-id={row.id}
              >
                <strong>{row.name}</strong> <span className="quiet">{row.siteName}</span>
                <br />
                <HealthMark of="reach" state={row.reachability} />
              </button>
            </li>
          );
        })}
      </ul>
      {list.more && (
        <Button onClick={list.more} loading={list.loadingMore}>
          {words('app.more')}
        </Button>
      )}
    </section>
  );
}
