export * from './card.ts';
export * from './provision.ts';
