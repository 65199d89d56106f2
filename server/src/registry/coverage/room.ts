import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { CoverageForPlans } from './for-plans.ts';
import { CoverageForReports } from './for-reports.ts';
import { concerns, heardKinds, heardOf } from './hearing.ts';
import { CoverageHistory } from './history.ts';
import { Rounds } from './rounds.ts';
import { Coverage } from './service.ts';
import { GapSheets } from './sheet/gap-sheets.ts';
import { CoverageSurroundings } from './surroundings.ts';
import { CoverageThread } from './thread.ts';
import { CoverageTiles } from './tiles/service.ts';
import { CoverageWork, type WorkRooms } from './work.ts';

/** What changes within this long is worked out together, milliseconds. */
const togetherMs = 20;
/** Another hub that was told of the same change has marked it by then, milliseconds. */
const marksComeMs = 120;

export interface CoverageRoom {
  coverage: Coverage;
  history: CoverageHistory;
  tiles: CoverageTiles;
  surroundings: CoverageSurroundings;
  gapSheets: GapSheets;
  forReports: CoverageForReports;
  forPlans: CoverageForPlans;
  /** From then on changes are worked out as they come, in a thread of its own; before, by the sweep. */
  start(): void;
  stop(): Promise<void>;
}

export function openCoverageRoom(platform: Platform, rooms: WorkRooms & { audit: Audit }): CoverageRoom {
  const { consumers, sweeps, tail } = platform;
  const work = new CoverageWork(platform, rooms);
  const { repository, cameras, runs, days, log } = work;
  let thread: CoverageThread | undefined;

  consumers.gather(
    'coverage',
    heardKinds,
    async (events) => {
      const heard = heardOf(events);
      await (thread ?? work).hear(heard);
    },
    concerns,
  );
  sweeps.register({
    name: 'coverage',
    run: async () => {
      if (thread === undefined) {
        await work.sweep();
        await work.work();
        return;
      }
      await thread.sweep();
    },
  });

  const gathering = new Rounds(
    togetherMs,
    () => consumers.gatherNow('coverage'),
    (error) => {
      platform.errors.count('coverage-gather-failed');
      platform.log.error({ err: error }, 'changes could not be passed on to coverage; the sweep comes back to them');
    },
  );
  let poking: NodeJS.Timeout | undefined;
  const wake = (): void => {
    gathering.ask();
    poking ??= setTimeout(() => {
      poking = undefined;
      thread?.poke();
    }, marksComeMs);
  };
  let unsubscribe: () => void = () => undefined;
  const coverage = new Coverage(platform, rooms, { repository, cameras, runs });
  return {
    coverage,
    gapSheets: new GapSheets(platform, rooms.audit, coverage),
    history: new CoverageHistory(rooms.places, { days, log }),
    tiles: new CoverageTiles(rooms.places, repository, cameras),
    forReports: new CoverageForReports({ repository, days }),
    surroundings: new CoverageSurroundings(rooms, { repository, cameras }),
    forPlans: new CoverageForPlans(repository, cameras),
    start: () => {
      thread = new CoverageThread(platform);
      unsubscribe = tail.subscribe(heardKinds, wake, wake);
    },
    stop: async () => {
      unsubscribe();
      gathering.stop();
      clearTimeout(poking);
      await thread?.stop();
      thread = undefined;
    },
  };
}
