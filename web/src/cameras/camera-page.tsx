import { camera, site, unit } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ask } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { SignPrint } from '../cards/sign-print.tsx';
import { CameraLive } from '../live/camera-live.tsx';
import { placeNames } from '../parts/place.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { fullTime } from '../parts/time.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { PhotoStrip } from '../photos/photo-strip.tsx';
import { mayPlan, maySeePhotos, maySeePicture } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { StillLook } from '../sight/still-look.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { CameraHistory } from './camera-history.tsx';
import { CameraNow } from './camera-now.tsx';
import './camera.css';
import { LifeForm } from './life-form.tsx';
import { fillOf } from './record-fields.ts';
import { RecordForm } from './record-form.tsx';
import { RecordSheet } from './record-sheet.tsx';

const PlaceMap = lazy(async () => ({ default: (await import('../map/place-map.tsx')).PlaceMap }));

/** The hub judges a record anew within a second. */
const judgedMs = 1500;

/** 一机一档: one camera, one page, which prints. */
export function CameraPage() {
  const { cameraId = '' } = useParams();
  const words = useWords();
  const language = useLanguage();
  const { person } = useSession();
  const queries = useQueryClient();
  const { asked } = useAsked();
  const fill = asked.get('fill');
  const navigate = useNavigate();
  const back: unknown = useLocation().state?.back;
  const [open, setOpen] = useState<'record' | 'life' | null>(fill === null ? null : 'record');
  const key = ['camera', cameraId];
  useRefresh(key, 'camera');

  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(`/api/v1/cameras/${encodeURIComponent(cameraId)}`, camera, { signal }),
  });
  const siteId = found.data?.siteId;
  const place = useQuery({
    queryKey: ['site', siteId],
    enabled: siteId !== undefined,
    queryFn: ({ signal }) => ask(`/api/v1/sites/${siteId}`, site, { signal }),
  });
  const unitId = found.data?.record.unitId ?? place.data?.unitId ?? null;
  const answers = useQuery({
    queryKey: ['unit', unitId],
    enabled: unitId !== null,
    queryFn: ({ signal }) => ask(`/api/v1/units/${unitId}`, unit, { signal }),
  });

  if (found.isPending) return <Loading rows={10} />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const record = found.data;
  const { filled, all } = fillOf(record.record);
  const mayWrite = person.grants.some(({ role }) => role === 'technician' || role === 'planner');
  const finish = () => {
    setOpen(null);
    document.querySelector('.camera-page')?.scrollIntoView(); // the form was longer: its end is no place to read from
    void queries.invalidateQueries({ queryKey: key });
    void queries.invalidateQueries({ queryKey: ['camera-history', cameraId] });
    if (fill === null || typeof back !== 'string') return;
    setTimeout(() => void queries.invalidateQueries({ queryKey: ['compliance'] }), judgedMs);
    void navigate(back); // to the next thing that is due
  };

  return (
    <div className="page camera-page" data-testid="camera-record" data-camera-id={record.id}>
      <div className="page-head">
        <Link to={typeof back === 'string' ? back : '/cameras'} className="no-print">
          ← {words('record.back')}
        </Link>
        <h1 className="grow">
          {record.name} {record.demo && <span className="quiet">({words('cameras.demo')})</span>}
        </h1>
        <span className="quiet figures">{words('record.filled', { filled, all })}</span>
        {mayWrite && open === null && (
          <>
            {record.life === 'planned' && record.record.point && mayPlan(person) && (
              <Link
                to={`/coverage/villages?division=${record.division}&camera=${record.id}`}
                state={{ back: `/cameras/${record.id}` }}
                className="as-button no-print"
                data-testid="adjust-on-map"
              >
                {words('planner.where.adjust')}
              </Link>
            )}
            <Button onClick={() => setOpen('life')} disabled={record.life === 'retired'} className="no-print">
              {words('record.lifeMove')}
            </Button>
            <Button onClick={() => setOpen('record')} className="no-print" data-testid="record-edit">
              {words('record.edit')}
            </Button>
          </>
        )}
        <Button onClick={() => window.print()} className="no-print">
          {words('record.print')}
        </Button>
      </div>
      <p className="quiet">
        {[...placeNames(record, true), record.siteName].join(' › ')}
        <span className="print-only"> · {words('record.printedAt', { time: fullTime(serverNow(), language) })}</span>
      </p>
      {open === 'life' && <LifeForm camera={record} done={finish} />}
      {open === 'record' ? (
        <RecordForm camera={record} fill={fill} done={finish} />
      ) : (
        <>
          <CameraNow camera={record} />
          {maySeePicture(person) && record.deviceKey !== null && record.life !== 'retired' && (
            <section className="no-print" aria-label={words('sight.title')}>
              <StillLook camera={record} />
              <CameraLive camera={record} />
            </section>
          )}
          <RecordSheet
            camera={record}
            site={place.data}
            unitName={(id) => (answers.data?.id === id ? answers.data.name : id)}
          />
          {mayWrite && (
            <section className="no-print" aria-label={words('card.signs')}>
              <h2>{words('card.signs')}</h2>
              <SignPrint of={{ camera: record.id }} />
            </section>
          )}
          {maySeePhotos(person) && (
            <section aria-label={words('photo.title')}>
              <h2>{words('photo.title')}</h2>
              <PhotoStrip
                owner={{ kind: 'camera', id: record.id }}
                purposes={['sign', 'installation', 'inspection', 'repair']}
              />
            </section>
          )}
          {record.record.point && (
            <section className="no-print" aria-label={words('record.map')}>
              <h2>{words('record.map')}</h2>
              <Suspense fallback={<Loading />}>
                <PlaceMap
                  point={record.record.point}
                  azimuthDeg={record.record.azimuthDeg}
                  hfovDeg={record.record.hfovDeg}
                  rangeM={record.record.rangeM}
                  name={record.name}
                  division={record.division}
                />
              </Suspense>
            </section>
          )}
          <section aria-label={words('record.history')}>
            <h2>{words('record.history')}</h2>
            <CameraHistory cameraId={record.id} />
          </section>
        </>
      )}
    </div>
  );
}
