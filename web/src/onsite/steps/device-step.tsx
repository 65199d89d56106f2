import type { Device } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { devicesFor, nextPicture, siteById, takenSources } from '../known.ts';
import { devicesByEnding, devicesOfLabel, type Label } from '../label.ts';
import { Big, Step } from '../parts.tsx';
import { useOnsite } from '../use-onsite.tsx';
import { Scanner } from './scanner.tsx';
import { useLooking } from './use-looking.ts';

/** Recorders say so in their model; what says nothing is asked about. */
const recorderModel = /[NXDH]VR|录像/i;
const devicesShown = 30;

/** Which device: by its label, by four digits, or from what the agent finds. */
export function DeviceStep() {
  const words = useWords();
  const navigate = useNavigate();
  const { siteId } = useParams();
  const [query] = useSearchParams();
  const state = useOnsite();
  const { away } = useSession();
  const looking = useLooking();
  const [scanning, setScanning] = useState(false);
  const [label, setLabel] = useState<Label | null>(null);
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<Device | null>(null);
  const site = siteById(state, siteId);
  if (!site) return <Navigate to="/onsite" replace />;

  const go = (step: string, more: Record<string, string>) => {
    const plan = query.get('plan');
    void navigate(`/onsite/site/${site.id}/${step}?${new URLSearchParams({ ...more, ...(plan ? { plan } : {}) })}`);
  };
  const hasAccount = ({ deviceKey, hasCredential }: Device): boolean =>
    hasCredential || state.drafts.some((draft) => draft.kind === 'account' && draft.deviceKey === deviceKey);
  const take = (device: Device) => {
    const { deviceKey: key, model, sources } = device;
    if (sources.length > 0 || hasAccount(device)) return go('placement', { device: key });
    if (recorderModel.test(model ?? '')) return go('account', { device: key });
    setAsked(device);
  };
  const found = label ? devicesOfLabel(label, state.pack?.devices ?? []) : null;
  const known = typed.length >= 4 ? devicesByEnding(typed, state.pack?.devices ?? []) : devicesFor(state, site);
  const shown = found && found.length > 0 ? found : known;
  const agents = (state.pack?.agents ?? []).filter(
    ({ id }) => site.value.agentId === null || id === site.value.agentId,
  );

  return (
    <Step title={words('onsite.device.title')} back={`/onsite/site/${site.id}`}>
      <div className="tiles">
        <Big word={words('onsite.device.scan')} chosen={scanning} press={() => setScanning(!scanning)} testid="scan" />
        <Big
          word={words(looking.seconds === null ? 'onsite.device.look' : 'onsite.device.stop')}
          disabled={away || agents.length === 0}
          press={() => (looking.seconds === null ? looking.start(agents.map(({ id }) => id)) : looking.stop())}
          testid="look-for-cameras"
        />
      </div>
      {scanning && (
        <Scanner
          read={(next) => {
            setLabel(next);
            setScanning(false);
          }}
        />
      )}
      {label && (
        <p className="notice">
          {found && found.length > 0
            ? (label.serial ?? label.mac)
            : words('onsite.device.scanMiss', { label: label.serial ?? label.mac ?? '' })}
        </p>
      )}
      {label && found?.length === 0 && (
        <Big
          word={words('onsite.device.scanMissUse')}
          press={() => go('placement', { serial: label.serial ?? '', mac: label.mac ?? '' })}
          testid="by-label"
        />
      )}
      <input
        className="search"
        inputMode="text"
        autoCapitalize="characters"
        maxLength={17}
        placeholder={words('onsite.device.ending')}
        aria-label={words('onsite.device.ending')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-testid="ending"
      />
      <p className="quiet" role="status" data-testid="looking">
        {away
          ? words('onsite.device.lookAway')
          : looking.seconds !== null
            ? words('onsite.device.looking', { n: looking.seconds, found: shown.length })
            : looking.problem
              ? words('onsite.device.lookFailed', { problem: looking.problem })
              : looking.done && shown.length === 0
                ? words('onsite.device.lookNone')
                : ''}
      </p>
      <div className="rows">
        {shown.slice(0, devicesShown).map((device) =>
          asked?.deviceKey === device.deviceKey ? (
            <div key={device.deviceKey} className="tiles">
              <p className="legend">
                <DeviceName device={device} /> · {words('onsite.device.which')}
              </p>
              <Big
                word={words('onsite.device.single')}
                press={() => go('placement', { device: device.deviceKey })}
                testid="is-single"
              />
              <Big
                word={words('onsite.device.recorder')}
                press={() => go('account', { device: device.deviceKey })}
                testid="is-recorder"
              />
            </div>
          ) : (
            <DeviceRow key={device.deviceKey} device={device} take={() => take(device)} />
          ),
        )}
        {shown.length === 0 && looking.seconds === null && (
          <p className="quiet">
            {words('onsite.device.none')} {words('onsite.device.noneHint')}
          </p>
        )}
      </div>
      <Big
        word={words('onsite.device.without')}
        hint={words('onsite.device.withoutHint')}
        press={() => go('placement', {})}
        testid="without-device"
      />
    </Step>
  );
}

/** Never more than a line. */
function DeviceRow({ device, take }: { device: Device; take: () => void }) {
  const words = useWords();
  const state = useOnsite();
  const { sources, addresses, deviceKey } = device;
  const isDone = nextPicture(state, device) === null;
  return (
    <button
      type="button"
      className="row"
      disabled={isDone}
      onClick={take}
      data-testid="device-row"
      data-device={deviceKey}
    >
      <span className="row-name">
        <span>
          <DeviceName device={device} />
        </span>
        <small className="quiet">
          {addresses[0] && hostOf(addresses[0])}
          {sources.length > 1 &&
            ` · ${words('onsite.device.pictures', { n: sources.length, done: takenSources(state, deviceKey).size })}`}
          {isDone && ` · ${words('onsite.device.allDone')}`}
        </small>
      </span>
      <span aria-hidden="true">›</span>
    </button>
  );
}

/** Texts of a device are its own: shown as text. */
function DeviceName({ device: { maker, model, serial, mac, deviceKey } }: { device: Device }) {
  const words = useWords();
  return (
    <>
      {[maker, model].filter(Boolean).join(' ') || words('onsite.device.unnamed')}{' '}
      <b className="figures">…{(serial ?? mac ?? deviceKey).slice(-8)}</b>
    </>
  );
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}
