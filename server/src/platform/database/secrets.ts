import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import mongoose from 'mongoose';
import type { Database } from './database.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D, 8.2.2: a random 96-bit nonce. */
const nonceBytes = 12;

/** A secret as it lies in the database. */
export interface Sealed {
  nonce: Buffer;
  tag: Buffer;
  sealed: Buffer;
}

interface SecretDocument extends Sealed {
  _id: string;
}

const secretSchema = new mongoose.Schema(
  {
    _id: String,
    nonce: { type: Buffer, required: true },
    tag: { type: Buffer, required: true },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<SecretDocument>;

/** What hubs share (the agents' CA, the token key): in the database, encrypted by a key file that each hub is given. */
export class Secrets {
  readonly #model: mongoose.Model<SecretDocument>;
  readonly #key: Buffer;

  constructor(database: Database, key: Buffer) {
    this.#model = database.model<SecretDocument>('secrets', secretSchema);
    this.#key = key;
  }

  /**
   * The secret of that name; made by the first hub that asks.
   * @throws when the key file is not the one that the secret was encrypted with
   */
  async sharedSecret(name: string, make: () => Buffer | Promise<Buffer>): Promise<Buffer> {
    const found = await this.#model.findById(name).lean();
    if (found) return this.open(name, found);
    const secret = await make();
    try {
      await this.#model.create({ _id: name, ...this.seal(name, secret) });
      return secret;
    } catch (error) {
      if ((error as { code?: number }).code !== 11_000) throw error;
      return this.sharedSecret(name, make); // another hub was first
    }
  }

  /** Seals what a room keeps in a record of its own; it opens only under the same name. */
  seal(name: string, secret: Buffer): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return { nonce, tag: cipher.getAuthTag(), sealed };
  }

  /** @throws when it was sealed under another name, or with another hub's key file */
  open(name: string, { nonce, tag, sealed }: Sealed): Buffer {
    try {
      const decipher = createDecipheriv(algorithm, this.#key, bytesOf(nonce), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(name)).setAuthTag(bytesOf(tag));
      return Buffer.concat([decipher.update(bytesOf(sealed)), decipher.final()]);
    } catch (cause) {
      throw new Error(
        `the secret “${name}” in the database cannot be read with this hub's key file; give this hub the key file of the first one`,
        { cause },
      );
    }
  }

  /** Tells whether two texts are the same without keeping either (hex). */
  mark(name: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${name}\0${text}`).digest('hex');
  }
}

/** Lean queries answer BSON binaries. */
function bytesOf(value: Buffer | { buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer);
}

/**
 * Reads a hub's key file, or makes it (0600) where there is none.
 * @throws when the file is not 32 bytes in base64
 */
export async function openKeyFile(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
  if (key.length !== keyBytes)
    throw new Error(
      `${path}: expected a key of ${keyBytes} bytes in base64, got ${key.length} bytes; restore the file`,
    );
  return key;
}
