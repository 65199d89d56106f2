import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CameraError } from './errors.ts';

/** What a camera may say in one answer. A recorder with 64 channels sends about 300 KiB of profiles. */
export const MAX_XML_BYTES = 1 << 20;
const MAX_DEPTH = 40;

/** One element: child elements, attributes (`@name`) and text (`#text`) by local name; repeated ones are arrays. */
export type XmlNode = { readonly [name: string]: XmlValue };
type XmlValue = string | XmlNode | readonly XmlValue[] | undefined;

// Entities stay off: a camera could otherwise grow a few hundred bytes into gigabytes. The five that XML itself
// defines, and characters by number, are decoded in `textOf`.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
});

/**
 * Reads one SOAP message and gives its `Envelope`. Tolerates a byte-order mark and trailing zero bytes or blanks, as
 * some cameras send; nothing else.
 *
 * @throws CameraError `too-large` or `bad-answer` (no XML, cut off, a document type, too deep, no envelope).
 */
export function parseEnvelope(bytes: Uint8Array): XmlNode {
  if (bytes.length > MAX_XML_BYTES)
    throw new CameraError('too-large', {
      expected: `a message of at most ${MAX_XML_BYTES} bytes`,
      came: `${bytes.length} bytes`,
      todo: 'leave this device out; it does not behave like a camera',
    });
  const text = trimJunk(new TextDecoder().decode(bytes));
  if (text === '') throw badXml('an empty message');
  // SOAP 1.2 (section 5) forbids document types; with one, entities could be declared.
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw badXml('a document type declaration');
  const flaw = XMLValidator.validate(text);
  if (flaw !== true) throw badXml(`${flaw.err.msg} (line ${flaw.err.line})`);
  let document: XmlNode;
  try {
    document = parser.parse(text) as XmlNode;
  } catch (cause) {
    throw badXml(cause instanceof Error ? cause.message : 'XML that cannot be read');
  }
  const envelope = childOf(document, 'Envelope');
  if (!envelope) throw badXml(`a document <${Object.keys(document)[0] ?? ''}>`);
  return envelope;
}

/** The first child element of that local name. A text-only element is a node with `#text`. */
export function childOf(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let at = node;
  for (const name of path) at = childrenOf(at, name)[0];
  return at;
}

/** Every child element of that local name, in order. */
export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  if (!node || !Object.hasOwn(node, name)) return [];
  const value = node[name];
  const values = Array.isArray(value) ? (value as readonly XmlValue[]) : [value];
  return values.flatMap((one) =>
    typeof one === 'string' ? [{ '#text': one }] : one && !Array.isArray(one) ? [one as XmlNode] : [],
  );
}

/** The text of a (deep) child, entities decoded and trimmed; `undefined` when absent or empty. */
export function textOf(node: XmlNode | undefined, ...path: string[]): string | undefined {
  const value = childOf(node, ...path)?.['#text'];
  if (typeof value !== 'string') return undefined;
  return decodeEntities(value).trim() || undefined;
}

/** The text of an attribute; `undefined` when absent or empty. */
export function attributeOf(node: XmlNode | undefined, name: string): string | undefined {
  const value = node && Object.hasOwn(node, `@${name}`) ? node[`@${name}`] : undefined;
  return typeof value === 'string' ? decodeEntities(value).trim() || undefined : undefined;
}

/** Text made safe for XML text and attributes. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex, decimal, name) => {
      if (name) return NAMED[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );
}

function trimJunk(text: string): string {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  let end = text.length;
  while (end > start && (text.charCodeAt(end - 1) === 0 || text.charAt(end - 1).trim() === '')) end -= 1;
  return text.slice(start, end).trimStart();
}

function badXml(came: string): CameraError {
  return new CameraError('bad-answer', {
    expected: 'a SOAP message in well-formed XML',
    came,
    todo: 'update the firmware of the camera; other cameras are not affected',
  });
}
