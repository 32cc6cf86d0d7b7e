// Every type, topic and schema that crosses a wire is born here. Invariant: imports nothing but zod, runs everywhere.
export * from './basemap';
export * from './broker-events';
export * from './broker-limits';
export * from './cells';
export * from './commands';
export * from './errors';
export * from './interest-limits';
export * from './live';
export * from './map';
export * from './payloads';
export * from './signal-catalogue';
export * from './signal-definition';
export * from './signals';
export * from './topics';
export * from './users';
export * from './vehicle';
export * from './vin';
