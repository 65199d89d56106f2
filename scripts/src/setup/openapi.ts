import { fileURLToPath } from 'node:url';
import { describeHub } from '@sharp-eyes/server/openapi';

/** Where the committed document lies. */
export const openApiFile = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

/** The document as it is committed: one line per value, so that a change can be read. */
export async function openApiText(): Promise<string> {
  return `${JSON.stringify(await describeHub(), null, 2)}\n`;
}
