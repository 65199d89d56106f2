// `npm run openapi` writes docs/openapi.json from the schemas that check every request. Commit it with the change.
import { writeFile } from 'node:fs/promises';
import { openApiFile, openApiText } from './setup/openapi.ts';

await writeFile(openApiFile, await openApiText());
console.log(`${openApiFile} is written.`);
