import type { AddressAllowList } from '../camera/allow-list.ts';
import type { Credential } from '../camera/http.ts';
import { type CameraSession, openSession } from '../camera/session.ts';

/** Where a stream's camera is asked for key frames. */
export interface ControlAddress {
  /** The device service that answered last. */
  url: string;
  credential: Credential;
  profileToken: string;
  allow: AddressAllowList;
}

/** A camera that does not answer sooner has shown its next key frame by itself, milliseconds. */
const timeoutMs = 3000;

/** Asks for key frames of one stream (ONVIF Media 5.16, Media2 5.9) over a session that is kept while somebody looks. */
export class KeyFrameControl {
  readonly #locate: () => Promise<ControlAddress>;
  #opened: Promise<{ session: CameraSession; profileToken: string }> | undefined;
  #isClosed = false;

  constructor(locate: () => Promise<ControlAddress>) {
    this.#locate = locate;
  }

  /** Opens the session ahead of the first wish. */
  warmUp(): void {
    this.#open().catch(() => undefined);
  }

  /** @throws CameraError when the camera refuses, or does not answer */
  async ask(): Promise<void> {
    const { session, profileToken } = await this.#open();
    await session.synchronise(profileToken);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.session.close();
  }

  #open(): Promise<{ session: CameraSession; profileToken: string }> {
    this.#opened ??= this.#begin().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #begin(): Promise<{ session: CameraSession; profileToken: string }> {
    const { url, credential, profileToken, allow } = await this.#locate();
    const session = await openSession({ url, credential, allow, timeoutMs });
    if (this.#isClosed) await session.close();
    return { session, profileToken };
  }
}
