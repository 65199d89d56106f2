import { footPoint, overlapRatio } from '@sharp-eyes/geometry';
import type { Box, Detection } from '../eyes/eye.ts';

/**
 * Somebody or something seen in several pictures of one camera. It lives for seconds, knows no appearance and has no
 * identity: its number means nothing outside this list.
 */
export interface Track {
  readonly label: Detection['label'];
  box: Box;
  score: number;
  lastSeenS: number;
  /** Since when the foot point has been inside each rule's zone without leaving it, by rule id. */
  readonly insideSinceS: Map<string, number>;
}

/** A track that was not seen for this long is forgotten, seconds … */
export const trackLifeS = 1;
/**
 * … unless it was there at the look before: under load a camera is looked at every second or two, and a visit must not
 * be taken for two strangers who each stayed for no time at all. Beyond this nobody can say, seconds.
 */
const trackLifeUnderLoadS = 3;
const leastOverlap = 0.2;
/** How far feet may have gone since they were last seen, in box heights a second: a runner makes about two. */
const heightsPerS = 2;
/** The part of a box height that a foot point jitters by while somebody stands still. */
const jitter = 0.35;
const mostTracks = 200;

/**
 * Joins the detections of one picture to the tracks, best overlap first, then by how far feet can have gone (far and
 * fast walkers do not overlap themselves at five pictures a second). Changes `tracks` in place and returns those seen
 * in this picture.
 *
 * @param lastLookS when the camera was looked at before, seconds
 */
export function associate(
  tracks: Track[],
  detections: readonly Detection[],
  timeS: number,
  lastLookS: number = timeS,
): Track[] {
  const seen: Track[] = [];
  const waiting = new Set(detections.slice(0, mostTracks));
  const free = new Set(
    tracks.filter(({ lastSeenS }) => timeS - lastSeenS <= (lastSeenS >= lastLookS ? trackLifeUnderLoadS : trackLifeS)),
  );
  const join = (track: Track, detection: Detection) => {
    waiting.delete(detection);
    free.delete(track);
    track.box = detection.box;
    track.score = detection.score;
    track.lastSeenS = timeS;
    seen.push(track);
  };
  for (const likeness of [overlapLikeness, strideLikeness(timeS)]) {
    const pairs = [...free].flatMap((track) =>
      [...waiting]
        .filter(({ label }) => label === track.label)
        .map((detection) => ({ track, detection, value: likeness(track, detection) }))
        .filter(({ value }) => value > 0),
    );
    for (const { track, detection } of pairs.sort((a, b) => b.value - a.value))
      if (free.has(track) && waiting.has(detection)) join(track, detection);
  }
  for (const { label, box, score } of waiting)
    seen.push({ label, box, score, lastSeenS: timeS, insideSinceS: new Map() });
  tracks.splice(0, tracks.length, ...new Set([...seen, ...free]));
  return seen;
}

function overlapLikeness(track: Track, { box }: Detection): number {
  const ratio = overlapRatio(track.box, box);
  return ratio >= leastOverlap ? ratio : 0;
}

function strideLikeness(timeS: number): (track: Track, detection: Detection) => number {
  return ({ box: before, lastSeenS }, { box }) => {
    const [x1, y1] = footPoint(before);
    const [x2, y2] = footPoint(box);
    const height = Math.max(before.height, box.height);
    const reach = height * (jitter + heightsPerS * Math.max(0, timeS - lastSeenS));
    const distance = Math.hypot(x2 - x1, y2 - y1);
    return distance < reach ? 1 - distance / reach : 0;
  };
}
