export type BrokerKind = 'embedded' | 'emqx';

/** Differences between brokers. */
export type BrokerCapabilities = {
  /** The newest supported: 4 = MQTT 3.1.1. */
  protocolVersion: 4 | 5;
  /** Replicas of a role share the messages of a subscription, so that several may run. */
  sharedSubscriptions: boolean;
  /** It reports starts, heartbeats and clients of its nodes to the edge; otherwise they are polled. */
  reportsNodes: boolean;
  /** It caches decisions of the edge, verifies tokens itself, and may accept clients before it can ask the edge. */
  decidesItself: boolean;
  /** The operator installs and configures it; otherwise `npm start` runs it. */
  external: boolean;
};

const CAPABILITIES: Record<BrokerKind, BrokerCapabilities> = {
  embedded: {
    protocolVersion: 4,
    sharedSubscriptions: false,
    reportsNodes: true,
    decidesItself: false,
    external: false,
  },
  emqx: {
    protocolVersion: 5,
    sharedSubscriptions: true,
    reportsNodes: false,
    decidesItself: true,
    external: true,
  },
};

export const brokerCapabilities = ({ BROKER }: { BROKER: BrokerKind }): BrokerCapabilities => CAPABILITIES[BROKER];
