import { z } from 'zod';

/** A TCP port; 0 lets the system choose one, which is then printed. */
export const port = z.int().min(0).max(65_535);

export const logSettings = z.strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']) });
