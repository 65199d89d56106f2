import { backwards, foldId } from './search-grams.ts';

/** Shorter pieces of a label (a model's family, a year) are on many devices. */
const pieceMin = 6;
/** A label that says more than this is a page. */
const piecesMax = 10;

/** By what a scanned label finds a device: serial and MAC, also by their ends (a maker's serial begins with the model). */
export function labelsOf({
  serial,
  mac,
  deviceKey,
}: {
  serial: string | null;
  mac: string | null;
  deviceKey: string;
}): string[] {
  const keyMac = deviceKey.startsWith('mac:') ? deviceKey.slice(4) : null;
  const ids = [serial, mac, keyMac].flatMap((id) => (id === null ? [] : foldId(id))).filter(Boolean);
  return [...new Set(ids.flatMap((id) => [id, backwards(id)]))];
}

/**
 * What of a scanned or typed label may be a serial or a MAC, folded. Makers print them bare, with colons, or in a QR code
 * between addresses, verification codes and models.
 */
export function piecesOf(label: string): string[] {
  const bare = label.replace(/[0-9a-f]{2}([:-][0-9a-f]{2}){5}/gi, (mac) => foldId(mac));
  const pieces = bare.split(/[^0-9a-z-]+/i).flatMap((piece) => [piece, ...piece.split('-')]);
  return [...new Set([foldId(label), ...pieces.map(foldId)])]
    .filter(({ length }) => length >= pieceMin)
    .slice(0, piecesMax);
}
