import { problem } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { accessOf } from '../../route-table.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** Zod to JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

const pathOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** The OpenAPI 3.1 document of the routes, made from the schemas that check them. */
export function openApiOf(routes: readonly Route[], title: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = pathOf(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sharp-eyes-session' },
        agentToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const access = accessOf(route.action);
  const security = access === 'public' ? [] : [access === 'agent' ? { agentToken: [] } : { session: [] }];
  return {
    operationId: `${route.method}-${route.action}${route.path.replace(/[^a-z0-9]+/gi, '-')}`,
    summary: route.summary,
    'x-action': route.action,
    'x-access': access,
    security,
    parameters: parametersOf(route),
    ...requestOf(route),
    responses: responsesOf(route),
  };
}

function parametersOf(route: Route): Json[] {
  const found: Json[] = [];
  const add = (schema: z.ZodType | undefined, where: 'path' | 'query'): void => {
    if (schema === undefined) return;
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    for (const [name, property] of Object.entries(properties))
      found.push({ name, in: where, required: where === 'path' || required.includes(name), schema: property });
  };
  add(route.params, 'path');
  add(route.query, 'query');
  if (route.kind === 'json' && route.ifMatch)
    found.push({ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } });
  return found;
}

function requestOf(route: Route): Json {
  if (route.kind === 'json' && route.body)
    return {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
    };
  if (route.kind === 'raw' && route.takes)
    return {
      requestBody: { required: true, content: { [route.takes]: { schema: { type: 'string', format: 'binary' } } } },
    };
  return {};
}

function responsesOf(route: Route): Json {
  const failed = {
    description: `A problem${route.problems ? `: ${route.problems.join(', ')}` : ''}`,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  if (route.kind === 'upgrade') return { 101: { description: 'Switching to WebSocket' }, default: failed };
  if (route.kind === 'raw') {
    const content = route.answers ? { content: { [route.answers]: {} } } : {};
    return { 200: { description: route.summary, ...content }, default: failed };
  }
  const status = route.status ?? (route.answer ? 200 : 204);
  const content = route.answer ? { content: { 'application/json': { schema: schemaOf(route.answer, 'output') } } } : {};
  return { [status]: { description: route.summary, ...content }, default: failed };
}
