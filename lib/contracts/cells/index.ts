export * from './cell-frame';
export * from './cell-interest';
export * from './map-status';
export * from './mercator';
