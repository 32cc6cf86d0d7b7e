import { z } from 'zod';
import { type BrokerClient, type ClientKind, vinSchema } from '@/lib/contracts';

// The fields of a client in EMQX 5.3 that are used here; disconnected sessions have the same

/** ISO 8601 with the offset of the node's own time zone. */
const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  context.addIssue('is not a time');
  return z.NEVER;
});
const count = z.number().int().min(0).nullish();
const limit = z.union([z.number().int().min(0), z.string().transform(() => null)]).nullish();

export const emqxClientSchema = z.object({
  clientid: z.string(),
  username: z.string().nullish(),
  connected: z.boolean(),
  connected_at: time.nullish(),
  disconnected_at: time.nullish(),
  ip_address: z.string().nullish(),
  port: z.number().nullish(),
  node: z.string().nullish(),
  proto_ver: z.number().nullish(),
  clean_start: z.boolean().nullish(),
  keepalive: z.number().nullish(),
  expiry_interval: z.number().nullish(),
  cn: z.string().nullish(),
  subscriptions_cnt: count,
  mqueue_len: count,
  mqueue_max: limit,
  // `mqueue_dropped` stays 0 whatever is dropped
  'send_msg.dropped.queue_full': count,
  inflight_cnt: count,
  recv_msg: count,
  send_msg: count,
});
type EmqxClient = z.output<typeof emqxClientSchema>;

// Prefix of browsers' client ids (`issueLiveToken`), to which their tokens bind them
export const LIVE_PREFIX = 'web-';
// Prefix of our own processes' client ids; accounts may not use it (`isServiceClientId`)
const PLATFORM_PREFIX = 'tsp-';

/** The edge accepts a VIN as client id only of the vehicle (with any user name), and a user name only with its secret. */
export function kindOf(clientId: string, username: string | undefined | null, platformUsername: string): ClientKind {
  if (vinSchema.safeParse(clientId).success) return 'tbox';
  if (clientId.startsWith(LIVE_PREFIX)) return 'live';
  return clientId.startsWith(PLATFORM_PREFIX) || username === platformUsername ? 'service' : 'account';
}

export const readEmqxClient = (client: EmqxClient, platformUsername: string): BrokerClient => ({
  clientId: client.clientid,
  username: client.username ?? null,
  kind: kindOf(client.clientid, client.username, platformUsername),
  node: client.node ?? null,
  certificateCommonName: client.cn ?? null,
  ...readConnection(client),
  ...readCounters(client),
});

function readConnection(client: EmqxClient) {
  const { connected, proto_ver: version } = client;
  return {
    connected,
    connectedAt: client.connected_at ?? null,
    disconnectedAt: connected ? null : (client.disconnected_at ?? null),
    peer: client.ip_address == null ? null : `${client.ip_address}:${client.port ?? 0}`,
    protocolVersion: version === 3 || version === 4 || version === 5 ? version : null,
    cleanStart: client.clean_start ?? null,
    keepAliveSeconds: client.keepalive ?? null,
    sessionExpirySeconds: client.expiry_interval ?? null,
  } as const;
}

function readCounters(client: EmqxClient) {
  const { mqueue_len: waiting, mqueue_max: max = null, 'send_msg.dropped.queue_full': dropped = null } = client;
  return {
    subscriptionCount: client.subscriptions_cnt ?? null,
    queue: waiting == null ? null : { waiting, max, dropped },
    inflight: client.inflight_cnt ?? null,
    messagesIn: client.recv_msg ?? null,
    messagesOut: client.send_msg ?? null,
  };
}
