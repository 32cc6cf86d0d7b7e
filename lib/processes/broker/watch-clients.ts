import type { Client } from 'aedes';
import type { Log } from '@/lib/platform/log';
import type { AedesBroker } from './aedes-internals';
import type { Connections } from './connections';
import type { BrokerMetrics } from './metrics';
import type { Session } from './session';

type Parts = {
  sessionOf(client: Client): Session | undefined;
  connections: Connections;
  metrics: BrokerMetrics;
  log: Log;
};

// Errors of a lost connection
const TRANSPORT_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Handles aedes' events about clients and sets the reason of disconnects. */
export function watchClients(aedes: AedesBroker, { sessionOf, connections, metrics, log }: Parts): void {
  const withSession = (client: Client, work: (session: Session) => void) => {
    const session = sessionOf(client);
    if (session) work(session);
  };
  // aedes reports a broken connection once for each message in flight
  const reported = new WeakSet<Client>();
  const failed = (client: Client, error: NodeJS.ErrnoException) =>
    withSession(client, (session) => {
      if (reported.has(client)) return;
      reported.add(client);
      if (!TRANSPORT_CODES.has(error.code ?? '') && error.message !== 'drain timeout') {
        session.endReason ??= 'protocol_error';
      }
      log.debug({ clientId: client.id, peer: session.origin.peer, reason: error.message }, 'connection failed');
    });

  aedes.on('client', (client) => withSession(client, (session) => connections.connected(session)));
  aedes.on('clientDisconnect', (client) => withSession(client, (session) => connections.ended(session)));
  aedes.on('keepaliveTimeout', (client) =>
    withSession(client, (session) => {
      session.endReason ??= 'keepalive_timeout';
    }),
  );
  // Emitted after SUBACK, from when on a command is delivered
  aedes.on('subscribe', (_subscriptions, client) =>
    withSession(client, (session) => connections.subscriptionsChanged(session)),
  );
  aedes.on('unsubscribe', (filters, client) =>
    withSession(client, (session) => {
      for (const filter of filters) session.filters.delete(filter);
      connections.subscriptionsChanged(session);
    }),
  );
  aedes.on('clientError', failed);
  aedes.on('connectionError', failed);
  aedes.on('publish', (_packet, client) => {
    if (!client) return;
    const session = sessionOf(client);
    if (session) session.messagesIn++;
    metrics.messagesIn.inc({ kind: session?.identity?.kind ?? 'none' });
  });
  // An unhandled 'error' would end the process, and every connection with it
  (aedes as NodeJS.EventEmitter).on('error', (error: unknown) => log.error({ err: error }, 'broker error'));
}
