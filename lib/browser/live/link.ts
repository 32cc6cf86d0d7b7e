import type { LiveSession } from '@/lib/contracts';

/** One MQTT connection that was accepted. It never reconnects by itself: the client decides when and with which token. */
export type Link = {
  /** Resolves when the broker has granted all of them. @throws when one is refused or the link is gone */
  subscribe(filters: readonly string[]): Promise<void>;
  unsubscribe(filters: readonly string[]): void;
  /** QoS 0; nothing happens on a link that is gone. */
  publish(topic: string, payload: string): void;
  /** Asks the broker for a sign of life; the answer counts as heard. */
  ping(): void;
  /** Ends it without `onClose`. */
  end(): void;
};

export type LinkHandlers = {
  onMessage(topic: string, payload: Uint8Array): void;
  /** Any packet came in. */
  onHeard(): void;
  /** Once, when an accepted link is gone without `end()`. */
  onClose(): void;
};

/** The broker does not take this token, or a subscription. */
export class LinkRefusedError extends Error {
  override name = 'LinkRefusedError';
}

/** @throws LinkRefusedError; any other error: the broker could not be reached */
export type OpenLink = (session: LiveSession, handlers: LinkHandlers) => Promise<Link>;
