import type { Ctx } from '../../context';
import type { Authorities } from '../authority/authorities';
import { readTrusted } from '../authority/read-trusted';
import { readPem } from '../x509/pem-file';
import type { CertificateSigner } from './certificate-signer';
import { createEstSigner } from './est-signer';
import { createLocalSigner } from './local-signer';
import { createUpstreamEst } from './upstream-est';

export type SignerSettings = {
  /** Base address of `/crl` and `/ocsp`, for what is signed here. */
  PKI_URL?: string | undefined;
  CA_UPSTREAM_URL?: string | undefined;
  CA_UPSTREAM_USER?: string | undefined;
  CA_UPSTREAM_PASSWORD?: string | undefined;
  CA_UPSTREAM_TRUST_FILE?: string | undefined;
};

/**
 * Who signs, as it is configured: the upstream authority where there is one, else our own.
 * @throws Error where CA_UPSTREAM_TRUST_FILE is missing
 */
export async function createSigner({
  ctx,
  authorities,
  settings,
}: {
  ctx: Ctx;
  authorities: Authorities;
  settings: SignerSettings;
}): Promise<CertificateSigner> {
  const { CA_UPSTREAM_URL: url, CA_UPSTREAM_TRUST_FILE: file, PKI_URL: pkiUrl } = settings;
  if (url === undefined) return createLocalSigner({ authorities, clock: ctx.clock, pkiUrl });
  const trustPem = file === undefined ? undefined : await readPem(file);
  if (trustPem === null) throw new Error(`CA_UPSTREAM_TRUST_FILE ${file} is not there`);
  const { CA_UPSTREAM_USER: user, CA_UPSTREAM_PASSWORD: password } = settings;
  return createEstSigner({
    upstream: createUpstreamEst({ url, user, password, trustPem }),
    isTrusted: async (keyId) => (await readTrusted(ctx)).some((one) => one.keyId === keyId),
    clock: ctx.clock,
  });
}
