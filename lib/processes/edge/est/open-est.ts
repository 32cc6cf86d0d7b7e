import { readFile } from 'node:fs/promises';
import type { Ctx } from '@/lib/domain/context';
import {
  type Authorities,
  createSigner,
  readPem,
  type SignerSettings,
  serverFiles,
  trustFiles,
} from '@/lib/domain/pki';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import { StartRefusedError } from '@/lib/platform/process';
import { watchTlsFiles } from '@/lib/platform/tls';
import { type EstServer, startEstServer } from './est-server';

export type EstSettings = SignerSettings & { EDGE_TLS_PORT: number; EST_FACTORY_CA_FILE?: string | undefined };

/** EST as it is configured, with the TLS files in `pkiDir`. @throws StartRefusedError */
export async function openEst({
  ctx,
  authorities,
  pkiDir,
  settings,
  log,
  metrics,
}: {
  ctx: Ctx;
  authorities: Authorities;
  pkiDir: string;
  settings: EstSettings;
  log: Log;
  metrics: Registry;
}): Promise<EstServer> {
  const { EDGE_TLS_PORT: port, EST_FACTORY_CA_FILE: factoryFile } = settings;
  if (factoryFile !== undefined && (await readPem(factoryFile)) === null) {
    throw new StartRefusedError(`EST_FACTORY_CA_FILE ${factoryFile} is not there`);
  }
  const { certificate: cert, key } = serverFiles(pkiDir, 'edge');
  const ca = [trustFiles(pkiDir).bundle, ...(factoryFile === undefined ? [] : [factoryFile])];
  const signer = await createSigner({ ctx, authorities, settings });
  const tls = await watchTlsFiles({ ca, cert, key }, log);
  const readFactoryAuthorities = async () => (factoryFile === undefined ? null : readFile(factoryFile, 'utf8'));
  const server = await startEstServer({ ctx, authorities, signer, readFactoryAuthorities, tls, port, log, metrics });
  return {
    port: server.port,
    close: async () => {
      tls.close();
      await server.close();
    },
  };
}
