import type { Reachability, Reason } from '@sharp-eyes/protocol';
import { type CameraError, escapeText, toCameraError } from './errors.ts';
import { checkStream, type StreamCheck } from './rtsp-check.ts';
import { CameraSession, type DeviceDescription, type SessionOptions } from './session.ts';

/** What was found out about a device, and why the level is what it is (contract 7). */
export interface Measurement {
  /** `unknown` is never found here: it is the hub's word for a silent agent. */
  reachability: Exclude<Reachability, 'unknown'>;
  reason: Reason;
  /** The camera's clock less the agent's, ms. */
  clockOffsetMs?: number;
  /** There when the credential was taken. */
  description?: DeviceDescription;
}

export interface MeasureOptions extends SessionOptions {
  /**
   * The sources, by token, whose stream may be opened to see whether it comes. Nothing is looked at before a person has
   * answered the placement (contract 3), so without it no stream is opened: the device is described, and no more.
   */
  mayLook?: (source: string) => boolean;
  /** How a stream is tried; default is one RTSP connection until the first packet. */
  checkStream?: StreamCheck;
}

/** Cameras begin a stream with the next key frame, which may be 4 s away. */
const STREAM_TIMEOUT_MS = 6000;

/** A recorder is well when one of so many channels gives a picture; the others are the cameras' own health. */
const MAX_STREAMS_TRIED = 4;

/**
 * Climbs the ladder: clock without credential → credential → stream where one may be opened, and says how far it came. Never throws for
 * anything that a device does; only for an address that may not be talked to.
 *
 * @throws CameraError `refused-address` before anything is sent.
 */
export async function measureReachability(options: MeasureOptions): Promise<Measurement> {
  const session = new CameraSession(options);
  try {
    return await climb(session, options);
  } finally {
    await session.close();
  }
}

async function climb(session: CameraSession, options: MeasureOptions): Promise<Measurement> {
  try {
    await session.readClock();
  } catch (error) {
    const failure = toCameraError(error, options.url);
    if (['unreachable', 'timeout', 'refused-address', 'aborted'].includes(failure.code))
      return { reachability: 'unreachable', reason: why(failure.code, failure) };
    if (!['unauthorised', 'fault'].includes(failure.code))
      return { reachability: 'reachable', reason: why('not-onvif', failure) };
  }
  const clock = session.clockOffsetMs === undefined ? {} : { clockOffsetMs: session.clockOffsetMs };
  if (!options.credential)
    return { ...clock, reachability: 'reachable', reason: plain('no-credential', 'answers; no credential was given') };
  let description: DeviceDescription;
  try {
    description = await session.describe();
  } catch (error) {
    const failure = toCameraError(error, options.url);
    const refused = failure.code === 'unauthorised' || failure.code === 'unsupported';
    return { ...clock, reachability: refused ? 'unauthorised' : 'reachable', reason: why(failure.code, failure) };
  }
  return { ...clock, description, ...(await tryStreams(description, options)) };
}

async function tryStreams(
  { sources, problems }: DeviceDescription,
  { checkStream: check = checkStream, mayLook = () => false, allow, credential, timeoutMs, signal }: MeasureOptions,
): Promise<Pick<Measurement, 'reachability' | 'reason'>> {
  const open = sources.filter(({ token }) => mayLook(token));
  if (sources.length > 0 && open.length === 0)
    return {
      reachability: 'reachable',
      reason: plain('not-looked-at', 'answers and takes the credential; no stream was opened'),
    };
  const uris = open.flatMap(({ main, sub }) => sub?.streamUri ?? main?.streamUri ?? []);
  let last = problems[0];
  for (const uri of uris.slice(0, MAX_STREAMS_TRIED)) {
    try {
      await check(uri, {
        allow,
        ...(credential ? { credential } : {}),
        timeoutMs: Math.max(timeoutMs ?? 0, STREAM_TIMEOUT_MS),
        ...(signal ? { signal } : {}),
      });
      return { reachability: 'streaming', reason: plain('stream-received', 'a stream was received') };
    } catch (error) {
      last = toCameraError(error, uri);
    }
  }
  if (!last) return { reachability: 'reachable', reason: plain('no-source', 'the device names no video source') };
  if (last.code === 'unauthorised') return { reachability: 'unauthorised', reason: why('stream-unauthorised', last) };
  return { reachability: 'reachable', reason: why('no-stream', last) };
}

function why(code: string, error: CameraError): Reason {
  return {
    code,
    params: { came: error.came.slice(0, 200) },
    text: `expected ${error.expected}; came ${error.came}; ${error.todo}`.slice(0, 400),
  };
}

function plain(code: string, text: string): Reason {
  return { code, params: {}, text: escapeText(text, 400) };
}
