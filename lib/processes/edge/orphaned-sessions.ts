import { createTopics, type OtherClientEvent, sharedFilter } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import { type BrokerAddress, drainSession } from '@/lib/platform/mqtt';
import type { Secret } from '@/lib/platform/secrets';
import type { MessageStore } from './message-store';

type ServiceConnection = { address: BrokerAddress; username: string; password: Secret };
type Parts = { connection: ServiceConnection; topicRoot: string; messages: MessageStore; log: Log };

// A lost connection reconnects within a second; the session expires after five
const WAIT_MS = 2_000;
// Another connection has the session
const TAKEN_OVER: ReadonlySet<string> = new Set(['takenover', 'discarded', 'kicked']);
const MEMBER = /^tsp-(telemetry|reports|dispatch)-(?!out-)/;

/**
 * Drains the sessions of our own subscribers that are gone. EMQX queues a dead member's share in its session. When that expires
 * without another member, EMQX silently deletes the queue, although it has acknowledged the messages to the vehicles.
 */
export function createOrphanedSessions({ connection, topicRoot, messages, log }: Parts) {
  const waiting = new Map<string, NodeJS.Timeout>();
  const draining = new Map<string, Promise<void>>();
  const { telemetry, events, presence, answers, reportedConfigs } = createTopics(topicRoot).filter;
  const filters = [
    ...[telemetry, events, presence].map((filter) => sharedFilter('ingest', filter)),
    ...[answers, reportedConfigs].map((filter) => sharedFilter('dispatch', filter)),
  ];

  async function drain(clientId: string): Promise<void> {
    try {
      const stored = await drainSession({ ...connection, clientId, filters, store: messages.store });
      log.info({ clientId, stored }, 'orphaned session drained');
    } catch (error) {
      log.warn({ err: error, clientId }, 'draining an orphaned session failed');
    }
  }

  return {
    seen({ event, clientId, reason, drained }: OtherClientEvent): void {
      if (!MEMBER.test(clientId) || draining.has(clientId)) return;
      clearTimeout(waiting.get(clientId));
      waiting.delete(clientId);
      if (event !== 'client.disconnected' || TAKEN_OVER.has(reason) || drained) return;
      const start = () => {
        waiting.delete(clientId);
        draining.set(
          clientId,
          drain(clientId).finally(() => draining.delete(clientId)),
        );
      };
      waiting.set(clientId, setTimeout(start, WAIT_MS));
    },
    async stop(): Promise<void> {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      await Promise.all(draining.values());
    },
  };
}
