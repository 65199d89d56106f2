import type { RulesDocument } from '@sharp-eyes/protocol';
import type { Detection } from '../eyes/eye.ts';
import { ArmedClock } from './armed-hours.ts';
import { PersonInZone } from './person-in-zone.ts';
import { continuesWithinS, type OpenAlert, type SceneChange, type SceneFrame } from './scene-change.ts';
import { associate, type Track } from './tracks.ts';

export interface SceneOptions {
  rules: RulesDocument;
  /** IANA name of the site's own clock, for armed hours. */
  timeZone: string;
  /** Makes an alert's id (UUIDv7). */
  newId(): string;
}

/** A stream time that falls by more than this is a stream that began anew, not a late picture. */
const newStreamS = 5;

/**
 * What happens in front of one camera, by its rules: detections in, alerts rising, changing and clearing out, each with a
 * reason. Pure: every time comes with a picture, ids from `newId`.
 */
export class Scene {
  readonly #rules: PersonInZone[];
  #tracks: Track[] = [];
  #timeS = 0;
  #lastLookS = 0;

  /** Rules whose zone is missing are refused by the schema already and left out here. */
  constructor({ rules: document, timeZone, newId }: SceneOptions) {
    const clock = new ArmedClock(timeZone);
    this.#rules = document.rules.flatMap((rule) => {
      const zone = document.zones.find(({ name }) => name === rule.zone);
      const isArmed = (atMs: number) => clock.isArmed(rule.armed, atMs);
      return zone ? [new PersonInZone({ rule, zone, ruleVersion: document.version, newId, isArmed })] : [];
    });
  }

  /**
   * Pictures that were judged together, oldest first; times may not fall (what does is left out). An alert that they
   * ask for names the newest picture that shows somebody inside: the ones before it gave the dwell.
   */
  see(frames: readonly SceneFrame[]): SceneChange[] {
    const changes: SceneChange[] = [];
    for (const frame of frames) {
      if (!this.#advance(frame.streamTimeS)) continue;
      const seen = associate(this.#tracks, frame.detections, frame.streamTimeS, this.#lastLookS);
      this.#lastLookS = frame.streamTimeS;
      for (const rule of this.#rules) changes.push(...rule.see(frame, seen));
    }
    for (const rule of this.#rules) changes.push(...rule.settle());
    return changes;
  }

  /** The gate looked at a picture and nothing moves: the zones are empty. */
  pass(streamTimeS: number, receivedAtMs: number): SceneChange[] {
    if (!this.#advance(streamTimeS)) return [];
    return this.#rules.flatMap((rule) => rule.pass(streamTimeS, receivedAtMs));
  }

  /** To be called every second or so, pictures or not. */
  tick(nowMs: number): SceneChange[] {
    return this.#rules.flatMap((rule) => rule.tick(this.#timeS, nowMs));
  }

  /**
   * Goes on with the alerts that were open before a restart: the same rule and zone, seen within 60 s. The others clear
   * with a reason.
   */
  restore(open: readonly OpenAlert[], nowMs: number): SceneChange[] {
    const cleared: SceneChange[] = [];
    for (const alert of open) {
      const rule = this.#rules.find(
        (candidate) => candidate.ruleId === alert.ruleId && candidate.zone === alert.zone && !candidate.open,
      );
      const isFresh = nowMs - alert.lastSeenAtMs <= continuesWithinS * 1000;
      if (rule && isFresh) rule.restore(alert, nowMs);
      else cleared.push(clearedAtStart(alert, nowMs, rule ? 'not-seen' : 'rule-ended'));
    }
    return cleared;
  }

  /** Clears what is open, because nothing more will be seen: never at a restart, which goes on with it. */
  end(nowMs: number, code: 'rule-ended' | 'stream-ended'): SceneChange[] {
    return this.#rules.flatMap((rule) => rule.end(this.#timeS, nowMs, code));
  }

  /** True when one of the detections is somebody whom a rule counts. */
  concerns(detections: readonly Detection[]): boolean {
    return detections.some((detection) => this.#rules.some((rule) => rule.concerns(detection)));
  }

  /** Alerts that are active, as they must be kept to survive a restart; shadows are not kept. */
  get open(): OpenAlert[] {
    return this.#rules.flatMap((rule) => (rule.open && !rule.isShadow ? [rule.open] : []));
  }

  /** An alert or a shadow is active: the zone must go on being looked at. */
  get isOccupied(): boolean {
    return this.#rules.some((rule) => rule.open !== undefined);
  }

  /** Every rule has its alert: only its changes and its end are still to be seen, which is less urgent. */
  get isSettled(): boolean {
    return this.#rules.length > 0 && this.#rules.every((rule) => rule.open !== undefined);
  }

  /** Somebody is in a zone and the next pictures decide: they are worth keeping for a still. */
  get isDeciding(): boolean {
    return this.#rules.some((rule) => rule.isDeciding);
  }

  #advance(streamTimeS: number): boolean {
    if (!Number.isFinite(streamTimeS)) return false;
    if (streamTimeS < this.#timeS - newStreamS) {
      this.#tracks = [];
      this.#lastLookS = streamTimeS;
      for (const rule of this.#rules) rule.forgetTime(streamTimeS);
    } else if (streamTimeS < this.#timeS) {
      return false;
    }
    this.#timeS = streamTimeS;
    return true;
  }
}

function clearedAtStart(alert: OpenAlert, nowMs: number, code: 'not-seen' | 'rule-ended'): SceneChange {
  const text =
    code === 'not-seen'
      ? `nothing was seen of “${alert.zone}” for more than ${continuesWithinS} s while the agent was away`
      : `“${alert.zone}” is no longer watched by this rule`;
  const { alertId, ruleId, kind, zone, score } = alert;
  const reason = { code, params: { zone }, text };
  return { change: 'cleared', alertId, ruleId, kind, zone, score, t: 0, atMs: nowMs, boxes: [], reason, shadow: false };
}
