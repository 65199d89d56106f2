export { openOutboxAfresh } from './afresh.ts';
export { OutboxError } from './errors.ts';
export type * from './outbox.ts';
export { openOutbox } from './sqlite-outbox.ts';
