export * from './batches';
export * from './catalogue';
export * from './codes';
export * from './commands';
export * from './definition';
export * from './rules';
export * from './states';
export * from './terms';
