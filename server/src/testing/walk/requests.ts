import { z } from 'zod';
import type { Route } from '../../platform/http/route.ts';
import type { Ids } from './world.ts';

/** Which record stands for `:id` of a path that begins so; the first that fits. */
const recordsOf: readonly (readonly [prefix: string, kind: string])[] = [
  ['/api/v1/people/', 'person'],
  ['/api/v1/desks/', 'desk'],
  ['/api/v1/layers/', 'layer'],
  ['/api/v1/units/', 'unit'],
  ['/api/v1/sites/', 'site'],
  ['/api/v1/watchpoints/', 'watchpoint'],
  ['/api/v1/required-lists/candidates/rejections/', 'rejection'],
  ['/api/v1/imports/', 'import'],
  ['/api/v1/coverage/watchpoints/', 'watchpoint'],
  ['/api/v1/reports/', 'report'],
  ['/api/v1/poles/', 'pole'],
  ['/api/v1/plans/', 'plan'],
  ['/api/v1/cameras/', 'camera'],
  ['/api/v1/compliance/records/', 'camera'],
  ['/api/v1/compliance/items/', 'item'],
  ['/api/v1/compliance/rules/', 'rule'],
  ['/api/v1/filings/', 'filing'],
  ['/api/v1/cases/', 'case'],
  ['/api/v1/alerts/', 'alertId'],
  ['/api/v1/notice-channels/', 'channel'],
  ['/api/v1/me/ways/', 'way'],
  ['/api/v1/notice-tests/', 'test'],
  ['/api/v1/duty/shifts/', 'shift'],
  ['/api/v1/duty/turns/', 'turn'],
  ['/api/v1/silences/', 'silence'],
  ['/api/v1/agents/', 'agent'],
  ['/api/v1/looks/', 'look'],
  ['/api/v1/photos/', 'photo'],
];

/** What schemas do not say, by `METHOD path`. */
interface Unsaid {
  bodies: ReadonlyMap<string, unknown>;
  queries: ReadonlyMap<string, Record<string, string>>;
}

/** A request as a test sends it. */
export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
}

/**
 * A request of a route that names records of the world wherever it can name one: in its path, query and body.
 * @throws an error that asks for what is missing, so that no new route goes unlooked at
 */
export function requestOf(route: Route, ids: Ids, { bodies, queries }: Unsaid): Asked {
  const method = route.method.toUpperCase();
  const params = objectOf(route.params, ids);
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value =
      name === 'id' || name === 'n' || ids[name] === undefined ? recordFor(route.path, name, ids, params) : ids[name];
    return encodeURIComponent(String(value));
  });
  const where = `${method} ${route.path}`;
  const asked = queries.get(where) ?? objectOf(route.query, ids);
  const query = new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, `${value}`]));
  const given = bodies.get(where);
  const schema = route.kind === 'json' && method !== 'GET' ? route.body : undefined;
  const body = given ?? (schema === undefined ? undefined : checked(schema, ids, where));
  const headers: Record<string, string> = route.kind === 'json' && route.ifMatch ? { 'if-match': '"999999"' } : {};
  return { method, path: query.size === 0 ? path : `${path}?${query}`, body, headers };
}

function recordFor(path: string, name: string, ids: Ids, params: Record<string, unknown>): unknown {
  if (name === 'n' && path.includes('/stills/')) return 1;
  const kind = name === 'id' ? recordsOf.find(([prefix]) => path.startsWith(prefix))?.[1] : undefined;
  const value = kind === undefined ? (params[name] ?? ids[name]) : ids[kind];
  if (value === undefined || value === 'undefined')
    throw new Error(`say which record of the world stands for :${name} of ${path} (testing/walk)`);
  return value;
}

function objectOf(schema: z.ZodType | undefined, ids: Ids): Record<string, unknown> {
  return schema === undefined ? {} : (build(jsonSchemaOf(schema), ids, '') as Record<string, unknown>);
}

function checked(schema: z.ZodType, ids: Ids, where: string): unknown {
  const body = build(jsonSchemaOf(schema), ids, '');
  const read = schema.safeParse(body);
  if (read.success) return body;
  throw new Error(`say what a body of ${where} is: ${JSON.stringify(body)} is refused: ${read.error.message}`);
}

interface Node {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Node[];
  oneOf?: Node[];
  allOf?: Node[];
  properties?: Record<string, Node>;
  required?: string[];
  items?: Node;
  prefixItems?: Node[];
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  pattern?: string;
  format?: string;
}

function jsonSchemaOf(schema: z.ZodType): Node {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node;
}

/** The least that a schema asks for, with the world's records under the names that they have everywhere. */
function build(node: Node, ids: Ids, name: string): unknown {
  if (node.const !== undefined) return node.const;
  if (node.enum) return node.enum[0];
  const [first] = (node.anyOf ?? node.oneOf ?? []).filter(({ type }) => type !== 'null');
  if (first) return build(first, ids, name);
  if (node.allOf) return Object.assign({}, ...node.allOf.map((part) => build(part, ids, name)));
  switch (node.type) {
    case 'object': {
      const wanted = Object.entries(node.properties ?? {}).filter(
        ([key]) => node.required?.includes(key) || known(key, ids) !== undefined,
      );
      return Object.fromEntries(wanted.map(([key, value]) => [key, build(value, ids, key)]));
    }
    case 'array': {
      if (node.prefixItems) return node.prefixItems.map((item) => build(item, ids, name));
      const one = name.replace(/s$/, '');
      return Array.from({ length: Math.max(1, node.minItems ?? 0) }, () => build(node.items ?? {}, ids, one));
    }
    case 'string':
      return known(name, ids) ?? text(node);
    case 'number':
    case 'integer':
      return node.minimum ?? (node.exclusiveMinimum ?? 0) + 1;
    case 'boolean':
      return false;
    default:
      return known(name, ids) ?? 'x';
  }
}

/** Names that are one kind of record wherever they stand. */
const kindOfName: Record<string, string> = {
  ...{ division: 'division', siteId: 'site', site: 'site', cameraId: 'camera', camera: 'camera', alertId: 'alertId' },
  ...{ deviceKey: 'waiting', personId: 'person', agentId: 'agent', unitId: 'unit', channel: 'channel', with: 'shift' },
  ...{ ownerId: 'camera', county: 'county', handOver: 'turn', siteIds: 'site', heldBy: 'alertId' },
};

function known(name: string, ids: Ids): string | undefined {
  const kind = kindOfName[name];
  return kind === undefined ? undefined : ids[kind];
}

const samples = [
  ...['x', '2026-03-01', '2026-03-01T00:00:00.000Z', '08:00', '341802101201', '341802', '13800138000', '4826'],
  ...['0'.repeat(64), 'urn:uuid:x', 'xxxxxxxxxxxxxxxxxxxx', 'a@example.cn', '10.0.0.0/24', '2026-03', 'AAAA'],
  ...['01a213d3-9736-7439-bd90-2e1b75da5c84', '91341802MA2RXXXXXX', `${'A'.repeat(43)}`, `${'A'.repeat(43)}=`],
];

function text({ pattern, minLength = 0, format }: Node): string {
  const dated: Record<string, string> = { 'date-time': '2026-03-01T00:00:00.000Z', date: '2026-03-01' };
  if (format && dated[format]) return dated[format];
  const fits = samples.find((one) => one.length >= minLength && (!pattern || new RegExp(pattern, 'u').test(one)));
  return fits ?? 'x'.repeat(minLength);
}
