import { newId } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import { isProblem, problemOf } from '../../app/http.ts';
import { clockTime } from '../../parts/time.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useLanguage, useWords } from '../../words/use-words.ts';
import { siteById } from '../known.ts';
import { Big, Step } from '../parts.tsx';
import type { SealedAccount } from '../sending/drafts.ts';
import { triesLeft } from '../tries.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';

/** What most makers call the account that a device comes with; it is there to be typed over. */
const usualUser = 'admin';

/** The account of a device, sealed on the phone. Two tries, then the maker's lock is near. */
export function AccountStep() {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { siteId } = useParams();
  const [query] = useSearchParams();
  const store = useStore();
  const state = useOnsite();
  const { away } = useSession();
  const [user, setUser] = useState(usualUser);
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const site = siteById(state, siteId);
  const device = state.pack?.devices.find(({ deviceKey }) => deviceKey === query.get('device'));
  if (!site || !device) return <Navigate to="/onsite" replace />;

  const { deviceKey } = device;
  const agent = state.pack?.agents.find(({ id }) => id === device.agentId);
  const countyKey = state.pack?.countyKey;
  const kept = state.notes.accounts[site.id];
  const same = kept && kept.agentId === device.agentId ? kept : null;
  const tries = triesLeft(state.notes.refusals[deviceKey] ?? [], Date.now());
  const goOn = () => {
    const camera = query.get('camera');
    const to = camera
      ? `/onsite/camera/${camera}`
      : `/onsite/site/${site.id}/placement?${new URLSearchParams({ device: deviceKey })}`;
    void navigate(to, { replace: true });
  };

  const keep = async (sealed: SealedAccount, wasTaken: boolean) => {
    const common = { id: newId(), madeAtMs: Date.now(), trouble: null };
    await store.drafts.add({ kind: 'account', ...common, deviceKey, sealed, wasTaken });
    await store.note((notes) => ({ ...notes, accounts: { ...notes.accounts, [site.id]: sealed } }));
    store.send();
    goOn();
  };
  const give = async (sealed: SealedAccount) => {
    setBusy(true);
    setSaid(null);
    try {
      const verdict = away ? 'unanswered' : await store.hub.tryAccount(deviceKey, sealed);
      if (verdict !== 'refused') return await keep(sealed, verdict === 'taken');
      const { left, againAtMs } = triesLeft(store.state().notes.refusals[deviceKey] ?? [], Date.now());
      const time = clockTime(new Date(againAtMs ?? 0).toISOString(), language);
      setSaid(left > 0 ? words('onsite.account.refused', { n: left }) : words('onsite.account.locked', { time }));
    } catch (error) {
      if (isProblem(error, 'offline', 'timeout', 'unavailable')) return await keep(sealed, false);
      setSaid(problemOf(error).title);
    } finally {
      setBusy(false);
    }
  };
  const sealAndGive = async () => {
    if (!agent?.sealingKey || !countyKey || password === '') return;
    const { sealAccount } = await import('../phone/seal.ts');
    const keys = { agentId: agent.id, agentKey: agent.sealingKey, countyKey };
    const sealed = await sealAccount({ user: user.trim(), password }, keys);
    setPassword('');
    await give(sealed);
  };

  const locked = tries.againAtMs !== null;
  const canSeal = Boolean(agent?.sealingKey && countyKey);
  const time = clockTime(new Date(tries.againAtMs ?? 0).toISOString(), language);
  return (
    <Step
      title={words('onsite.account.title')}
      back={`/onsite/site/${site.id}/device`}
      hint={words('onsite.account.hint')}
    >
      <p className="notice">
        {[device.maker, device.model].filter(Boolean).join(' ')}{' '}
        <b className="figures">…{(device.serial ?? device.mac ?? deviceKey).slice(-8)}</b>
      </p>
      {same && !locked && (
        <Big
          tone="main"
          word={words('onsite.account.same')}
          disabled={busy}
          press={() => void give(same)}
          testid="same-account"
        />
      )}
      {canSeal ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && !locked) void sealAndGive();
          }}
        >
          <label className="field">
            {words('onsite.account.user')}
            <input
              value={user}
              maxLength={200}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setUser(event.target.value)}
              data-testid="account-user"
            />
          </label>
          <label className="field">
            {words('onsite.account.password')}
            <input
              type={shown ? 'text' : 'password'}
              value={password}
              maxLength={200}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setPassword(event.target.value)}
              data-testid="account-password"
            />
          </label>
          <button type="button" className="plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {words('onsite.account.show')}
          </button>
          <button
            type="submit"
            className="big big-main"
            disabled={busy || locked || password === ''}
            data-testid="account-give"
          >
            {words(busy ? 'onsite.account.trying' : away ? 'onsite.account.giveAway' : 'onsite.account.give')}
          </button>
        </form>
      ) : (
        <p className="notice bad" role="alert">
          {words('onsite.account.noKey')}
        </p>
      )}
      <p role="status" className={said || locked ? 'tone-red' : 'quiet'} data-testid="account-said">
        {locked ? words('onsite.account.locked', { time }) : (said ?? words('onsite.account.left', { n: tries.left }))}
      </p>
      <Big word={words('onsite.account.skip')} press={goOn} disabled={busy} testid="account-skip" />
    </Step>
  );
}
