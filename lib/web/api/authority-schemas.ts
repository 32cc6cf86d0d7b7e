import { z } from 'zod';
import { AUTHORITY_ADMISSIONS, AUTHORITY_STATES, type AuthoritySummary } from '@/lib/contracts';

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
export const authorityParamsSchema = z.object({ id: z.coerce.number().int().positive() });

const authoritySchema = z.object({
  id: z.number(),
  keyId: z.string().nullable().meta({ description: 'Subject key identifier; null while it is requested' }),
  kind: z.enum(['root', 'issuing', 'external']),
  name: z.string(),
  state: z.enum(AUTHORITY_STATES),
  notBefore: ms.nullable(),
  notAfter: ms.nullable(),
  createdAt: ms,
  createdBy: z.string(),
  validCertificates: z.number().meta({ description: 'Of TBoxes, that it issued' }),
  admission: z.enum(AUTHORITY_ADMISSIONS).meta({ description: 'Of an external one: how its certificates come in' }),
  scope: z
    .object({ fleets: z.array(z.string()), tboxSerials: z.array(z.string()) })
    .meta({ description: 'TBoxes that an external one may speak for; both empty: no limit' }),
  withdrawal: z
    .object({
      requestedAt: ms,
      requestedBy: z.string(),
      requestedById: z.string(),
      reason: z.string(),
      includesRenewed: z
        .boolean()
        .meta({ description: 'Also certificates that were renewed from one admitted at first use' }),
      approvedBy: z.string().nullable().meta({ description: 'null while it waits for a second administrator' }),
    })
    .nullable()
    .meta({ description: 'Emergency withdrawal that is requested, or was approved' }),
});
export const authoritiesSchema = z.array(authoritySchema) satisfies z.ZodType<AuthoritySummary[]>;
