import { type AlertDetail, recordingAnswers } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { Mark } from '../../parts/marks.tsx';
import { At, Moment } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Decision } from '../decision.ts';

interface RecordingProps {
  alert: AlertDetail;
  ask: () => void;
  note: (decision: Decision) => void;
}

/** Where the recording lies, in the recorder's own clock; who was asked to keep it, and what they said. */
export function Recording({ alert, ask, note }: RecordingProps) {
  const words = useWords();
  const { recording, recordingRequests, cameraId } = alert;
  if (cameraId === null) return null;
  return (
    <section className="block" data-testid="recording">
      <h2>{words('work.recording')}</h2>
      {recording && (
        <dl className="facts figures">
          {(recording.device || recording.channel) && (
            <>
              <dt>{words('work.recorder')}</dt>
              <dd>{[recording.device, recording.channelName ?? recording.channel].filter(Boolean).join(' · ')}</dd>
            </>
          )}
          <dt>{words(recording.ownFrom ? 'work.ownClock' : 'work.ourClock')}</dt>
          <dd>
            <At at={recording.ownFrom ?? recording.from} /> – <At at={recording.ownTo ?? recording.to} />
            {recording.clockOffsetS !== null && Math.abs(recording.clockOffsetS) >= 5 && (
              <span className="tone-orange">
                {' '}
                {words('work.clockOff', { seconds: Math.round(recording.clockOffsetS) })}
              </span>
            )}
          </dd>
          <dt>{words('work.overwritten')}</dt>
          <dd>{recording.overwrittenAbout ? <At at={recording.overwrittenAbout} /> : words('common.unknown')}</dd>
        </dl>
      )}
      {recordingRequests.map((request) => (
        <div key={request.id} className="recording-request" data-testid="recording-request" data-state={request.state}>
          <Mark
            shape={request.state === 'kept' ? 'disc' : request.answer ? 'diamond' : 'dashed'}
            tone={request.state === 'kept' ? 'green' : request.state === 'asked' ? 'blue' : 'red'}
            word={words(`work.recordingState.${request.state}`)}
          />
          <span>
            {request.toWhom}{' '}
            <span className="quiet">
              {words('work.answerBy')} <At at={request.answerBy} />
            </span>
            {request.answer && (
              <>
                {' · '}
                {request.answer.words} <Moment at={request.answer.at} />
              </>
            )}
          </span>
          {request.answer === null &&
            recordingAnswers.map((answer) => (
              <Button
                key={answer}
                onClick={() => note({ kind: `recordings/${request.id}/answer`, body: { answer, words: '' } })}
                data-testid={`recording-${answer}`}
              >
                {words(`work.recordingState.${answer}`)}
              </Button>
            ))}
        </div>
      ))}
      <Button onClick={ask} data-testid="ask-recording">
        {words('work.askRecording')} <kbd>e</kbd>
      </Button>
    </section>
  );
}
