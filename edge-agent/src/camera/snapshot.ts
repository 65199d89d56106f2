import { CameraError } from './errors.ts';
import type { CameraHttp } from './http.ts';
import { checkJpeg, type JpegSize } from './jpeg.ts';

/** 4K at the best quality is about 3 MiB. */
export const MAX_SNAPSHOT_BYTES = 8 << 20;

/** A raw, unmasked picture: it goes to an eye to be masked and is neither stored nor sent as it is. */
export interface Snapshot extends JpegSize {
  jpeg: Uint8Array;
}

/**
 * Fetches one picture from the address that a camera named and `AddressAllowList.checkUrl` let through: `rtsp://…`,
 * `(null)` and a vendor's public host have all been seen in the wild, so nothing is sent before scheme and host are known.
 *
 * @throws CameraError `refused-address`, `unauthorised`, `timeout`, `too-large`, `bad-answer`, `fault`, `unreachable`.
 */
export async function fetchSnapshot(http: CameraHttp, url: URL, signal?: AbortSignal): Promise<Snapshot> {
  const { status, body } = await http.send({
    method: 'GET',
    url,
    headers: { accept: 'image/jpeg' },
    maxBytes: MAX_SNAPSHOT_BYTES,
    authenticate: true,
    ...(signal ? { signal } : {}),
  });
  if (status !== 200)
    throw new CameraError(status === 403 ? 'unauthorised' : 'fault', {
      expected: 'a picture',
      came: `HTTP ${status}`,
      todo: 'take the picture from the stream instead',
    });
  return { jpeg: body, ...checkJpeg(body) };
}
