export * from './aim.ts';
export * from './cell.ts';
export * from './datum.ts';
export * from './footprint.ts';
export * from './packed-rings.ts';
export * from './plane.ts';
export * from './simplify.ts';
export * from './zone.ts';
