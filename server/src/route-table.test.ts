import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Action, accessOf, routeTable } from './route-table.ts';
import { openTestHub, type TestHub } from './testing/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub.stop());

const allRoutes = () => [...hub.rooms.peopleRoutes, ...hub.rooms.agentRoutes];

test('every mounted route has its entry in the table', () => {
  expect(allRoutes().length).toBeGreaterThan(20);
  for (const { action, path } of allRoutes())
    expect({ path, access: Object.hasOwn(routeTable, action) }).toEqual({ path, access: true });
});

test('every entry of the table is served by a route', () => {
  const served = new Set(allRoutes().map(({ action }) => action));
  expect(Object.keys(routeTable).filter((action) => !served.has(action as Action))).toEqual([]);
});

test('every route stands in the OpenAPI document', async () => {
  const { body } = await hub.ask('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const missing = allRoutes().filter(
    ({ method, path }) => body.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method] === undefined,
  );
  expect(missing).toEqual([]);
});

test('without a session or a token every route that is not public answers 401', async () => {
  for (const { method, path, action, kind } of hub.rooms.peopleRoutes) {
    if (kind === 'upgrade' || accessOf(action) === 'public') continue;
    const { status } = await hub.ask(method.toUpperCase(), path.replace(/:\w+/g, 'x'));
    expect({ path, method, status }).toEqual({ path, method, status: 401 });
  }
});

test('administrators and auditors appear in no row that shows pictures', () => {
  for (const action of ['looks.make', 'looks.see', 'photos.see', 'photos.write'] as const)
    for (const role of ['administrator', 'auditor'])
      expect(accessOf(action)).not.toEqual(expect.arrayContaining([role]));
});

test('every unique index begins with the county, so that the database can be sharded by it', async () => {
  let unique = 0;
  for (const model of Object.values(hub.platform.database.connection.models)) {
    for (const index of await model.collection.indexes()) {
      if (!index.unique) continue;
      unique += 1;
      expect({ collection: model.collection.name, first: Object.keys(index.key)[0] }).toEqual({
        collection: model.collection.name,
        first: 'county',
      });
    }
  }
  expect(unique).toBeGreaterThan(3);
});
