import type { Camera } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';
import { recordFields, recordGroups } from './record-fields.ts';
import { type Inherited, useSayField } from './record-value.tsx';

interface RecordSheetProps {
  camera: Camera;
  site: Inherited | undefined;
  unitName: (id: string) => string;
}

/** The record as one reads and prints it: every field in its place, and what is missing said as missing. */
export function RecordSheet({ camera, site, unitName }: RecordSheetProps) {
  const words = useWords();
  const say = useSayField(site, unitName);
  const { record } = camera;
  return (
    <div className="record-groups">
      {recordGroups.map((group) => (
        <section key={group} className="record-group" aria-label={words(`record.group.${group}`)}>
          <h2>{words(`record.group.${group}`)}</h2>
          <dl>
            {recordFields[group].map((field) => {
              const { text, inherited } = say(field, record);
              return (
                <div key={field.name} data-testid={`field-${field.name}`} data-missing={text === null}>
                  <dt>{words(`record.field.${field.name}`)}</dt>
                  <dd>
                    {text ?? <span className="quiet">{words('record.missing')}</span>}
                    {inherited && <span className="quiet"> · {words('record.inherited')}</span>}
                    {field.name === 'point' && record.pointOrigin && record.pointOrigin.datum !== 'wgs84' && (
                      <span className="quiet">
                        <br />
                        {words('record.given', {
                          lon: record.pointOrigin.lon,
                          lat: record.pointOrigin.lat,
                          datum: words(`record.datum.${record.pointOrigin.datum}`),
                        })}
                      </span>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}
