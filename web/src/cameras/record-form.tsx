import { type Camera, type CameraRecord, camera } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { ask, isProblem, problemOf } from '../app/http.ts';
import { useFill } from '../parts/use-fill.ts';
import { useWords } from '../words/use-words.ts';
import { ClashChoice } from './clash-choice.tsx';
import { PointInput } from './point-input.tsx';
import { recordFields, recordGroups } from './record-fields.ts';
import { RecordInput } from './record-input.tsx';
import { type Clash, mergeRecords } from './record-merge.ts';

interface RecordFormProps {
  camera: Camera;
  /** The field that somebody came for. */
  fill?: string | null;
  done: (changed: Camera | null) => void;
}

/** Changes a record. Nothing is lost when somebody else was first: what both touched is put side by side. */
export function RecordForm({ camera: before, fill = null, done }: RecordFormProps) {
  const words = useWords();
  useFill(fill && `record-${fill}`);
  const [base, setBase] = useState(before);
  const [draft, setDraft] = useState<CameraRecord>(before.record);
  const [name, setName] = useState(before.name);
  const [why, setWhy] = useState('');
  const [clashes, setClashes] = useState<Clash[]>([]);

  const save = useMutation({
    mutationFn: (pointConfirmed: boolean) =>
      ask(`/api/v1/cameras/${before.id}/record`, camera, {
        method: 'PUT',
        version: base.version,
        body: { name, record: draft, why, pointConfirmed },
      }),
    onSuccess: done,
    onError: (error) => {
      const current = isProblem(error, 'stale') ? camera.safeParse(problemOf(error).current) : undefined;
      if (!current?.success) return;
      const { merged, clashes: open } = mergeRecords(base.record, draft, current.data.record);
      setBase(current.data);
      setDraft(merged);
      setClashes(open);
    },
  });
  const problem = save.error ? problemOf(save.error) : null;
  const put = (part: Partial<CameraRecord>) => setDraft({ ...draft, ...part });

  return (
    <form
      className="record-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(false);
      }}
    >
      {problem && (
        <Alert
          type={isProblem(save.error, 'stale', 'point-outside') ? 'warning' : 'error'}
          showIcon
          title={isProblem(save.error, 'stale') ? words('record.staleTitle') : problem.title}
          description={
            <>
              <p>{isProblem(save.error, 'stale') ? words('record.staleHint') : problem.detail}</p>
              {problem.faults?.map((fault) => (
                <p key={fault.path}>{fault.message}</p>
              ))}
              {isProblem(save.error, 'point-outside') && (
                <Button onClick={() => save.mutate(true)}>{words('record.pointOutside')}</Button>
              )}
            </>
          }
        />
      )}
      {clashes.map((clash) => (
        <ClashChoice
          key={clash.field}
          clash={clash}
          choose={(value) => {
            put({ [clash.field]: value });
            setClashes(clashes.filter((one) => one !== clash));
          }}
        />
      ))}
      <div className="record-field">
        <label htmlFor="record-name">{words('record.field.name')}</label>
        <Input
          id="record-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={100}
          required
        />
      </div>
      {recordGroups.map((group) => (
        <fieldset key={group}>
          <legend>{words(`record.group.${group}`)}</legend>
          <div className="record-inputs">
            {recordFields[group].map((field) =>
              field.shape.kind === 'point' ? (
                <div key={field.name} id="record-point" className="record-field wide">
                  <span>{words('record.field.point')}</span>
                  <PointInput value={draft} change={put} />
                </div>
              ) : (
                <div key={field.name} className="record-field">
                  <label htmlFor={`record-${field.name}`}>{words(`record.field.${field.name}`)}</label>
                  <RecordInput
                    field={field}
                    id={`record-${field.name}`}
                    value={draft[field.name]}
                    change={(value) => put({ [field.name]: value })}
                  />
                </div>
              ),
            )}
          </div>
        </fieldset>
      ))}
      <div className="record-save">
        <Input
          value={why}
          onChange={(event) => setWhy(event.target.value)}
          placeholder={words('record.why')}
          aria-label={words('record.why')}
          maxLength={300}
        />
        <Button onClick={() => done(null)}>{words('record.cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          loading={save.isPending}
          disabled={clashes.length > 0}
          data-testid="record-save"
        >
          {words('record.save')}
        </Button>
      </div>
    </form>
  );
}
