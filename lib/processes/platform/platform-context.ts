import os from 'node:os';
import type { Topics } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import type { Ownership } from '@/lib/domain/live';
import type { Notifications } from '@/lib/domain/notifications';
import type { Routes } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { BrokerAddress, ProtocolOptions } from '@/lib/platform/mqtt';

export type PlatformContext = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  databaseUrl: string;
  notifications: Notifications;
  retentionDays: number;
  /** Between our own processes. */
  internalSecret: string;
  /** Vehicles on the map that this replica tells of. */
  ownership: Ownership;
  broker: ProtocolOptions & {
    address: BrokerAddress;
    username: string;
    password: string;
    /** The broker shares a subscription out among replicas. */
    shared: boolean;
  };
};

export type RunningRole = {
  /** By dependency: null, or why it does not work. */
  problems(): Record<string, string | null>;
  routes?: Routes;
  stop(): Promise<void>;
};

/** Fixed, so that the broker finds the session again; one a replica where there are several. */
export const clientIdOf = ({ broker }: PlatformContext, role: string): string =>
  broker.shared ? `tsp-${role}-${os.hostname()}` : `tsp-${role}`;
