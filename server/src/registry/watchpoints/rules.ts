import type { Density, SiteKind, Watchpoint, WatchpointKind, WatchpointProposal } from '@sharp-eyes/protocol';
import type { Language } from '../../platform/http/words.ts';

interface Usual {
  kind: WatchpointKind;
  name: Record<Language, string>;
  density: Density;
  weight: number;
}

const usual = (kind: WatchpointKind, zh: string, en: string, density: Density, weight: number): Usual => ({
  ...{ kind, name: { zh, en }, density, weight },
});
/** Who comes and goes should be recognised by those who know them; elsewhere it is enough to see that somebody is there. */
const entrance = usual('entrance', '出入口', 'Entrance', 'observe', 5);
const carPark = usual('car-park', '停车场', 'Car park', 'detect', 3);
const reception = usual('reception', '前台', 'Reception', 'observe', 3);

/** This project's own choice, to be changed where a province says otherwise; densities as EN 62676-4, 6.7 names them. */
const usualOf: Record<SiteKind, readonly Usual[]> = {
  inn: [entrance, reception, carPark],
  guesthouse: [entrance, reception, carPark],
  'farm-stay': [entrance, carPark, usual('courtyard', '院落', 'Courtyard', 'detect', 2)],
  compound: [
    entrance,
    usual('road', '主路', 'Main road', 'detect', 3),
    carPark,
    usual('perimeter', '周界', 'Perimeter', 'monitor', 2),
  ],
  junction: [
    usual('junction-arm', '路口来向一', 'First arm', 'detect', 4),
    usual('junction-arm', '路口来向二', 'Second arm', 'detect', 4),
    usual('junction-arm', '路口来向三', 'Third arm', 'detect', 4),
  ],
  square: [usual('square', '广场', 'Square', 'monitor', 4), entrance],
  'scenic-spot': [
    entrance,
    carPark,
    usual('waterside', '水边', 'Waterside', 'detect', 5),
    usual('road', '主要步道', 'Main path', 'monitor', 2),
  ],
  school: [
    usual('entrance', '校门', 'School gate', 'observe', 5),
    usual('road', '校门外道路', 'Road at the gate', 'detect', 4),
  ],
  'household-front': [usual('entrance', '门前', 'In front of the door', 'detect', 1)],
};

/** A junction as a whole, where nobody tells its arms apart. */
const junctionMiddle = usual('road', '路口', 'Junction', 'detect', 4);

/** What stands for a site of a kind as a whole: where everybody comes and goes. */
export function mainOf(kind: SiteKind): Usual {
  return kind === 'junction' ? junctionMiddle : (usualOf[kind][0] as Usual);
}

/** The point on record of a compound, a school or a scenic spot is its middle, far from where everybody comes and goes. */
const wide: readonly SiteKind[] = ['compound', 'school', 'scenic-spot'];

/** Whether what stands for a site as a whole lies where the site does, as far as anybody knows. */
export function liesAtItsSite(kind: SiteKind): boolean {
  return !wide.includes(kind);
}

/** How a part of its kind is usually seen at a site of its kind. */
export function usualFor(site: SiteKind, kind: WatchpointKind): Usual | undefined {
  return usualOf[site].find((each) => each.kind === kind);
}

const source = 'Sharp Eyes; EN 62676-4, 6.7';

/** What a site of its kind usually needs seen and does not have on record yet: one of a name, or of a kind, is enough. */
export function proposalsFor(
  kind: SiteKind,
  there: readonly Pick<Watchpoint, 'kind' | 'name'>[],
  language: Language,
): WatchpointProposal[] {
  const left = new Map<WatchpointKind, number>();
  for (const { kind: of } of there) left.set(of, (left.get(of) ?? 0) + 1);
  return usualOf[kind].flatMap(({ name, ...proposal }) => {
    const have = left.get(proposal.kind) ?? 0;
    left.set(proposal.kind, have - 1);
    return have > 0 ? [] : [{ ...proposal, name: name[language], source }];
  });
}
