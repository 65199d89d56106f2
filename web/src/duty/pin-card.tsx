import { isGuessable, pinState } from '@sharp-eyes/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Input } from 'antd';
import { useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { useSession } from '../session/session-gate.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { momentAt } from './days.ts';

/** One's own PIN, set after signing in by password. */
export function PinCard() {
  const words = useWords();
  const atDesk = useSession().deskId !== null;
  const [pin, setPin] = useState('');
  const state = useQuery({
    queryKey: ['pin'],
    enabled: !atDesk,
    queryFn: ({ signal }) => ask('/api/v1/session/pin', pinState, { signal }),
  });
  const [easy, setEasy] = useState(false);
  const save = useMutation({
    mutationFn: () => tell('/api/v1/session/pin', { method: 'PUT', body: { pin } }),
    onSuccess: () => {
      setPin('');
      void state.refetch();
    },
  });
  if (atDesk) return <p className="quiet">{words('duty.pinByPassword')}</p>;
  const setAt = state.data?.setAt ?? null;
  return (
    <Card title={words('duty.pin')}>
      {easy ? (
        <Alert type="error" showIcon role="alert" title={words('duty.pinEasy')} />
      ) : (
        <FormProblem error={save.error} />
      )}
      <p>{setAt === null ? words('duty.pinNone') : words('duty.pinSet', { time: momentAt(setAt) })}</p>
      <form
        className="duty-buttons"
        onSubmit={(event) => {
          event.preventDefault();
          setEasy(isGuessable(pin));
          if (!isGuessable(pin)) save.mutate();
        }}
      >
        <Input
          type="password"
          inputMode="numeric"
          autoComplete="off"
          size="large"
          maxLength={6}
          value={pin}
          aria-label={words('duty.pin')}
          onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
          data-testid="pin"
        />
        <Button
          size="large"
          htmlType="submit"
          disabled={pin.length < 4}
          loading={save.isPending}
          data-testid="pin-save"
        >
          {words('duty.pinSave')}
        </Button>
      </form>
      <p className="quiet">{words(save.isSuccess ? 'duty.pinSaved' : 'duty.pinHint')}</p>
    </Card>
  );
}
