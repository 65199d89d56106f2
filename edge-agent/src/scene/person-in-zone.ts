import { footPoint, isInBoxes, isInside } from '@sharp-eyes/geometry';
import { type AlertFinding, type Reason, type Rule, ruleIdOf, toInstant, type Zone } from '@sharp-eyes/protocol';
import type { Box, Detection } from '../eyes/eye.ts';
import {
  continuedCode,
  continuesWithinS,
  type OpenAlert,
  type SceneChange,
  type SceneFrame,
  seenKeptEveryS,
} from './scene-change.ts';
import { Seen, type Stand } from './seen.ts';
import type { Track } from './tracks.ts';

/** A score must have risen by this much to be worth telling. */
const scoreMargin = 0.15;
/** An open alert is told anew at most this often, seconds. */
const changeEveryS = 5;
/** Somebody who is inside stays inside down to this part of the rule's score: a score that flickers is not an exit. */
const stayShare = 0.7;
/** Time between two looks counts as seen up to this long, seconds; beyond it nobody knows what was there. */
const mostSeenGapS = 5;
const mostBoxes = 64;
/** After a restart the zone must be seen empty for this long at least, however long ago somebody was there, seconds. */
const leastEmptyS = 2;

type ClearCode = 'zone-empty' | 'not-seen' | 'rule-ended' | 'stream-ended';

interface Presence {
  people: number;
  score: number;
  boxes: Box[];
  dwellS: number;
  stands: Stand[];
}

interface ActiveAlert {
  alertId: string;
  score: number;
  people: number;
  toldAtS: number;
  lastSeenAtMs: number;
  /** When the zone was last looked at, occupied or not. */
  observedAtMs: number;
  /** Open since before a restart, and not seen to go on yet. */
  isFromBefore: boolean;
}

export interface RuleContext {
  rule: Rule;
  zone: Zone;
  ruleVersion: number;
  newId(): string;
  isArmed(atMs: number): boolean;
}

/**
 * `person-in-zone` for one rule of one camera: raises once per occupancy, tells what a person would want to know anew,
 * clears when the zone has been *seen* empty for long enough. Pure: times and ids come from outside.
 */
export class PersonInZone {
  readonly ruleId: string;
  readonly #context: RuleContext;
  #alert: ActiveAlert | undefined;
  #emptyForS = 0;
  #lastSeenS: number | undefined;
  #quietUntilS = Number.NEGATIVE_INFINITY;
  #candidate: { frame: SceneFrame; presence: Presence } | undefined;
  #dwellS = 0;
  /** Of this occupancy; undefined where the agent was started anew in the middle of it. */
  #seen: Seen | undefined = new Seen();
  /** When each track was last seen inside, seconds. */
  readonly #insideAtS = new WeakMap<Track, number>();

  constructor(context: RuleContext) {
    this.#context = context;
    this.ruleId = ruleIdOf(context.rule);
  }

  /** The alert as it must be kept to survive a restart. */
  get open(): OpenAlert | undefined {
    const { rule, zone } = this.#context;
    const alert = this.#alert;
    if (!alert) return undefined;
    const { alertId, score, lastSeenAtMs } = alert;
    return { alertId, score, lastSeenAtMs, ruleId: this.ruleId, kind: rule.kind, zone: zone.name };
  }

  get zone(): string {
    return this.#context.zone.name;
  }

  get isShadow(): boolean {
    return this.#context.rule.shadow;
  }

  /** Somebody is inside, and the next pictures decide whether an alert rises. */
  get isDeciding(): boolean {
    return !this.#alert && this.#dwellS > 0 && this.#dwellS >= this.#context.rule.minDwellS - 0.5;
  }

  /** Goes on with an alert that was open before a restart. */
  restore({ alertId, score, lastSeenAtMs, isFromBefore = false }: OpenAlert, nowMs: number): void {
    const toldAtS = Number.NEGATIVE_INFINITY;
    this.#alert = { alertId, score, people: 1, toldAtS, lastSeenAtMs, observedAtMs: nowMs, isFromBefore };
    this.#emptyForS = 0;
    this.#seen = undefined;
  }

  /** One picture with the tracks seen in it. A raise waits for `settle`, so that the newest picture decides. */
  see(frame: SceneFrame, tracks: readonly Track[]): SceneChange[] {
    const presence = this.#presenceOf(tracks, frame.streamTimeS);
    this.#dwellS = presence?.dwellS ?? 0;
    if (!presence) return this.pass(frame.streamTimeS, frame.receivedAtMs);
    this.#lastSeenS = frame.streamTimeS;
    this.#emptyForS = 0;
    this.#seen?.note(presence, presence.stands);
    if (this.#alert) {
      this.#alert.lastSeenAtMs = frame.receivedAtMs;
      this.#alert.observedAtMs = frame.receivedAtMs;
      if (this.#alert.isFromBefore) return [this.#tell('changed', this.#alert, frame, presence)];
      return this.#isNews(this.#alert, presence, frame) ? [this.#tell('changed', this.#alert, frame, presence)] : [];
    }
    const { rule, isArmed } = this.#context;
    if (presence.dwellS >= rule.minDwellS && frame.streamTimeS >= this.#quietUntilS && isArmed(frame.receivedAtMs))
      this.#candidate = { frame, presence };
    return [];
  }

  /** The zone was looked at and nobody was there. */
  pass(streamTimeS: number, atMs: number): SceneChange[] {
    if (this.#lastSeenS === undefined) this.#emptyForS = this.#emptyWhileAwayS(atMs);
    else this.#emptyForS += Math.min(Math.max(streamTimeS - this.#lastSeenS, 0), mostSeenGapS);
    this.#lastSeenS = streamTimeS;
    this.#dwellS = 0;
    if (!this.#alert && !this.#candidate) this.#seen = new Seen();
    if (this.#alert) this.#alert.observedAtMs = atMs;
    if (this.#emptyForS < this.#context.rule.clearAfterS) return [];
    const raised = this.settle();
    return [...raised, ...this.#clear(streamTimeS, atMs, 'zone-empty')];
  }

  /** Raises what the pictures seen so far ask for; the newest of them that shows somebody inside is the one named. */
  settle(): SceneChange[] {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    if (!candidate || this.#alert) return [];
    const { frame, presence } = candidate;
    this.#alert = {
      alertId: this.#context.newId(),
      score: presence.score,
      people: presence.people,
      toldAtS: frame.streamTimeS,
      lastSeenAtMs: frame.receivedAtMs,
      observedAtMs: frame.receivedAtMs,
      isFromBefore: false,
    };
    return [this.#tell('raised', this.#alert, frame, presence)];
  }

  /** No picture at all: after a minute nobody can say that it is still so. */
  tick(streamTimeS: number, nowMs: number): SceneChange[] {
    const isForgotten = this.#alert && nowMs - this.#alert.observedAtMs > continuesWithinS * 1000;
    return isForgotten ? this.#clear(streamTimeS, nowMs, 'not-seen') : [];
  }

  /** Nothing more will be seen: the rule was removed, its camera is no longer watched, or a file has come to its end. */
  end(streamTimeS: number, nowMs: number, code: 'rule-ended' | 'stream-ended'): SceneChange[] {
    return [...this.settle(), ...this.#clear(streamTimeS, nowMs, code)];
  }

  /** A person whom this rule would count stands in the zone. */
  concerns({ label, score, box }: Detection): boolean {
    const { rule } = this.#context;
    return label === 'person' && score >= rule.minScore && this.#holds(box);
  }

  /** Stream time began anew. */
  forgetTime(streamTimeS: number): void {
    this.#lastSeenS = streamTimeS;
    this.#quietUntilS = Math.min(this.#quietUntilS, streamTimeS + this.#context.rule.coolDownS);
    if (this.#alert) this.#alert.toldAtS = Math.min(this.#alert.toldAtS, streamTimeS);
  }

  /**
   * The first picture after a restart shows nobody: the zone has been empty for some of the time since somebody was last
   * seen, so that the next visitor is a new alert. A moment is still watched, because one picture may miss a person.
   */
  #emptyWhileAwayS(atMs: number): number {
    if (!this.#alert) return 0;
    const awayS = (atMs - this.#alert.lastSeenAtMs) / 1000 - seenKeptEveryS;
    return Math.max(0, Math.min(awayS, this.#context.rule.clearAfterS - leastEmptyS));
  }

  #presenceOf(tracks: readonly Track[], timeS: number): Presence | undefined {
    const { rule } = this.#context;
    const stands: Stand[] = [];
    const inside = tracks.filter((track) => {
      const isKnown = track.insideSinceS.has(this.ruleId);
      const isIn =
        track.label === 'person' && track.score >= rule.minScore * (isKnown ? stayShare : 1) && this.#holds(track.box);
      if (!isIn) track.insideSinceS.delete(this.ruleId);
      else if (!isKnown) track.insideSinceS.set(this.ruleId, timeS);
      if (!isIn) return false;
      // Somebody who was hidden for a moment has stood there meanwhile: their stay goes on, and so must what it came to.
      const sinceS = isKnown ? timeS - (this.#insideAtS.get(track) ?? timeS) : 0;
      this.#insideAtS.set(track, timeS);
      stands.push({ box: track.box, forS: Math.max(0, sinceS) });
      return true;
    });
    if (inside.length === 0) return undefined;
    const entered = inside.map((track) => track.insideSinceS.get(this.ruleId) ?? timeS);
    return {
      people: inside.length,
      score: Math.max(...inside.map(({ score }) => score)),
      boxes: inside.slice(0, mostBoxes).map(({ box }) => withinPicture(box)),
      dwellS: Math.max(0, timeS - Math.min(...entered)),
      stands,
    };
  }

  /** Feet stand in the zone, and not in a part of it that the rule leaves out. */
  #holds(box: Box): boolean {
    const { rule, zone } = this.#context;
    const foot = footPoint(box);
    return isInside(foot, zone.polygon) && !isInBoxes(foot, rule.except);
  }

  #isNews(alert: ActiveAlert, { people, score }: Presence, { streamTimeS }: SceneFrame): boolean {
    if (streamTimeS - alert.toldAtS < changeEveryS) return false;
    return people > alert.people || score > alert.score + scoreMargin;
  }

  #tell(change: 'raised' | 'changed', alert: ActiveAlert, frame: SceneFrame, presence: Presence): SceneChange {
    const { rule, zone, ruleVersion } = this.#context;
    const { score, boxes, dwellS, people } = presence;
    alert.score = Math.max(alert.score, score);
    alert.people = Math.max(alert.people, people);
    alert.toldAtS = frame.streamTimeS;
    const text = `${people} in “${zone.name}” for ${dwellS.toFixed(1)} s, score ${score.toFixed(2)}`;
    const reason: Reason = {
      code: alert.isFromBefore ? continuedCode : 'person-in-zone',
      params: { zone: zone.name, people, score: round(score), dwellS: round(dwellS) },
      text: alert.isFromBefore ? `the agent was started anew and goes on: ${text}` : text,
    };
    alert.isFromBefore = false;
    const finding: AlertFinding = {
      alertId: alert.alertId,
      kind: rule.kind,
      ruleId: this.ruleId,
      ruleVersion,
      zone: zone.name,
      score,
      boxes,
      dwellS,
      frameTime: toInstant(frame.receivedAtMs),
      rtpTimestamp: frame.rtpTimestamp,
      priority: rule.priority,
      reason,
    };
    return { change, ...this.#common(alert), t: frame.streamTimeS, atMs: frame.receivedAtMs, boxes, reason, finding };
  }

  #clear(streamTimeS: number, atMs: number, code: ClearCode): SceneChange[] {
    const alert = this.#alert;
    if (!alert) return [];
    this.#alert = undefined;
    this.#quietUntilS = streamTimeS + this.#context.rule.coolDownS;
    const seen = this.#seen?.summary;
    this.#seen = new Seen();
    const zone = this.#context.zone.name;
    const emptyForS = round(this.#emptyForS);
    const text = {
      'zone-empty': `nobody in “${zone}” for ${emptyForS} s`,
      'not-seen': `no picture of “${zone}” for ${continuesWithinS} s`,
      'rule-ended': `“${zone}” is no longer watched by this rule`,
      'stream-ended': `the video ended while somebody was in “${zone}”`,
    }[code];
    const reason: Reason = { code, params: { zone, ...(code === 'zone-empty' ? { emptyForS } : {}) }, text };
    return [{ change: 'cleared', ...this.#common(alert), t: streamTimeS, atMs, boxes: [], reason, seen }];
  }

  #common({ alertId, score }: ActiveAlert) {
    const { rule, zone } = this.#context;
    return { alertId, ruleId: this.ruleId, kind: rule.kind, zone: zone.name, score, shadow: rule.shadow };
  }
}

/** A box as it may go on the wire: cut to the picture. */
function withinPicture({ x, y, width, height }: Box): Box {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const [left, top] = [clamp(x), clamp(y)];
  return { x: left, y: top, width: clamp(x + width) - left, height: clamp(y + height) - top };
}

const round = (value: number) => Math.round(value * 100) / 100;
