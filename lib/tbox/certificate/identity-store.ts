import { z } from 'zod';
import { CERTIFICATE_FAILURES } from '@/lib/contracts';

export const identitySchema = z.object({
  /** PEM: the leaf, then the authorities that issued it, the leaf's issuer first. */
  certificate: z.string(),
  /** PEM, PKCS #8. Never leaves the TBox. */
  key: z.string(),
});
export type Identity = Readonly<z.infer<typeof identitySchema>>;

const rotationId = z.string();
/** The broker has acknowledged the last answer. */
const acknowledged = z.boolean();
const serialNumber = z.string();
/** How often the old identity was accepted directly after the new one had failed. */
const strikes = z.int();

/** State of a rotation, with everything that is needed to continue after a power cut. */
export const rotationSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('idle') }),
  /** Sends `csr`. */
  z.object({ phase: z.literal('requested'), rotationId, deadline: z.number(), key: z.string(), csr: z.string() }),
  /** Sends `installed`; the broker has not accepted `next` yet. */
  z.object({ phase: z.literal('installed'), rotationId, serialNumber, acknowledged, strikes, next: identitySchema }),
  /** The broker has accepted the new identity, which is the current one. The old one is kept until a connection is stable. */
  z.object({ phase: z.literal('proven'), rotationId, serialNumber, acknowledged, strikes, previous: identitySchema }),
  z.object({ phase: z.literal('done'), rotationId, serialNumber, acknowledged }),
  z.object({
    phase: z.literal('failed'),
    rotationId,
    code: z.enum(CERTIFICATE_FAILURES),
    detail: z.string(),
    acknowledged,
  }),
]);
export type Rotation = Readonly<z.infer<typeof rotationSchema>>;
export type Phase = Rotation['phase'];

/** Read and written atomically. */
export type Stored = Readonly<{ current: Identity; rotation: Rotation }>;

export type IdentityStore = {
  read(): Stored;
  /** Atomic, also over a power cut. If it rejects, the old or the new state may be stored. */
  write(stored: Stored): Promise<void>;
};

/** Survives the `Tbox`, not its process. */
export function createMemoryIdentity(current: Identity, rotation: Rotation = { phase: 'idle' }): IdentityStore {
  let stored: Stored = { current, rotation };
  return {
    read: () => stored,
    write: async (next) => {
      stored = next;
    },
  };
}
