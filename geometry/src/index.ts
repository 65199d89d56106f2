export * from './plane.ts';
export * from './zone.ts';
