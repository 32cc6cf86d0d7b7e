import { randomUUID } from 'node:crypto';
import type { Clock } from '@/lib/platform/clock';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../../context';
import { type Authorities, readTrusted } from '../authority/authorities';
import { TBOX_PROFILE } from '../x509/certificate-profiles';
import { readPem } from '../x509/pem';
import type { CertificateSigner } from './certificate-signer';
import { createEstSigner } from './est-signer';
import { tboxSubject } from './issue-tbox-certificate';
import { signCertificate } from './sign-certificate';
import { createUpstreamEst } from './upstream-est';

export type SignerSettings = {
  /** Base URL of `/crl` and `/ocsp` in certificates signed here. */
  PKI_URL?: string | undefined;
  CA_UPSTREAM_URL?: string | undefined;
  CA_UPSTREAM_USER?: string | undefined;
  CA_UPSTREAM_PASSWORD?: Secret | undefined;
  CA_UPSTREAM_TRUST_FILE?: string | undefined;
};

/**
 * The configured signer: the upstream authority if there is one, else our own.
 * @throws Error if CA_UPSTREAM_TRUST_FILE is missing
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
    isTrusted: async (keyId) => (await readTrusted(ctx)).some((authority) => authority.keyId === keyId),
    clock: ctx.clock,
  });
}

/** Signs with our active issuing authority. Of a CSR only the key and the common name are used. */
export function createLocalSigner({
  authorities,
  clock,
  pkiUrl,
}: {
  authorities: Authorities;
  clock: Clock;
  pkiUrl?: string | undefined;
}): CertificateSigner {
  return {
    invalidate: authorities.invalidate,
    async sign({ csr, tboxSerial }) {
      const { active, chainOf } = await authorities.read();
      const id = randomUUID();
      const certificate = await signCertificate({
        authority: active,
        profile: TBOX_PROFILE,
        subject: tboxSubject(tboxSerial, id),
        publicKey: csr.publicKey,
        clock,
        pkiUrl,
      });
      return { id, issuer: active.keyId, ...certificate, chain: chainOf(active.keyId) };
    },
  };
}
