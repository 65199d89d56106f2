import { join } from 'node:path';
import { id } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { UplinkError } from './errors.ts';
import { readIfThere, writePrivately } from './private-file.ts';

const identitySchema = z.object({
  agentId: id,
  /** Addresses where the hubs listen for agents. */
  hubs: z.array(z.url()).min(1).max(16),
  /** PEM of the pinned CA; a second one while it is being changed. */
  authorities: z.array(z.string().min(1).max(100_000)).min(1).max(2),
});

/** What enrolment gave: who we are, where the hubs are, whom to believe. */
export type Identity = z.infer<typeof identitySchema>;

const fileIn = (folder: string): string => join(folder, 'identity.json');

/** @throws {UplinkError} `not-enrolled` when there is none, `bad-keys` when it is damaged */
export async function loadIdentity(folder: string): Promise<Identity> {
  const file = fileIn(folder);
  const text = await readIfThere(file);
  if (text === undefined)
    throw new UplinkError('not-enrolled', {
      expected: `an enrolment in ${folder}`,
      came: 'none',
      todo: 'ask an administrator for an enrolment code and run: npm run agent -- enrol CODE',
    });
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UplinkError('bad-keys', {
      expected: `this agent's enrolment in ${file}`,
      came: 'a damaged file',
      todo: 'enrol again with a new code',
      cause,
    });
  }
}

export async function saveIdentity(folder: string, identity: Identity): Promise<void> {
  await writePrivately(fileIn(folder), JSON.stringify(identitySchema.parse(identity), null, 2));
}
