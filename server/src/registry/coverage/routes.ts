import {
  coverageArea,
  coverageAreasAsked,
  coverageChange,
  coverageChangesAsked,
  coverageDay,
  coverageGapPage,
  coverageRecompute,
  coverageRun,
  coverageTrendAsked,
  coverageVillagePage,
  coverageVillagesAsked,
  coverageWatchpointDetail,
  coverageWatchpointsAsked,
  divisionCode,
  id,
  page,
  surroundings,
  surroundingsAsked,
  unjudgedCamera,
  unjudgedCamerasAsked,
  unwatchedSite,
  unwatchedSitesAsked,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { CoverageRoom } from './room.ts';
import { gapSheetRoutes } from './sheet/routes.ts';
import type { CoverageSurroundings } from './surroundings.ts';
import { tilesRoutes } from './tiles/routes.ts';

type Served = Pick<CoverageRoom, 'coverage' | 'history' | 'tiles' | 'surroundings' | 'gapSheets'>;

export function coverageRoutes(room: Served): Route[] {
  return [
    ...figuresRoutes(room),
    surroundingsRoute(room.surroundings),
    ...tilesRoutes(room.tiles),
    ...gapSheetRoutes(room.gapSheets),
  ];
}

function surroundingsRoute(around: CoverageSurroundings): Route {
  return defineRoute({
    method: 'get',
    path: '/api/v1/coverage/surroundings',
    action: 'coverage.read',
    summary: 'Watchpoints, walls and cameras near a point: what a browser needs to say what a camera there would see',
    query: surroundingsAsked,
    answer: surroundings,
    handle: ({ scope, query }) => around.around(scope, query),
  });
}

function figuresRoutes({ coverage, history }: Pick<CoverageRoom, 'coverage' | 'history'>): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/villages',
      action: 'coverage.read',
      summary: 'Villages by what is seen of them, the worst first or by any other column, with totals',
      query: coverageVillagesAsked,
      answer: coverageVillagePage,
      handle: ({ scope, query }) => coverage.villages(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/areas',
      action: 'coverage.read',
      summary: 'The same figures of the areas right below a division, or of those that the caller answers for',
      query: coverageAreasAsked,
      answer: page(coverageArea),
      handle: async ({ scope, query }) => ({ items: await coverage.areas(scope, query.parent), next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/watchpoints',
      action: 'coverage.read',
      summary: 'The gap list: villages without an approved list, then what is not covered, why and what would close it',
      query: coverageWatchpointsAsked,
      answer: coverageGapPage,
      handle: ({ scope, query }) => coverage.gaps(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/watchpoints/:id',
      action: 'coverage.read',
      summary: 'One watchpoint with the cameras that decide its state',
      params: z.object({ id }),
      answer: coverageWatchpointDetail,
      handle: ({ scope, params }) => coverage.watchpoint(scope, params.id),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/unwatched-sites',
      action: 'coverage.read',
      summary: 'Inns, guesthouses and farm-stays where no camera stands; a page may hold fewer than the next one',
      query: unwatchedSitesAsked,
      answer: page(unwatchedSite),
      handle: ({ scope, query }) => coverage.unwatchedSites(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/unjudged-cameras',
      action: 'coverage.read',
      summary: 'Cameras whose record does not say enough to be judged, and which fields it lacks',
      query: unjudgedCamerasAsked,
      answer: page(unjudgedCamera),
      handle: ({ scope, query }) => coverage.unjudgedCameras(scope, query),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/coverage/recompute',
      action: 'coverage.recompute',
      summary: 'Works out a division afresh, by the same code as every change; one that is under way goes on',
      body: coverageRecompute,
      answer: coverageRun,
      status: 202,
      handle: ({ scope, caller, body }) => coverage.recompute(scope, caller, body.division),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/recompute/:division',
      action: 'coverage.read',
      summary: 'How far the last recomputation of a division has come',
      params: z.object({ division: divisionCode }),
      answer: coverageRun,
      handle: ({ scope, params }) => coverage.run(scope, params.division),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/trend',
      action: 'coverage.read',
      summary: 'Day by day how a village or an area stood at the day’s end, by the list of that day',
      query: coverageTrendAsked,
      answer: page(coverageDay),
      handle: async ({ scope, query }) => ({ items: await history.trend(scope, query), next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/changes',
      action: 'coverage.read',
      summary: 'What changed between two days, and because of which camera and field of its record',
      query: coverageChangesAsked,
      answer: page(coverageChange),
      handle: ({ scope, query }) => history.changes(scope, query),
    }),
  ];
}
