import { overlapRatio, shareInside } from '@sharp-eyes/geometry';
import type { ModelCard } from '@sharp-eyes/models';
import type { AllowedLabel } from '@sharp-eyes/protocol';
import { cutToPicture } from './boxes.ts';
import type { Detection } from './eye.ts';

/** What an SSD network gives for one picture; anchors as ymin, xmin, ymax, xmax, boxes as ty, tx, th, tw. */
export interface SsdOutput {
  boxes: Float32Array;
  scores: Float32Array;
  anchors: Float32Array;
}

/** The columns of the scores that may be reported. What is not in here never leaves the decoding. */
function reportedClasses(labels: ModelCard['labels']): { column: number; label: AllowedLabel }[] {
  return labels.raw.flatMap((raw, column) => {
    const label = raw === null ? undefined : labels.report[raw];
    return label ? [{ column, label }] : [];
  });
}

/** Turns the outputs into boxes of allowed labels, one for each thing, best first. */
export function decodeSsd(output: SsdOutput, card: ModelCard, leastScore: number): Detection[] {
  const classes = reportedClasses(card.labels);
  const width = card.labels.raw.length;
  const found: Detection[] = [];
  for (let anchor = 0; anchor * 4 < output.anchors.length; anchor++) {
    let score = leastScore;
    let label: AllowedLabel | undefined;
    for (const candidate of classes) {
      const value = output.scores[anchor * width + candidate.column] ?? 0;
      if (value < score) continue;
      score = value;
      label = candidate.label;
    }
    if (!label) continue;
    const box = cutToPicture(decodeBox(output, anchor, card.decoding.variances));
    if (box) found.push({ label, score, box });
  }
  return mergeOverlapping(found, card.decoding.mergeOverlap);
}

function decodeBox({ boxes, anchors }: SsdOutput, anchor: number, variances: ModelCard['decoding']['variances']) {
  const [top = 0, left = 0, bottom = 0, right = 0] = anchors.subarray(4 * anchor, 4 * anchor + 4);
  const [ty = 0, tx = 0, th = 0, tw = 0] = boxes.subarray(4 * anchor, 4 * anchor + 4);
  const height = (bottom - top) * Math.exp(th / variances[2]);
  const width = (right - left) * Math.exp(tw / variances[3]);
  const y = (top + bottom) / 2 + (ty / variances[0]) * (bottom - top);
  const x = (left + right) / 2 + (tx / variances[1]) * (right - left);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Keeps the best of the boxes of one label that overlap (non-maximum suppression). */
function mergeOverlapping(detections: readonly Detection[], mostOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const one of detections.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => other.label !== one.label || overlapRatio(one.box, other.box) < mostOverlap))
      kept.push(one);
  }
  return kept;
}

/** A box that lies this much inside another of the same label, from another run, is a part of the same thing. */
const partShare = 0.7;

/**
 * Joins what was found in the whole picture and in crops of it. Somebody cut in two by the edge of a crop is inside the
 * box from the other run, though the two overlap too little for ordinary merging.
 */
export function mergeRuns(runs: readonly Detection[][], mostOverlap: number): Detection[] {
  let merged: Detection[] = [];
  for (const run of runs) {
    const fresh = run.filter((one) => !merged.some((other) => isSameThing(one, other, mostOverlap)));
    merged = merged.concat(fresh);
  }
  return merged.sort((a, b) => b.score - a.score);
}

function isSameThing(one: Detection, other: Detection, mostOverlap: number): boolean {
  if (one.label !== other.label) return false;
  const isPart = Math.max(shareInside(one.box, other.box), shareInside(other.box, one.box)) > partShare;
  return isPart || overlapRatio(one.box, other.box) >= mostOverlap;
}
