import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../words/use-words.ts';
import { type Label, readLabel } from '../label.ts';

/** The phone's camera, until a label is read. */
export function Scanner({ read }: { read: (label: Label) => void }) {
  const words = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const [unknown, setUnknown] = useState<string | null>(null);
  const latest = useRef(read);
  latest.current = read;

  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    const heard = (text: string) => {
      const label = readLabel(text);
      if (label) {
        navigator.vibrate?.(60);
        latest.current(label);
      } else setUnknown(text.slice(0, 40));
    };
    import('../phone/scan.ts')
      .then(({ scan }) => (video.current ? scan(video.current, heard) : undefined))
      .then((end) => {
        stop = end;
        if (gone) end?.();
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      stop?.();
    };
  }, []);
  if (failed) return <p role="alert">{words('onsite.device.scanFailed')}</p>;
  return (
    <figure className="scanner">
      <video ref={video} playsInline muted />
      <figcaption>
        {unknown ? words('onsite.device.scanNothing', { text: unknown }) : words('onsite.device.scanHint')}
      </figcaption>
    </figure>
  );
}
