import { randomBytes } from 'node:crypto';
import { assertionAudience, newId } from '@sharp-eyes/protocol';
import { decodeJwt, importJWK, jwtVerify, SignJWT } from 'jose';

/** The secret's name in the hubs' shared store. */
export const tokenSecret = 'agents-token-key';
/** Access tokens live this long, seconds (contract 1). */
export const tokenLifeS = 600;
/** An assertion may be this old, seconds: long enough for a slow line, short enough to remember every `jti`. */
export const assertionMaxAgeS = 300;
/** What the agent's clock may be off after it has asked for the time, seconds. */
const clockToleranceS = 30;
const issuer = 'sharp-eyes-hub';

/** Who an access token speaks for: an agent with the keys of one enrolment. */
export interface AgentClaim {
  agentId: string;
  /** Rises with each enrolment, so that a token of replaced keys is worth nothing. */
  generation: number;
}

export function makeTokenKey(): Buffer {
  return randomBytes(32);
}

/** A 10-minute access token, signed with the key that the hubs share. */
export async function issueToken(key: Uint8Array, claim: AgentClaim, now: number): Promise<string> {
  const at = Math.floor(now / 1000);
  return new SignJWT({ gen: claim.generation })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setSubject(claim.agentId)
    .setAudience(assertionAudience)
    .setIssuedAt(at)
    .setExpirationTime(at + tokenLifeS)
    .setJti(newId())
    .sign(key);
}

/** The claim of a token, or undefined when it is not ours or has expired. */
export async function readToken(key: Uint8Array, token: string, now: number): Promise<AgentClaim | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: 'at+jwt',
      issuer,
      audience: assertionAudience,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'gen'],
    });
    if (typeof payload.sub !== 'string' || typeof payload.gen !== 'number') return undefined;
    return { agentId: payload.sub, generation: payload.gen };
  } catch {
    return undefined;
  }
}

/** The agent that an assertion says it is from; nothing is verified yet. */
export function claimedAgent(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined;
  }
}

/** What makes a replay recognisable: the assertion's own id, remembered until it has expired. */
export interface AssertionId {
  jti: string;
  expiresAt: Date;
}

/**
 * Checks an agent's client assertion (RFC 7523, 3): EdDSA by the key of its enrolment, iss = sub = agentId, for us,
 * not too old, with an id.
 * @param signingKey - Ed25519 public key, 32 bytes in base64url
 */
export async function verifyAssertion(
  assertion: string,
  agentId: string,
  signingKey: string,
  now: number,
): Promise<AssertionId | undefined> {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: signingKey }, 'EdDSA');
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: ['EdDSA', 'Ed25519'],
      issuer: agentId,
      subject: agentId,
      audience: assertionAudience,
      currentDate: new Date(now),
      clockTolerance: clockToleranceS,
      requiredClaims: ['exp', 'jti'],
    });
    const { jti, exp, iat } = payload;
    const nowS = now / 1000;
    if (typeof jti !== 'string' || jti.length < 8 || jti.length > 100 || exp === undefined) return undefined;
    if (exp > nowS + assertionMaxAgeS + clockToleranceS) return undefined; // a long life would be remembered as long
    if (iat !== undefined && iat < nowS - assertionMaxAgeS - clockToleranceS) return undefined;
    return { jti, expiresAt: new Date((exp + clockToleranceS) * 1000) };
  } catch {
    return undefined;
  }
}
