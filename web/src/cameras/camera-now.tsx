import type { Camera } from '@sharp-eyes/protocol';
import { HealthMark } from '../parts/marks.tsx';
import { Ago, Moment, useTicking } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';

/** How the camera is now, and by whom that is known. */
export function CameraNow({ camera }: { camera: Camera }) {
  const words = useWords();
  const { evidence, reachabilitySince, pictureSince } = camera;
  const old = useTicking((nowMs) => evidence !== null && Date.parse(evidence.until) <= nowMs);
  return (
    <dl className="camera-now">
      <div>
        <dt>{words('cameras.life')}</dt>
        <dd>
          {words(`life.${camera.life}`)}
          {camera.maintenanceUntil && (
            <span className="quiet">
              {' '}
              · {words('record.lifeUntil')} <Moment at={camera.maintenanceUntil} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{words('cameras.placement')}</dt>
        <dd>
          {words(`placement.${camera.placement}`)}{' '}
          <span className={camera.placementBasis === 'record' ? 'tone-orange' : 'quiet'}>
            · {words(`record.placementBasis.${camera.placementBasis}`)}
          </span>
        </dd>
      </div>
      <div>
        <dt>{words('record.field.reach')}</dt>
        <dd>{camera.deviceKey === null ? words('record.noDevice') : words(`record.reachKind.${camera.reach}`)}</dd>
      </div>
      {camera.deviceKey !== null && (
        <>
          <div>
            <dt>{words('cameras.reach')}</dt>
            <dd>
              <HealthMark of="reach" state={camera.reachability} />{' '}
              {reachabilitySince && (
                <span className="quiet">
                  <Ago at={reachabilitySince} />
                </span>
              )}
            </dd>
          </div>
          <div>
            <dt>{words('cameras.picture')}</dt>
            <dd>
              <HealthMark of="picture" state={camera.picture} />{' '}
              {pictureSince && (
                <span className="quiet">
                  <Ago at={pictureSince} />
                </span>
              )}
            </dd>
          </div>
        </>
      )}
      {evidence && (
        <div>
          <dt>{words('record.field.evidence')}</dt>
          <dd>
            {words('record.evidenceState', {
              source: words(`record.evidenceFrom.${evidence.source}`),
              state: words(evidence.online ? 'record.online' : 'record.offline'),
              by: evidence.by,
            })}{' '}
            · <Moment at={evidence.at} />
            {old && <span className="tone-orange"> · {words('record.evidenceOld')}</span>}
          </dd>
        </div>
      )}
    </dl>
  );
}
