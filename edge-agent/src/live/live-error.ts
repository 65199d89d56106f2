/**
 * Why a live view does not begin, as the hub is told.
 *
 * - `unknown-camera`: the configuration does not name it (its placement was not answered), or its site's word has ended.
 * - `not-permitted`: the site's access basis does not cover live view.
 * - `no-picture`: the camera sends none now.
 * - `no-h264`: it sends nothing that browsers show, and no eye is free to make something of it.
 * - `busy`: as many leases as are allowed run already.
 * - `hub-refused`, `hub-unreachable`: the media socket did not come about.
 */
export type LiveErrorCode =
  | 'unknown-camera'
  | 'not-permitted'
  | 'no-picture'
  | 'no-h264'
  | 'busy'
  | 'hub-refused'
  | 'hub-unreachable';

/** The only error that leaves `live/`. */
export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly code: LiveErrorCode;

  constructor(code: LiveErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
