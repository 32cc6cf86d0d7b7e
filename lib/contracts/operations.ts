// Every operation of the product. One that is exported here and implemented by a verb is served by the HTTP API and
// described in its OpenAPI document.
export * from './access/accounts';
export * from './access/denials';
export * from './access/explain';
export * from './access/rules';
export * from './audit';
export * from './broker/clients';
export * from './broker/health';
export * from './certificates/authorities';
export * from './certificates/certificates';
export * from './certificates/own';
export * from './certificates/rotations';
export * from './commands/batches';
export * from './commands/commands';
export * from './commands/suspensions';
export * from './fleet/archive';
export * from './fleet/catalogue';
export * from './fleet/import';
export * from './fleet/vehicles';
export * from './live';
export * from './map';
export * from './openapi';
export * from './places/places';
export * from './secrets/secrets';
export * from './telemetry/history';
export * from './users/sessions';
export * from './users/users';
