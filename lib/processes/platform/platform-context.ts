import os from 'node:os';
import { type PlatformRole, sharedFilter, type Topics } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import type { Ownership } from '@/lib/domain/live';
import type { Notifications } from '@/lib/domain/notifications';
import type { Routes } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { BrokerAddress, ProtocolOptions } from '@/lib/platform/mqtt';
import type { Secret } from '@/lib/platform/secrets';

export type PlatformContext = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  databaseUrl: string;
  notifications: Notifications;
  retentionDays: number;
  /** Between our own processes. */
  internalSecret: Secret;
  /** The vehicles that this replica shows on the map. */
  ownership: Ownership;
  broker: ProtocolOptions & {
    address: BrokerAddress;
    username: string;
    password: Secret;
    /** The broker has shared subscriptions. */
    shared: boolean;
  };
};

export type RunningRole = {
  /** By dependency; null: it works. */
  problems(): Record<string, string | null>;
  routes?: Routes;
  stop(): Promise<void>;
};

/** The filter of a subscription of a role: shared among its replicas, if the broker has shared subscriptions. */
export const filterOf = ({ broker }: PlatformContext, role: PlatformRole, filter: string): string =>
  broker.shared ? sharedFilter(role, filter) : filter;

/** Fixed, so that the broker resumes the session; with replicas one for each host. */
export const clientIdOf = ({ broker }: PlatformContext, role: string): string =>
  broker.shared ? `tsp-${role}-${os.hostname()}` : `tsp-${role}`;
