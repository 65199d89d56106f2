import { createHash, timingSafeEqual } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';

/** Escapes text for XML, leaving out characters that XML 1.0 cannot carry. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"'\r]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** A SOAP request taken apart: the operation's name, what is in it, and the WS-UsernameToken if there is one. */
export interface SoapRequest {
  action: string;
  /** Namespace of the operation element; tells Media from Media2. */
  body: Record<string, unknown>;
  token: UsernameToken | undefined;
}

interface UsernameToken {
  user: string;
  digest: string;
  nonce: string;
  created: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : isRecord(value) && typeof value['#text'] === 'string' ? value['#text'] : '';

/** Text of a child element, empty when it is not there. */
export const childText = (parent: unknown, name: string): string => (isRecord(parent) ? textOf(parent[name]) : '');

/** Reads any SOAP envelope; undefined when it is none. */
export function readEnvelope(xml: string): { header: unknown; body: Record<string, unknown> } | undefined {
  try {
    const parsed: unknown = parser.parse(xml);
    const envelope = isRecord(parsed) ? parsed.Envelope : undefined;
    if (!isRecord(envelope)) return undefined;
    const body = envelope.Body;
    return { header: envelope.Header, body: isRecord(body) ? body : {} };
  } catch {
    return undefined;
  }
}

export function readRequest(xml: string): SoapRequest | undefined {
  const envelope = readEnvelope(xml);
  if (!envelope) return undefined;
  const action = Object.keys(envelope.body).find((key) => !key.startsWith('@') && key !== '#text');
  if (!action) return undefined;
  const body = envelope.body[action];
  const security = isRecord(envelope.header) ? envelope.header.Security : undefined;
  const given = isRecord(security) ? security.UsernameToken : undefined;
  return {
    action,
    body: isRecord(body) ? body : {},
    token: isRecord(given)
      ? {
          user: childText(given, 'Username'),
          digest: childText(given, 'Password'),
          nonce: childText(given, 'Nonce'),
          created: childText(given, 'Created'),
        }
      : undefined,
  };
}

/** Minutes that a token's `Created` may differ from the device's clock. */
const tokenWindowMs = 5 * 60_000;

/** WS-Security UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)), recent by the device's clock. */
export function isTokenRight(token: UsernameToken, user: string, password: string, deviceNowMs: number): boolean {
  if (token.user !== user || !(Math.abs(Date.parse(token.created) - deviceNowMs) <= tokenWindowMs)) return false;
  const expected = createHash('sha1')
    .update(Buffer.concat([Buffer.from(token.nonce, 'base64'), Buffer.from(token.created), Buffer.from(password)]))
    .digest();
  const got = Buffer.from(token.digest, 'base64');
  return got.length === expected.length && timingSafeEqual(got, expected);
}

const namespaces = [
  'xmlns:env="http://www.w3.org/2003/05/soap-envelope"',
  'xmlns:ter="http://www.onvif.org/ver10/error"',
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"',
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl"',
  'xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"',
  'xmlns:tt="http://www.onvif.org/ver10/schema"',
].join(' ');

export const wrap = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><env:Envelope ${namespaces}><env:Body>${body}</env:Body></env:Envelope>`;

/** A SOAP 1.2 fault with an ONVIF subcode. */
export const makeFault = (side: 'Sender' | 'Receiver', subcode: string, reason: string): string =>
  wrap(
    `<env:Fault><env:Code><env:Value>env:${side}</env:Value><env:Subcode><env:Value>ter:${subcode}</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">${escapeXml(reason)}</env:Text></env:Reason></env:Fault>`,
  );
