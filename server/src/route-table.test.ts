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

test('every text, list and record that a request carries is bounded', async () => {
  const { body: document } = await hub.ask('GET', '/api/openapi.json');
  const found: string[] = [];
  for (const [path, methods] of Object.entries<Record<string, Described>>(document.paths))
    for (const [method, { requestBody, parameters = [] }] of Object.entries(methods)) {
      const body = requestBody?.content['application/json']?.schema;
      if (body) found.push(...unboundedIn(body, document, `${method} ${path}`));
      for (const { name, in: place, schema } of parameters)
        if (place === 'query') found.push(...unboundedIn(schema, document, `${method} ${path} ?${name}`));
    }
  const known = [
    'notice-channels secrets{}', // twenty at most, which a schema of JSON cannot say of names
    'notice-channels/{id} secrets{}',
    ...['cases ?open', 'cases/mine ?open', 'silences ?ended'], // one of a few words
  ];
  expect(found.filter((one) => !known.some((end) => one.endsWith(`/api/v1/${end}`)))).toEqual([]);
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

interface Described {
  requestBody?: { content: Record<string, { schema?: Schema }> };
  parameters?: { name: string; in: string; schema: Schema }[];
}

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  maxLength?: number;
  maxItems?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
}

/** Where a schema lets somebody send as much as a body holds; each with its place. */
function unboundedIn(schema: Schema, document: { components?: { schemas?: Record<string, Schema> } }, at: string) {
  const found = new Set<string>();
  const walk = (given: Schema | undefined, place: string, seen: ReadonlySet<Schema>): void => {
    const name = given?.$ref?.split('/').at(-1);
    const node = name === undefined ? given : document.components?.schemas?.[name];
    if (!node || seen.has(node) || node.enum || node.const !== undefined) return;
    const deeper = new Set(seen).add(node);
    for (const part of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) walk(part, place, deeper);
    if (node.type === 'string' && node.maxLength === undefined && !node.format && !isClosed(node.pattern))
      found.add(place);
    if (node.type === 'array' && !node.prefixItems && node.maxItems === undefined) found.add(`${place}[]`);
    walk(node.items, `${place}[]`, deeper);
    for (const [key, value] of Object.entries(node.properties ?? {})) walk(value, `${place} ${key}`, deeper);
    if (typeof node.additionalProperties !== 'object') return;
    if (!node.propertyNames?.enum) found.add(`${place}{}`);
    walk(node.additionalProperties, `${place}{}`, deeper);
  };
  walk(schema, at, new Set());
  return found;
}

/** A pattern of a whole text, in which nothing may be repeated for ever. */
function isClosed(pattern = ''): boolean {
  return (
    pattern.startsWith('^') && pattern.endsWith('$') && !/[*+]|,\}/.test(pattern.replaceAll(/\\[*+]|\[[^\]]*\]/g, ''))
  );
}
