import { z } from 'zod';
import { id, instant } from './names.ts';

/** What an enrolment code says: base64url of this JSON. Valid for 24 h, once. */
export const enrolmentCode = z.object({
  /** Address where agents reach the hub, https. */
  hub: z.url(),
  /** SHA-256 (hex) of the hub's CA certificate in DER form; the agent pins it. */
  caSha256: z.string().regex(/^[0-9a-f]{64}$/),
  secret: z.string().min(20).max(200),
});
export type EnrolmentCode = z.infer<typeof enrolmentCode>;

export function encodeEnrolmentCode(code: EnrolmentCode): string {
  const bytes = new TextEncoder().encode(JSON.stringify(code));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Throws a ZodError or SyntaxError when the text is not an enrolment code. */
export function decodeEnrolmentCode(text: string): EnrolmentCode {
  const binary = atob(text.trim().replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return enrolmentCode.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** base64url of 32 bytes. */
const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected 32 bytes in base64url');

/** `POST /agent/v1/enrol`. A used, expired or wrong secret gets one and the same refusal. */
export const enrolRequest = z.object({
  secret: z.string().min(1).max(200),
  /** Ed25519, verifies the agent's assertions. */
  signingKey: publicKey,
  /** X25519, what camera credentials are sealed to. */
  sealingKey: publicKey,
});
export const enrolAnswer = z.object({ agentId: id, hubs: z.array(z.url()), serverTime: instant });

/** `POST /agent/v1/token` (RFC 7523, form encoded): a client assertion signed EdDSA; iss = sub = agentId, aud = `audience`. */
export const assertionAudience = 'sharp-eyes-hub';
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds; tokens live ten minutes. */
  expires_in: z.int(),
});
/** `GET /agent/v1/time` answers without credentials, so that an agent with a wrong clock can sign a valid assertion. */
export const timeAnswer = z.object({ serverTime: instant });
