import type { Device } from '@sharp-eyes/protocol';

/** What the label of a device says. */
export interface Label {
  serial: string | null;
  /** Twelve hexadecimal digits in lower case. */
  mac: string | null;
}

/** Longer codes are advertisements, not serial numbers. */
const codeMax = 300;
/** MAC addresses as labels print them: `3C:EF:8C:12:34:56`, with dashes, dots or nothing between. */
const macText =
  /(?<![0-9a-f])(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}(?![0-9a-f])|(?<![0-9a-f])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}/i;
const serialText = /(?:S\/?N|SERIAL|序列号)[^0-9A-Z]{0,4}([0-9A-Z-]{5,40})/i;

/**
 * Reads a bar code or QR code of a label. Makers write them each otherwise: the bare serial number, `SN:…`, a line of
 * fields, an address with the serial number in it. Null where nothing on it names a device.
 */
export function readLabel(text: string): Label | null {
  const code = text.trim();
  if (code === '' || code.length > codeMax) return null;
  const serial = serialText.exec(code)?.[1] ?? (/^[0-9A-Z][0-9A-Z-]{4,39}$/i.test(code) ? code : null);
  const mac = macText.exec(code)?.[0] ?? null;
  const isBareMac = mac !== null && mac.length === code.length;
  const label = {
    serial: isBareMac ? null : (serial?.toUpperCase() ?? (mac ? null : longestWord(code))),
    mac: mac?.replace(/[^0-9a-f]/gi, '').toLowerCase() ?? null,
  };
  return label.serial || label.mac ? label : null;
}

/** A QR code's fields between line breaks, commas or slashes: the longest one with a digit in it, rather than a model. */
function longestWord(code: string): string | null {
  const words = code.split(/[^0-9A-Z-]+/i).filter((word) => /\d/.test(word) && word.length >= 6 && word.length <= 40);
  const isModel = (word: string): number => Number(word.includes('-'));
  return words.sort((a, b) => isModel(a) - isModel(b) || b.length - a.length)[0]?.toUpperCase() ?? null;
}

const plain = (text: string | null): string => (text ?? '').replace(/[^0-9a-z]/gi, '').toLowerCase();

/** A found device as far as labels go. Before its account is known its key is all that it has told. */
type Labelled = Pick<Device, 'deviceKey' | 'serial' | 'mac'>;

/**
 * Makers put the card's MAC at the end of the ONVIF endpoint reference (a version 1 UUID's node), so that a label finds
 * its device before anybody gave an account.
 */
const nodeOf = ({ deviceKey }: Labelled): string => plain(deviceKey).slice(-12);

/** The found devices whose label this is. One part of the label may be all that a device tells of itself. */
export function devicesOfLabel<D extends Labelled>(label: Label, devices: readonly D[]): D[] {
  const serial = plain(label.serial);
  const byMac = devices.filter((one) => label.mac !== null && [plain(one.mac), nodeOf(one)].includes(label.mac));
  if (byMac.length > 0) return byMac;
  // ONVIF devices often put the maker's model before the printed number.
  return devices.filter((device) => serial.length >= 5 && plain(device.serial).endsWith(serial));
}

/** The found devices whose serial number or MAC ends in what somebody typed; nothing for less than four digits. */
export function devicesByEnding<D extends Labelled>(typed: string, devices: readonly D[]): D[] {
  const ending = plain(typed);
  if (ending.length < 4) return [];
  return devices.filter((one) =>
    [plain(one.serial), plain(one.mac), nodeOf(one)].some((text) => text.endsWith(ending)),
  );
}
