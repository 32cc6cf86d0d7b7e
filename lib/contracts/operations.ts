// Every operation of the product. One that is exported here and implemented by a verb is served by the HTTP API and
// described in its OpenAPI document.
export * from './audit';
export * from './openapi';
export * from './users/users';
