import type { Logger } from 'pino';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { Leases } from '../live/leases.ts';
import type { MediaLine } from '../live/media-socket.ts';
import { OwnFeeds } from '../live/own-feeds.ts';
import { RtspSource } from '../video/rtsp-source.ts';
import type { CameraSet } from './camera-set.ts';
import type { Devices } from './devices.ts';
import type { ErrorCounts } from './error-counts.ts';

export interface LiveParts {
  /** Leases at once. */
  most: number;
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
export function makeLeases({ most, cameras, devices, allow, line, now, errors, log }: LiveParts): Leases {
  const own = new OwnFeeds({
    open: ({ deviceKey, source }, stream) =>
      new RtspSource({
        locate: (attempt) => devices.stream(deviceKey, source, stream, attempt),
        allow: allow(),
        clock: { now },
        onLink: (state) => devices.noteLink(deviceKey, source, state),
      }),
    onFailure: (error) => errors.countError(error, 'live-feed'),
  });
  return new Leases({ most, cameras, own, devices, line, now, count: errors.count, log });
}
