import { type Turn, turn as turnShape } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { ask } from '../app/http.ts';
import { noteHeard, testBell } from '../desk/sound.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { useDutyChanged } from './use-duty.ts';

/** The bell rang: whoever has the shift says whether it was heard. Only then is the desk watched. */
export function SoundAnswer({ turn }: { turn: Turn }) {
  const words = useWords();
  const changed = useDutyChanged();
  const report = useMutation({
    mutationFn: (sound: 'heard' | 'blocked') => {
      noteHeard(sound === 'heard');
      return ask(`/api/v1/duty/turns/${turn.id}/sound`, turnShape, { method: 'POST', body: { sound } });
    },
    onSuccess: changed,
  });
  const isDeaf = report.isSuccess && report.variables === 'blocked';
  return (
    <div className="duty-sound" role="alert">
      <FormProblem error={report.error} />
      <p>{words(isDeaf ? 'dutyStrip.soundBlocked' : 'dutyStrip.heardAsk')}</p>
      <div className="duty-buttons">
        <Button type="primary" size="large" onClick={() => report.mutate('heard')} data-testid="sound-heard">
          {words('dutyStrip.heard')}
        </Button>
        <Button size="large" onClick={() => report.mutate('blocked')} data-testid="sound-not-heard">
          {words('dutyStrip.notHeard')}
        </Button>
        <Button size="large" onClick={() => void testBell()}>
          {words('dutyStrip.ringAgain')}
        </Button>
      </div>
    </div>
  );
}
