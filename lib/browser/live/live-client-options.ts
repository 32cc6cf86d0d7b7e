import type { LiveSession } from '@/lib/contracts';
import type { OpenLink } from './link';

export type LiveClientOptions = {
  /** @throws SignedOutError, SessionUnavailableError; any other error counts as the network's */
  fetchSession(): Promise<LiveSession>;
  openLink: OpenLink;
  /** Server's clock, ms since the epoch. */
  now(): number;
  random(): number;
};

export type LiveCounters = {
  received: number;
  malformed: number;
  duplicates: number;
  outdated: number;
  connections: number;
};
