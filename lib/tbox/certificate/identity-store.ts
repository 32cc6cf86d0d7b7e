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
/** The broker has what was said last. */
const acknowledged = z.boolean();
const serialNumber = z.string();
/** How often the old identity worked straight after the new one had not. */
const strikes = z.int();

/** How far a rotation is. Everything that it takes to go on with it after a power cut is in it. */
export const rotationSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('idle') }),
  /** Says `csr`. */
  z.object({ phase: z.literal('requested'), rotationId, deadline: z.number(), key: z.string(), csr: z.string() }),
  /** Says `installed`; the broker has not let it in with `next` so far. */
  z.object({ phase: z.literal('installed'), rotationId, serialNumber, acknowledged, strikes, next: identitySchema }),
  /** Was let in: the new identity is the current one, and the old one kept until a connection has lasted. */
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

/** What the TBox is, and what it is about to become: kept and changed as one. */
export type Stored = Readonly<{ current: Identity; rotation: Rotation }>;

export type IdentityStore = {
  read(): Stored;
  /** All of it or nothing, also over a power cut; which of the two is open where it rejects. */
  write(stored: Stored): Promise<void>;
};

/** Outlives a `Tbox`, not its process. */
export function createMemoryIdentity(current: Identity, rotation: Rotation = { phase: 'idle' }): IdentityStore {
  let stored: Stored = { current, rotation };
  return {
    read: () => stored,
    write: async (next) => {
      stored = next;
    },
  };
}
