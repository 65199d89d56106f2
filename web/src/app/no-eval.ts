import { config } from 'zod';

/**
 * The hub's Content-Security-Policy forbids `new Function`; zod tries it when the first schema is made, and the browser
 * would log a violation on every desk. This must run before any schema: main.tsx imports it first, and vite.config.ts
 * keeps it in one chunk with zod itself, which runs before every chunk that makes a schema.
 */
config({ jitless: true });
