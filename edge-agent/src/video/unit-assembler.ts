import { readFragments } from './nal-fragments.ts';
import { type Codec, nalType, roleOfNal, startsPicture } from './nal-units.ts';
import { type RtpPacket, sequenceDistance } from './rtp.ts';

/** A whole access unit in Annex B form, before it has been given its time. */
export interface AssembledUnit {
  data: Uint8Array;
  isKeyFrame: boolean;
  rtpTimestamp: number;
  /** When its last packet was received, epoch milliseconds. */
  receivedAtMs: number;
}

export interface AssemblerCounts {
  lostPackets: number;
  droppedUnits: number;
  malformedPackets: number;
}

/** What one access unit may take; a 4K key frame of a good camera is under 2 MiB. */
export const assemblerLimits = { unitBytes: 4 * 2 ** 20, nalsPerUnit: 1024, parameterBytes: 16 * 1024 } as const;

const startCode = Uint8Array.of(0, 0, 0, 1);

/**
 * Puts the packets of one stream together to whole access units (RFC 6184, RFC 7798).
 *
 * A unit ends with the marker bit or with the next timestamp. Some cameras set the marker on every slice; the first
 * slice that continues a unit already handed on shows it, and from then on only the timestamp counts. After a loss
 * everything up to the next key frame is dropped: a picture that leans on one that never came shows ghosts, and ghosts
 * raise alerts. A key frame without parameter sets gets those of the SDP, or the last that came.
 */
export class UnitAssembler {
  readonly counts: AssemblerCounts = { lostPackets: 0, droppedUnits: 0, malformedPackets: 0 };
  readonly #codec: Codec;
  readonly #payloadType: number;
  #parameters: Uint8Array[];
  #sequence: number | undefined;
  #timestamp: number | undefined;
  #receivedAtMs = 0;
  #waitsForKeyFrame = true;
  #isMarkerReliable = true;
  #lastGiven: number | undefined;
  #unit = new UnitDraft();

  /** @param parameters parameter sets of the SDP, without start codes */
  constructor(codec: Codec, payloadType: number, parameters: readonly Uint8Array[]) {
    this.#codec = codec;
    this.#payloadType = payloadType;
    this.#parameters = parameters.filter((nal) => nal.length <= assemblerLimits.parameterBytes).slice(0, 16);
  }

  /** Takes one packet and gives the units that are whole now: none, one, or two when both ends are seen at once. */
  take(packet: RtpPacket, receivedAtMs: number): AssembledUnit[] {
    if (packet.payloadType !== this.#payloadType) return [];
    const missing = this.#missingBefore(packet.sequence);
    if (missing === undefined) return [];
    const done: AssembledUnit[] = [];
    if (missing > 0) {
      this.counts.lostPackets += missing;
      this.#waitsForKeyFrame = true;
      if (!this.#unit.isEmpty) this.#unit.isBroken = true;
    }
    if (this.#timestamp !== undefined && packet.timestamp !== this.#timestamp) this.#finish(done);
    if (missing > 0) this.#unit.mustBeginPicture = true;
    this.#timestamp = packet.timestamp;
    this.#receivedAtMs = receivedAtMs;
    this.#add(packet);
    if (packet.marker && this.#isMarkerReliable && this.#unit.hasPicture) this.#finish(done);
    return done;
  }

  /** How many packets are missing before this one; undefined for one that was there already. */
  #missingBefore(sequence: number): number | undefined {
    const last = this.#sequence;
    const distance = last === undefined ? 1 : sequenceDistance(last, sequence);
    // A jump far back is a server that began anew, not a late packet: TCP keeps the order.
    if (distance <= 0 && distance > -100) return undefined;
    this.#sequence = sequence;
    return distance > 0 ? distance - 1 : 1;
  }

  #add(packet: RtpPacket): void {
    const fragments = readFragments(this.#codec, packet.payload);
    if (!fragments) {
      this.counts.malformedPackets += 1;
      this.#unit.isBroken = true;
      return;
    }
    for (const { begin, end, pieces } of fragments) {
      if (begin) {
        const head = pieces.length > 1 ? joinHead(pieces) : (pieces[0] ?? new Uint8Array());
        const role = roleOfNal(this.#codec, head);
        const isSlice = role === 'picture' || role === 'key-picture';
        if (isSlice && packet.timestamp === this.#lastGiven && !startsPicture(this.#codec, head)) {
          this.#isMarkerReliable = false;
          this.#unit.isBroken = true;
        }
        this.#unit.begin(role, this.#codec, head);
      }
      this.#unit.append(pieces);
      if (end) this.#unit.end();
    }
  }

  #finish(done: AssembledUnit[]): void {
    const draft = this.#unit;
    const rtpTimestamp = this.#timestamp ?? 0;
    if (draft.isEmpty) return;
    if (!draft.hasPicture && !draft.isBroken) {
      // Parameter sets with a timestamp of their own: kept for the key frame that follows.
      this.#learn(draft);
      this.#unit = new UnitDraft();
      return;
    }
    this.#unit = new UnitDraft();
    if (draft.isBroken || !draft.isWhole) {
      this.counts.droppedUnits += 1;
      this.#waitsForKeyFrame = true;
      return;
    }
    this.#learn(draft);
    if (this.#waitsForKeyFrame && !draft.isKeyFrame) {
      this.counts.droppedUnits += 1;
      return;
    }
    this.#waitsForKeyFrame = false;
    this.#lastGiven = rtpTimestamp;
    const missing = draft.isKeyFrame && draft.parameters.length === 0 ? this.#parameters : [];
    const data = Buffer.concat([...missing.flatMap((nal) => [startCode, nal]), ...draft.bytes]);
    done.push({ data, isKeyFrame: draft.isKeyFrame, rtpTimestamp, receivedAtMs: this.#receivedAtMs });
  }

  #learn({ parameters }: UnitDraft): void {
    const types = new Set(parameters.map((nal) => nalType(this.#codec, nal[0] ?? 0)));
    const kept = this.#parameters.filter((nal) => !types.has(nalType(this.#codec, nal[0] ?? 0)));
    if (parameters.length > 0) this.#parameters = [...kept, ...parameters].slice(-16);
  }
}

/** An access unit while it grows. */
class UnitDraft {
  readonly bytes: Uint8Array[] = [];
  readonly parameters: Uint8Array[] = [];
  isBroken = false;
  isKeyFrame = false;
  hasPicture = false;
  /** Something is missing before this unit: a slice that doesn't begin a picture shows that it was part of it. */
  mustBeginPicture = false;
  #size = 0;
  #nals = 0;
  #isOpen = false;
  #parameterPieces: Uint8Array[] | undefined;

  get isEmpty(): boolean {
    return this.#nals === 0 && !this.isBroken;
  }

  get isWhole(): boolean {
    return !this.#isOpen && this.#nals > 0;
  }

  begin(role: ReturnType<typeof roleOfNal>, codec: Codec, head: Uint8Array): void {
    if (this.#isOpen) this.isBroken = true;
    const isSlice = role === 'key-picture' || role === 'picture';
    if (isSlice && !this.hasPicture && this.mustBeginPicture && !startsPicture(codec, head)) this.isBroken = true;
    if (role === 'key-picture' || role === 'recovery-point') this.isKeyFrame = true;
    if (isSlice) this.hasPicture = true;
    this.#parameterPieces = role === 'parameters' ? [] : undefined;
    if (codec === 'h265' && head.length < 2) this.isBroken = true;
    this.#isOpen = true;
    this.#nals += 1;
    this.#push(startCode);
  }

  append(pieces: readonly Uint8Array[]): void {
    if (!this.#isOpen) this.isBroken = true;
    for (const piece of pieces) {
      this.#push(piece);
      if (!this.isBroken) this.#parameterPieces?.push(piece);
    }
  }

  end(): void {
    this.#isOpen = false;
    const nal = this.#parameterPieces && Buffer.concat(this.#parameterPieces);
    this.#parameterPieces = undefined;
    if (nal && !this.isBroken && nal.length <= assemblerLimits.parameterBytes) this.parameters.push(nal);
  }

  #push(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size > assemblerLimits.unitBytes || this.#nals > assemblerLimits.nalsPerUnit) this.isBroken = true;
    // What is broken is not kept: a unit that never ends must not fill memory.
    if (this.isBroken) this.bytes.length = 0;
    else this.bytes.push(piece);
  }
}

function joinHead(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces.map((piece) => piece.subarray(0, 4)));
}
