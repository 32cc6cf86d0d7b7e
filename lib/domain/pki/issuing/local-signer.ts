import { randomUUID } from 'node:crypto';
import type { Clock } from '@/lib/platform/clock';
import type { Authorities } from '../authority/authorities';
import { TBOX_PROFILE } from '../x509/certificate-profiles';
import type { CertificateSigner } from './certificate-signer';
import { tboxSubject } from './issue-tbox-certificate';
import { signCertificate } from './sign-certificate';

/** Our own active issuing authority. What a CSR asks beyond its key and its common name is for us to decide. */
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
    forget: authorities.forget,
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
