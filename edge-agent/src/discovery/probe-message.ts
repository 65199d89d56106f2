import { childOf, childrenOf, parseEnvelope, textOf, type XmlNode } from '../camera/xml.ts';

/** Where WS-Discovery lives (OASIS WS-Discovery 1.1, 3.1). */
export const DISCOVERY_GROUP = '239.255.255.250';
export const DISCOVERY_PORT = 3702;

/** What a probe asks for. Some cameras answer only to one of these, some only to a probe that names no type. */
export const PROBE_TYPES = ['dn:NetworkVideoTransmitter', 'tds:Device', undefined] as const;
export type ProbeType = (typeof PROBE_TYPES)[number];

/** A probe (WS-Discovery of April 2005, which is what ONVIF speaks). `messageId` is a UUID without prefix. */
export function composeProbe(type: ProbeType, messageId: string): string {
  const types = type === undefined ? '' : `<d:Types>${type}</d:Types>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"' +
    ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"' +
    ' xmlns:dn="http://www.onvif.org/ver10/network/wsdl"' +
    ' xmlns:tds="http://www.onvif.org/ver10/device/wsdl">' +
    '<s:Header>' +
    '<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>' +
    `<a:MessageID>urn:uuid:${messageId}</a:MessageID>` +
    '<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>' +
    '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>' +
    '</s:Header>' +
    `<s:Body><d:Probe>${types}</d:Probe></s:Body>` +
    '</s:Envelope>'
  );
}

/** One device as one answer told it; nothing is believed yet. */
export interface ProbeMatch {
  /** As `urn:uuid:…` in lower case where it is a UUID; `undefined` when the answer has none. */
  endpointReference?: string;
  types: string[];
  scopes: string[];
  /** Device service addresses as written, in order. */
  xaddrs: string[];
}

/** Everything that one datagram held. */
export interface ProbeAnswer {
  matches: ProbeMatch[];
  /** What was left out, by name. */
  problems: string[];
}

const MAX_MATCHES = 64;
const MAX_SCOPES = 64;
const MAX_XADDRS = 16;
const MAX_TEXT = 300;
/** deviceKey in the protocol holds 200 characters; a conflict adds an address to it. */
const MAX_REFERENCE = 150;

/**
 * Reads one datagram. Each match is judged alone: a bad one is named in `problems`, its neighbours are kept.
 *
 * @throws CameraError `bad-answer` or `too-large` when the datagram as a whole cannot be read.
 */
export function readProbeAnswer(datagram: Uint8Array): ProbeAnswer {
  const body = childOf(parseEnvelope(datagram), 'Body');
  // Our own probes come back on loopback, and devices say hello at any time: neither is an answer, nor a fault.
  if (childOf(body, 'Probe') || childOf(body, 'Hello') || childOf(body, 'Bye') || childOf(body, 'Resolve'))
    return { matches: [], problems: [] };
  const lists = childrenOf(body, 'ProbeMatches');
  if (lists.length === 0) return { matches: [], problems: ['no-probe-matches'] };
  const nodes = lists.flatMap((list) => childrenOf(list, 'ProbeMatch'));
  const problems = nodes.length > MAX_MATCHES ? ['too-many-matches'] : [];
  const matches = nodes.slice(0, MAX_MATCHES).flatMap((node) => {
    const match = readMatch(node);
    if (match.endpointReference === undefined) problems.push('no-endpoint-reference');
    if (match.xaddrs.length === 0) problems.push('no-address');
    // Without reference and address there is nothing to hold on to.
    return match.endpointReference === undefined && match.xaddrs.length === 0 ? [] : [match];
  });
  return { matches, problems };
}

function readMatch(node: XmlNode): ProbeMatch {
  const reference = normaliseReference(textOf(node, 'EndpointReference', 'Address'));
  return {
    ...(reference === undefined ? {} : { endpointReference: reference }),
    types: words(textOf(node, 'Types'), MAX_SCOPES),
    scopes: words(textOf(node, 'Scopes'), MAX_SCOPES),
    xaddrs: words(textOf(node, 'XAddrs'), MAX_XADDRS),
  };
}

/** `uuid:AB…`, `urn:uuid:ab…` and a bare UUID are one and the same reference; other URIs are kept as they are. */
export function normaliseReference(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text.length > MAX_REFERENCE) return undefined;
  const bare = text
    .toLowerCase()
    .replace(/^urn:/, '')
    .replace(/^uuid:/, '');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(bare) ? `urn:uuid:${bare}` : text;
}

function words(text: string | undefined, max: number): string[] {
  return (text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '' && word.length <= MAX_TEXT)
    .slice(0, max);
}
