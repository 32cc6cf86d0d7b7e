// Addresses of clients, and limits of their connections.

export {
  createRange,
  includesLoopback,
  isLoopback,
  networkOf,
  normaliseAddress,
  normaliseRange,
} from './address';
export { readDescriptorLimit } from './descriptors';
export { shareConnections } from './share-connections';
