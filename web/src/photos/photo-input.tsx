import type { Box } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { type ChangeEvent, useEffect, useState } from 'react';
import { problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import { BoxLayer } from './box-layer.tsx';
import { firstCrop } from './boxes.ts';
import './photos.css';
import { NoPicture, type SmallPicture, shrink } from './shrink.ts';
import { type PhotoOf, type TakenPhoto, takenPhoto } from './taken-photo.ts';

interface PhotoInputProps {
  of: PhotoOf;
  /** Sends it, or puts it with the drafts. What it throws is shown, and the same photograph can be tried again. */
  keep: (photo: TakenPhoto) => Promise<unknown>;
  /** After `keep`; the input is ready for the next one. */
  done?: (photo: TakenPhoto) => void;
}

type State =
  | { at: 'empty'; trouble?: string }
  | { at: 'opening' }
  | { at: 'editing'; picture: SmallPicture; address: string };

/** One photograph: taken, cut, faces hidden, kept. */
export function PhotoInput({ of, keep, done }: PhotoInputProps) {
  const words = useWords();
  const [state, setState] = useState<State>({ at: 'empty' });
  const address = state.at === 'editing' ? state.address : null;
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);

  const open = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ''; // the same file again must be a change
    if (!file) return;
    setState({ at: 'opening' });
    try {
      const picture = await shrink(file);
      const blob = new Blob([picture.bytes], { type: 'image/jpeg' });
      setState({ at: 'editing', picture, address: URL.createObjectURL(blob) });
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      setState({ at: 'empty', trouble: words('photo.noPicture') });
    }
  };

  if (state.at === 'editing')
    return (
      <PhotoEditor
        key={state.address}
        of={of}
        picture={state.picture}
        address={state.address}
        keep={keep}
        done={(photo) => {
          setState({ at: 'empty' });
          done?.(photo);
        }}
        again={() => setState({ at: 'empty' })}
      />
    );
  return (
    <div className="photo-input" data-testid={`photo-input-${of.purpose}`}>
      <div className="photo-actions">
        <PickButton word={words('photo.take')} capture open={open} busy={state.at === 'opening'} />
        <PickButton word={words('photo.choose')} open={open} busy={state.at === 'opening'} />
      </div>
      <p className="quiet">{words(`photo.hint.${of.purpose}`)}</p>
      {state.at === 'empty' && state.trouble && (
        <p className="tone-red" role="alert">
          {state.trouble}
        </p>
      )}
    </div>
  );
}

interface PickButtonProps {
  word: string;
  /** The camera itself, where there is one. */
  capture?: boolean;
  busy: boolean;
  open: (event: ChangeEvent<HTMLInputElement>) => void;
}

function PickButton({ word, capture = false, busy, open }: PickButtonProps) {
  return (
    <label className={capture ? 'pick pick-first' : 'pick'} aria-busy={busy}>
      {word}
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        {...(capture ? { capture: 'environment' as const } : {})}
        disabled={busy}
        onChange={open}
        data-testid={capture ? 'photo-take' : 'photo-choose'}
      />
    </label>
  );
}

interface PhotoEditorProps {
  of: PhotoOf;
  picture: SmallPicture;
  address: string;
  keep: (photo: TakenPhoto) => Promise<unknown>;
  done: (photo: TakenPhoto) => void;
  again: () => void;
}

function PhotoEditor({ of, picture, address, keep, done, again }: PhotoEditorProps) {
  const words = useWords();
  const isSign = of.purpose === 'sign';
  const [crop, setCrop] = useState<Box | null>(isSign ? firstCrop : null);
  const [hide, setHide] = useState<readonly Box[]>([]);
  const [mode, setMode] = useState<'crop' | 'hide'>(isSign ? 'crop' : 'hide');
  // Made once: what failed half-way is sent again under its own id.
  const [sent, setSent] = useState<TakenPhoto | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const problem = failure === null ? null : problemOf(failure);

  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setSent(null);
      set(value);
    };
  const finish = async () => {
    const photo = sent ?? takenPhoto(of, picture, { crop, hide });
    setSent(photo);
    setBusy(true);
    setFailure(null);
    try {
      await keep(photo);
      done(photo);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="photo-input photo-editor" data-testid={`photo-editor-${of.purpose}`}>
      <p>{words(mode === 'crop' ? 'photo.cropHint' : 'photo.hideHint')}</p>
      <div className="photo-frame" style={frameOf(picture)}>
        <img src={address} alt={words(`photo.purpose.${of.purpose}`)} draggable={false} />
        <BoxLayer crop={crop} hide={hide} mode={mode} setCrop={change(setCrop)} setHide={change(setHide)} />
      </div>
      {isSign && (
        <div className="photo-actions">
          {(['crop', 'hide'] as const).map((one) => (
            <Button key={one} size="large" aria-pressed={mode === one} onClick={() => setMode(one)}>
              {words(`photo.mode.${one}`)}
            </Button>
          ))}
        </div>
      )}
      <p className="quiet">{words('photo.people')}</p>
      {problem && (
        <p className="tone-red" role="alert">
          {[problem.title, problem.detail, ...(problem.faults ?? []).map(({ message }) => message)].join(' ')}
        </p>
      )}
      <div className="photo-actions">
        <Button type="primary" size="large" loading={isBusy} onClick={() => void finish()} data-testid="photo-keep">
          {words(problem ? 'common.retry' : 'photo.keep')}
        </Button>
        <Button size="large" disabled={isBusy} onClick={again}>
          {words('photo.again')}
        </Button>
      </div>
    </div>
  );
}

/** As wide as there is room, and never higher than most of the screen. */
function frameOf({ width, height }: SmallPicture) {
  const ratio = width / height;
  return { aspectRatio: ratio, maxWidth: `calc(62dvh * ${ratio})` };
}
