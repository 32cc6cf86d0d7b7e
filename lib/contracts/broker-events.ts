import { z } from 'zod';

// `POST /broker/events`: EMQX 5 rule events (fields we read), and those that only the embedded broker sends.

/** Embedded broker: operations whose command topic the connection has subscribed to; `*`: all. Absent with EMQX. */
const command_operations = z.array(z.string());
// Limited to what the database can store: otherwise the whole request would fail, and be repeated for ever. Invalid times are
// accepted, as they are not compared with those of another machine
const MAX_TIME_MS = Date.UTC(9999, 11, 31);
const ms = z.number().transform((value) => Math.min(Math.max(value, 0), MAX_TIME_MS));
const text = z.string().refine((value) => !value.includes('\u0000'), 'must not contain U+0000');
const count = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const base = { clientid: z.string().min(1).max(256), timestamp: ms };

const clientConnectedSchema = z.object({
  ...base,
  event: z.literal('client.connected'),
  node: text.default('unknown'),
  peername: text.default('unknown'),
  connected_at: ms,
  command_operations: command_operations.optional(),
});

/** `peername` and `connected_at`, where sent, identify the connection that ended. */
const clientDisconnectedSchema = z.object({
  ...base,
  event: z.literal('client.disconnected'),
  node: text.default('unknown'),
  peername: text.default('unknown'),
  reason: z.string().default('unknown'),
  connected_at: ms.optional(),
  disconnected_at: ms,
});

/** Embedded broker: a connection has subscribed to or unsubscribed from commands. */
const sessionCommandsSchema = z.object({
  ...base,
  event: z.literal('session.commands'),
  node: text,
  peername: text,
  connected_at: ms,
  command_operations,
});

/** EMQX: a client has subscribed. */
const sessionSubscribedSchema = z.object({
  ...base,
  event: z.literal('session.subscribed'),
  topic: z.string(),
});

/** Embedded broker: it starts with no connections, so older sessions of this node have ended. */
const brokerStartedSchema = z.object({
  event: z.literal('broker.started'),
  node: text,
  started_at: ms,
  timestamp: ms,
});

/** Embedded broker, every BROKER_HEARTBEAT_MS. The answer `{"resync":true,"mark":n}` asks for a `broker.snapshot`. */
const brokerHeartbeatSchema = z.object({
  event: z.literal('broker.heartbeat'),
  node: text,
  started_at: ms,
  timestamp: ms,
  connections: count,
});

/**
 * Embedded broker: all vehicle connections at `timestamp`; a session that is not listed has ended. `mark`: of the answer that
 * requested it; separates what was recorded before, also after the node's clock was set.
 */
const brokerSnapshotSchema = z.object({
  event: z.literal('broker.snapshot'),
  node: text,
  timestamp: ms,
  mark: z.int().optional(),
  clients: z.array(
    z.object({
      clientid: text,
      peername: text,
      connected_at: ms,
      command_operations: command_operations.optional(),
    }),
  ),
});

/**
 * A vehicle's MQTT client has a message: PUBACK, or PUBREC. Its payload as it was published, or in base64: EMQX puts bytes
 * that are not UTF-8 into its JSON as they are, so its rule encodes them (`deploy/emqx`).
 */
const messageAckedSchema = z.object({
  ...base,
  event: z.literal('message.acked'),
  topic: z.string(),
  payload: z.string().optional(),
  payload_base64: z.base64().optional(),
});

/** In DISCONNECT of a client that has taken over an orphaned session to empty it; the broker's event has it, too. */
export const DRAINED_PROPERTY = { 'tsp-session': 'drained' } as const;

/** Of a client that is not a vehicle. `peer`: address and port. */
export const otherClientEventSchema = z
  .object({
    event: z.enum(['client.connected', 'client.disconnected']),
    clientid: z.string().min(1).max(65_535),
    peername: z.string().default('unknown'),
    connected_at: z.number().default(0),
    reason: z.string().default('unknown'),
    disconn_props: z.object({ 'User-Property': z.record(z.string(), z.unknown()).default({}) }).optional(),
  })
  .transform(({ event, clientid, peername, connected_at, reason, disconn_props: properties }) => ({
    event,
    clientId: clientid,
    peer: peername,
    connectedAt: connected_at,
    reason,
    drained: properties?.['User-Property']['tsp-session'] === DRAINED_PROPERTY['tsp-session'],
  }));
export type OtherClientEvent = z.infer<typeof otherClientEventSchema>;

/** `POST /broker/dropped`: a message at QoS 1 or 2 that a broker has acknowledged and has no subscriber for. */
export const messageDroppedSchema = z.object({
  event: z.literal('message.dropped'),
  clientid: z.string().max(65_535),
  topic: z.string().max(65_535),
  qos: z.union([z.literal(1), z.literal(2)]),
  reason: z.literal('no_subscribers'),
  payload_base64: z.base64(),
  /** ms, by the clock of the broker's node. */
  publish_received_at: z.number(),
});
export const brokerEventSchema = z.discriminatedUnion('event', [
  clientConnectedSchema,
  clientDisconnectedSchema,
  brokerStartedSchema,
  brokerHeartbeatSchema,
  brokerSnapshotSchema,
  messageAckedSchema,
  sessionCommandsSchema,
  sessionSubscribedSchema,
]);
export type BrokerEvent = z.infer<typeof brokerEventSchema>;
export type MessageAcked = z.infer<typeof messageAckedSchema>;
export type SessionSubscribed = z.infer<typeof sessionSubscribedSchema>;
/** `mark` is sent back with the requested snapshot. */
export type EventsAnswer = { resync: boolean; mark?: number };
export type ConnectionEvent = Exclude<BrokerEvent, MessageAcked | SessionSubscribed>;
export type ClientConnected = z.infer<typeof clientConnectedSchema>;
export type BrokerSnapshot = z.infer<typeof brokerSnapshotSchema>;
