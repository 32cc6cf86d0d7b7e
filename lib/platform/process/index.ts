// Life cycle of every service process: configuration, log, metrics, health, start and stop.
// Invariant: SIGTERM and SIGINT drain within DRAIN_DEADLINE_MS, or the process exits.
import type { Server } from 'node:http';
import {
  bindAddress,
  CONFIG_EXIT_CODE,
  type Config,
  ConfigError,
  type ListenerHost,
  type ListenerPort,
  type ProcessName,
  processVariables,
  readConfig,
  type VariableName,
  type VariableOf,
} from '@/lib/platform/config';
import {
  closeServer,
  createHttpServer,
  listen,
  operationsRoutes,
  type Readiness,
  type Routes,
} from '@/lib/platform/http';
import { createLog, type Log } from '@/lib/platform/log';
import { createMetrics, type Registry } from '@/lib/platform/metrics';

export type Service = {
  readiness: Readiness;
  routes?: Routes;
  /** Finishes accepted work and releases all resources. */
  stop(): Promise<void>;
};
/** A service with its own HTTP server, which also answers for health and metrics. */
export type OwnServer = Pick<Service, 'stop'> & { server: Server };

/** The process cannot start for a reason outside of the code; shown as one line. */
export class StartRefusedError extends Error {
  override name = 'StartRefusedError';
}

export type ProcessContext<P extends ProcessName> = { config: Config<VariableOf<P>>; log: Log; metrics: Registry };

type Definition<P extends ProcessName> = {
  name: P;
  /** The variable with the port of `/healthz`, `/readyz`, `/metrics` and the process's own routes. */
  httpPort: VariableOf<P> & ListenerPort;
  start(context: ProcessContext<P>): Promise<Service | OwnServer>;
};

// Shorter than the supervisor's timeout before SIGKILL
export const DRAIN_DEADLINE_MS = 8_000;

export async function runProcess<P extends ProcessName>(definition: Definition<P>): Promise<void> {
  const config = readConfigOrExit<VariableOf<P>>(processVariables[definition.name]);
  const port = Number(config[definition.httpPort]);
  // Every process has these
  const common = config as Config<'LOG_LEVEL' | 'BIND_ADDRESS' | ListenerHost>;
  const log = createLog(definition.name, common.LOG_LEVEL);
  const metrics = createMetrics(definition.name);
  process.on('unhandledRejection', (reason) => {
    log.fatal({ err: reason }, 'unhandled rejection');
    process.exit(1);
  });
  try {
    const service = await definition.start({ config, log, metrics });
    const server =
      'server' in service
        ? service.server
        : createHttpServer({ ...operationsRoutes(metrics, service.readiness), ...service.routes }, log);
    await listen(server, port, bindAddress(common, definition.httpPort));
    log.info({ port }, 'started');
    let stopping = false;
    const stop = (reason: string) => {
      if (stopping) return;
      stopping = true;
      log.info({ reason }, 'stopping');
      setTimeout(() => {
        log.error('drain deadline passed');
        process.exit(1);
      }, DRAIN_DEADLINE_MS).unref();
      // Open requests still need the service
      const stopped = closeServer(server).then(() => service.stop());
      stopped.then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stop failed');
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.once('disconnect', () => stop('supervisor is gone'));
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code === 'EADDRINUSE') process.stderr.write(`${definition.name}: port ${port} is already in use\n`);
    else if (error instanceof StartRefusedError || error instanceof ConfigError)
      process.stderr.write(`${definition.name}: ${error.message}\n`);
    else log.fatal({ err: error }, 'start failed');
    process.exit(1);
  }
}

function readConfigOrExit<N extends VariableName>(names: readonly N[]): Config<N> {
  try {
    return readConfig(names);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(CONFIG_EXIT_CODE);
  }
}
