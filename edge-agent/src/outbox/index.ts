export { openOutboxAfresh } from './afresh.ts';
export { OutboxError, type OutboxErrorCode } from './errors.ts';
export type * from './outbox.ts';
export { type OutboxOptions, openOutbox } from './sqlite-outbox.ts';
