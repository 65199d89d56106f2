import {
  type PlanAsked,
  type Point,
  type planAsked,
  type siteKinds,
  usualLenses,
  type watchpointKinds,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';

/** What counts beside others: thrice, or not at all. */
const preferredWeight = 3;

/** Kinds of watchpoints and of sites share no name, so that one list holds both. */
export type AnyKind = (typeof watchpointKinds)[number] | `site:${(typeof siteKinds)[number]}`;

/** What a person says before where next is asked. */
export interface PlanDraft {
  budget: number;
  perPole: number;
  preferred: AnyKind[];
  ignored: AnyKind[];
  imported: boolean;
  junctions: boolean;
  cameras: boolean;
  drawn: Point[];
  /** Corners of an area drawn by hand; none: all of the division. */
  area: Point[];
  lenses: string[];
  states: PlanAsked['states'];
  approvedOnly: boolean;
}

export const freshDraft: PlanDraft = {
  ...{ budget: 5, perPole: 2, preferred: [], ignored: [], imported: true, junctions: true, cameras: true },
  ...{ drawn: [], area: [], lenses: usualLenses.map(({ name }) => name), states: ['gap'], approvedOnly: true },
};

/** Why it can't be asked yet; null when it can. */
export function lackOf({
  imported,
  junctions,
  cameras,
  drawn,
  lenses,
  area,
}: PlanDraft): 'poles' | 'lenses' | 'area' | null {
  if (!imported && !junctions && !cameras && drawn.length === 0) return 'poles';
  if (lenses.length === 0) return 'lenses';
  return area.length > 0 && area.length < 3 ? 'area' : null;
}

/** The draft as the hub takes it. */
export function askOf(draft: PlanDraft, divisions: string[]): z.input<typeof planAsked> {
  const { budget, perPole, imported, junctions, cameras, drawn, area, states, approvedOnly } = draft;
  const weigh = (kinds: readonly AnyKind[], weight: number) => kinds.map((kind) => [kind, weight] as const);
  const weights = [...weigh(draft.preferred, preferredWeight), ...weigh(draft.ignored, 0)];
  const of = (isSite: boolean) =>
    Object.fromEntries(
      weights
        .filter(([kind]) => kind.startsWith('site:') === isSite)
        .map(([kind, weight]) => [kind.replace('site:', ''), weight]),
    );
  return {
    ...{ divisions, budget, perPole, states, approvedOnly },
    ...(area.length >= 3 ? { within: area.map(({ lon, lat }): [number, number] => [lon, lat]) } : {}),
    weights: { kinds: of(false), siteKinds: of(true) },
    lenses: usualLenses.filter(({ name }) => draft.lenses.includes(name)),
    poles: { imported, junctions, cameras, drawn },
  };
}

/** A plan's question as a draft, to be changed and asked again. */
export function draftOf({ weights, poles, lenses, within, ...asked }: Omit<PlanAsked, 'id'>): PlanDraft {
  const kinds = [
    ...Object.entries(weights.kinds),
    ...Object.entries(weights.siteKinds).map(([kind, weight]) => [`site:${kind}`, weight] as const),
  ] as [AnyKind, number][];
  const { budget, perPole, states, approvedOnly } = asked;
  return {
    ...{ budget, perPole, states, approvedOnly, ...poles },
    preferred: kinds.filter(([, weight]) => weight > 1).map(([kind]) => kind),
    ignored: kinds.filter(([, weight]) => weight === 0).map(([kind]) => kind),
    drawn: poles.drawn.map(({ lon, lat }) => ({ lon, lat })),
    area: (within ?? []).map(([lon, lat]) => ({ lon, lat })),
    lenses: lenses.map(({ name }) => name),
  };
}
