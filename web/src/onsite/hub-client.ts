import {
  type Camera,
  camera as cameraShape,
  caseRecord,
  type DeviceFound,
  device as deviceShape,
  discoverAnswer,
  type SiteView,
  site as siteRecord,
  siteView,
} from '@sharp-eyes/protocol';
import { type Ask, ask, isProblem, problemOf, tell } from '../app/http.ts';
import { sendPhoto } from '../photos/send-photo.ts';
import type {
  Base,
  CameraDraft,
  CameraValue,
  ReportDraft,
  SealedAccount,
  SiteDraft,
  SiteValue,
} from './sending/drafts.ts';
import { cameraBaseOf, type SendingHub, siteBaseOf } from './sending/hub.ts';

/** The agent asks a device, and the device may think: as long as the hub itself waits, milliseconds. */
const probeWithinMs = 35_000;
const discoverWithinMs = 65_000;

/** What was heard of a record in passing, so that the pages show it without asking again. */
export interface Hearing {
  camera(camera: Camera): void;
  site(site: SiteView): void;
  /** A device that took an account says what it shows. */
  device(found: DeviceFound): void;
  /** A device refused a password: its maker counts, and so do we. */
  refused(deviceKey: string): Promise<void>;
}

/** The hub as sending needs it. */
export function sendingHub(hear: Hearing): SendingHub {
  const putSite = async (path: string, options: Ask): Promise<Base<SiteValue>> => {
    const site = await ask(path, siteView, options);
    hear.site(site);
    return siteBaseOf(siteRecord.parse(site));
  };
  const putCamera = async (path: string, options: Ask): Promise<Base<CameraValue>> => {
    const camera = await ask(path, cameraShape, options);
    hear.camera(camera);
    return cameraBaseOf(camera);
  };
  return {
    addSite: ({ id, mine, pointConfirmed }: SiteDraft) =>
      putSite('/api/v1/sites', { method: 'POST', body: { ...mine, id, pointConfirmed } }),
    changeSite: ({ id, mine, pointConfirmed }, version) =>
      putSite(`/api/v1/sites/${id}`, { method: 'PUT', version, body: { ...mine, pointConfirmed } }),
    addCamera: (draft) => putCamera('/api/v1/cameras', { method: 'POST', body: newCameraOf(draft) }),
    changeRecord: (draft, version) => {
      const { name, pointConfirmed, record } = newCameraOf(draft);
      return putCamera(`/api/v1/cameras/${draft.id}/record`, {
        ...{ method: 'PUT', version },
        body: { name, pointConfirmed, record, why: '' },
      });
    },
    changePlacement: ({ id, mine: { placement } }, version) =>
      putCamera(`/api/v1/cameras/${id}/placement`, { method: 'PUT', version, body: { placement, why: '' } }),
    linkDevice: ({ id, mine: { deviceKey, source, placement } }, version) =>
      putCamera(`/api/v1/cameras/${id}/device`, {
        ...{ method: 'PUT', version },
        body: { deviceKey, source, placement, why: '' },
      }),
    removeCamera: (id) => tell(`/api/v1/cameras/${id}`, { method: 'DELETE' }),
    tryAccount: async (deviceKey, sealed) => {
      const found = await probe(deviceKey, sealed);
      if (found) hear.device(found);
      if (!found || found.reachability === 'unreachable') return 'unanswered';
      if (found.reachability !== 'unauthorised') return 'taken';
      await hear.refused(deviceKey);
      return 'refused';
    },
    keepAccount: async (deviceKey, { toAgent, toCounty }) => {
      const path = `/api/v1/devices/${encodeURIComponent(deviceKey)}/credential`;
      await ask(path, deviceShape, { method: 'PUT', body: { toAgent, toCounty } });
    },
    addPhoto: async ({ id, query, contentType }, bytes) => {
      await sendPhoto({ id, query, contentType, bytes });
    },
    report: sendReport,
    problemOf,
  };
}

function newCameraOf({ id, mine, pointConfirmed }: CameraDraft) {
  const { name, siteId, deviceKey, source, placement, ...record } = mine;
  return { id, name, siteId, deviceKey, source, placement, pointConfirmed, record };
}

/** A device of the queue is left alone from then on; one that was only seen has no other sign than the case. */
async function sendReport({ id, deviceKey, source, place, siteId, words }: ReportDraft): Promise<void> {
  const said = { placement: place, siteId, words };
  if (deviceKey === null) await ask('/api/v1/cases', caseRecord, { method: 'POST', body: { id, ...said } });
  else
    await tell(`/api/v1/devices/${encodeURIComponent(deviceKey)}/forbidden`, {
      ...{ method: 'POST', body: { source, ...said } },
    });
}

/** Asks a device now. @returns undefined where the agent or the device does not answer */
async function probe(deviceKey: string, sealed: SealedAccount): Promise<DeviceFound | undefined> {
  try {
    const { devices } = await ask(`/api/v1/devices/${encodeURIComponent(deviceKey)}/probe`, discoverAnswer, {
      ...{ method: 'POST', body: { credential: sealed.toAgent }, withinMs: probeWithinMs },
    });
    return devices.find((one) => one.deviceKey === deviceKey);
  } catch (error) {
    if (isProblem(error, 'agent-offline', 'command-failed')) return undefined;
    throw error;
  }
}

/** Has an agent look for devices now. */
export async function lookForDevices(agentId: string, signal: AbortSignal): Promise<DeviceFound[]> {
  const options = { method: 'POST', body: {}, withinMs: discoverWithinMs, signal } as const;
  return (await ask(`/api/v1/agents/${agentId}/discover`, discoverAnswer, options)).devices;
}
