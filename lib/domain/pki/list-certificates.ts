import { z } from 'zod';
import { CERTIFICATE_STATES, type CertificatePage, type CertificateSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { NotFoundError, ValidationError } from '../errors';
import { parseInput } from '../parse';
import { selectCertificates } from './certificate-store';
import { requireCertificateAdmin } from './permissions';

const schema = z.object({
  q: z.string().trim().max(100).optional(),
  state: z.array(z.enum(CERTIFICATE_STATES)).max(CERTIFICATE_STATES.length).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListCertificatesInput = z.input<typeof schema>;

/** Newest first. Administrators only. */
export async function listCertificates({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: ListCertificatesInput;
}): Promise<CertificatePage> {
  requireCertificateAdmin(ctx.actor);
  const { cursor, limit, ...filter } = parseInput(schema, input);
  const after = cursor === undefined ? null : parseCursor(cursor);
  const rows = await selectCertificates(ctx.db, filter, { now: ctx.clock.now(), after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.issuedAt}.${last.id}` : null };
}

const serialSchema = z.object({ serialNumber: z.string().max(64).toLowerCase() });

/** @throws NotFoundError */
export async function getCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof serialSchema>;
}): Promise<CertificateSummary> {
  requireCertificateAdmin(ctx.actor);
  const { serialNumber } = parseInput(serialSchema, input);
  const [certificate] = await selectCertificates(
    ctx.db,
    { serialNumber },
    { now: ctx.clock.now(), after: null, limit: 1 },
  );
  if (!certificate) throw new NotFoundError(`Certificate ${serialNumber}`);
  return certificate;
}

function parseCursor(cursor: string): { issuedAt: number; id: string } {
  const [, issuedAt, id] = /^(\d{1,15})\.([\x21-\x7e]{1,80})$/.exec(cursor) ?? [];
  if (issuedAt !== undefined && id !== undefined) return { issuedAt: Number(issuedAt), id };
  throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
}
