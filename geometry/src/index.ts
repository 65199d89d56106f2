export * from './datum.ts';
export * from './footprint.ts';
export * from './plane.ts';
export * from './zone.ts';
