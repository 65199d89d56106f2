import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { openApiFile, openApiText } from './openapi.ts';

test('docs/openapi.json says what the hub’s routes take and answer', async () => {
  const committed = await readFile(openApiFile, 'utf8').catch(() => '');
  if (committed !== (await openApiText()))
    throw new Error('docs/openapi.json is stale: run “npm run openapi” and commit it with the change');
  const { openapi, paths } = JSON.parse(committed);
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/v1/alerts', '/agent/v1/facts', '/api/openapi.json']),
  );
});
