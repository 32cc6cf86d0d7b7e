// What speaks the schemas of the wire. They weigh more than the rest of this client: imported lazily, as one.
export { asksFor, cellInterest, cellScopes } from './cell-topics';
export { parseMessage } from './parse-message';
