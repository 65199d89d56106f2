import type { Logger } from 'pino';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { Leases } from '../live/leases.ts';
import type { MediaLine } from '../live/media-socket.ts';
import { OwnFeeds } from '../live/own-feeds.ts';
import { TranscodedFeeds } from '../live/transcoded-feeds.ts';
import { RtspSource } from '../video/rtsp-source.ts';
import type { CameraSet } from './camera-set.ts';
import type { Devices } from './devices.ts';
import type { ErrorCounts } from './error-counts.ts';

export interface LiveParts {
  /** The agent's settings: leases at once, and eyes that may transcode. */
  limits: { leases: number; transcoders: number };
  cameras: CameraSet;
  devices: Devices;
  /** What may be contacted now. */
  allow(): AddressAllowList;
  line(): MediaLine;
  /** Epoch milliseconds by the hub's clock. */
  now(): number;
  errors: ErrorCounts;
  log: Logger;
}

/** Live view of the site's cameras; a stream that is not watched anyway is opened while somebody looks. */
export function makeLeases({ limits, cameras, devices, allow, line, now, errors, log }: LiveParts): Leases {
  const own = new OwnFeeds({
    open: ({ deviceKey, source }, stream, onPlaying) =>
      new RtspSource({
        locate: (attempt) => devices.stream(deviceKey, source, stream, attempt),
        allow: allow(),
        clock: { now },
        onPlaying,
        onLink: (state) => devices.noteLink(deviceKey, source, state),
      }),
    onFailure: (error) => errors.countError(error, 'live-feed'),
  });
  const transcoded = new TranscodedFeeds({
    most: limits.transcoders,
    onLost: (cameraId, reason) => {
      errors.count('transcoder-lost');
      log.warn({ cameraId, reason }, 'an eye that transcoded was lost; its live views end');
    },
  });
  return new Leases({ most: limits.leases, cameras, own, transcoded, devices, line, now, count: errors.count, log });
}
