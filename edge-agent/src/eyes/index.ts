export type * from './eye.ts';
export * from './eye-errors.ts';
export type { EyeCounts } from './eye-messages.ts';
export * from './eye-pool.ts';
export type { EyeModel, EyeVitals } from './eye-process.ts';
