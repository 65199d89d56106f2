import { createHash, X509Certificate } from 'node:crypto';
import { decodeEnrolmentCode, type EnrolmentCode, enrolAnswer } from '@sharp-eyes/protocol';
import { Agent } from 'undici';
import { toUplinkError, UplinkError } from './errors.ts';
import { readJson } from './hub.ts';
import { HubClient } from './hub-client.ts';
import { type Identity, saveIdentity } from './identity.ts';
import { loadKeys } from './keys.ts';

const timeoutMs = 15_000;
const authorityMaxBytes = 100_000;

/**
 * Enrols this agent with the hub that a code names, and keeps the result in `folder`. Keys that are there are used
 * again, so that credentials sealed to them stay good when a hub forgot us.
 * @throws {UplinkError} `bad-code`, `wrong-ca`, `enrolment-refused`, `unreachable`, `timeout`, …
 */
export async function enrol(codeText: string, folder: string): Promise<Identity> {
  const code = readCode(codeText);
  const authority = await fetchAuthority(code);
  const keys = await loadKeys(folder);
  const client = new HubClient([code.hub], [authority]);
  try {
    const { body } = await client
      .request({
        method: 'POST',
        path: '/agent/v1/enrol',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret: code.secret, signingKey: keys.signingKey, sealingKey: keys.sealingKey }),
        timeoutMs,
      })
      .catch((error: unknown) => {
        throw refused(error);
      });
    const answer = readJson(enrolAnswer, body, 'an answer to the enrolment');
    const hubs = answer.hubs.length > 0 ? answer.hubs : [code.hub];
    const identity: Identity = { agentId: answer.agentId, hubs, authorities: [authority] };
    await saveIdentity(folder, identity);
    return identity;
  } finally {
    await client.close();
  }
}

/** @throws {UplinkError} `bad-code`, without the code's content */
export function readCode(text: string): EnrolmentCode {
  let code: EnrolmentCode;
  try {
    code = decodeEnrolmentCode(text);
  } catch {
    throw new UplinkError('bad-code', {
      expected: 'an enrolment code as the console shows it',
      came: `${text.trim().length} characters that are none`,
      todo: 'copy the whole code again',
    });
  }
  if (new URL(code.hub).protocol === 'https:') return code;
  throw new UplinkError('bad-code', {
    expected: 'an https address of the hub',
    came: code.hub,
    todo: 'ask the administrator for a new code',
  });
}

/**
 * Fetches the hub's CA from a server that nothing is known about yet. Only the hash in the code makes it believed; the
 * secret is sent afterwards, over TLS that this CA vouches for.
 */
async function fetchAuthority(code: EnrolmentCode): Promise<string> {
  const agent = new Agent({
    connect: { rejectUnauthorized: false, timeout: 5000 },
    maxResponseSize: authorityMaxBytes,
  });
  try {
    const answer = await agent.request({
      origin: new URL(code.hub).origin,
      path: '/agent/v1/ca',
      method: 'GET',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200)
      throw new UplinkError('bad-answer', {
        expected: `the hub's CA from ${code.hub}`,
        came: String(answer.statusCode),
        todo: 'check the address of the hub',
      });
    const certificate = readCertificate(bytes);
    const sha256 = createHash('sha256').update(certificate.raw).digest('hex');
    if (sha256 === code.caSha256) return certificate.toString();
    throw new UplinkError('wrong-ca', {
      expected: `a CA with SHA-256 ${code.caSha256}`,
      came: sha256,
      todo: 'somebody may be between here and the hub, or the code is of another hub: ask the administrator',
    });
  } catch (error) {
    throw toUplinkError(error, code.hub);
  } finally {
    await agent.destroy();
  }
}

function readCertificate(bytes: Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new UplinkError('bad-answer', {
      expected: "the hub's CA certificate",
      came: `${bytes.length} bytes that are none`,
      todo: 'check the address of the hub',
      cause,
    });
  }
}

function refused(error: unknown): unknown {
  if (!(error instanceof UplinkError)) return error;
  if (error.code !== 'hub-refused' && error.code !== 'not-enrolled') return error;
  return new UplinkError('enrolment-refused', {
    expected: 'the hub to take this enrolment code',
    came: 'a refusal: it was used, has expired, or is wrong',
    todo: 'ask the administrator for a new code',
    cause: error,
  });
}
