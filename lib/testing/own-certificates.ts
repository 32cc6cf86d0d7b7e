import type { OwnCertificates } from '@/lib/domain/pki';

/** A record in memory, for tests without a database. */
export function ownCertificatesInMemory(): OwnCertificates {
  const recorded = new Set<string>();
  return {
    record: async ({ serialNumber }) => void recorded.add(serialNumber),
    stateOf: async (serialNumber) => (recorded.has(serialNumber) ? 'valid' : 'unknown'),
  };
}
