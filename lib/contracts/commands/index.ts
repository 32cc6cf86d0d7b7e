export * from './batch';
export * from './catalogue';
export * from './codes';
export * from './command';
export * from './definition';
export * from './operations';
export * from './rules';
export * from './states';
