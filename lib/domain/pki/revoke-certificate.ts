import { z } from 'zod';
import { type CertificateSummary, REVOCATION_REASONS } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { getCertificate } from './list-certificates';
import { requireCertificateAdmin } from './permissions';

const serialNumber = z.string().max(64).toLowerCase();
const note = z.string().trim().max(500).optional();
const revokeSchema = z.object({ serialNumber, reason: z.enum(REVOCATION_REASONS), note });
const releaseSchema = z.object({ serialNumber, note });

type Row = { id: string; revokedAt: Date | null; reason: string | null; tboxSerial: string };

/**
 * Takes a certificate's right to connect: from its commit on it is refused, and within a second what it has is cut (see
 * `cutRevoked`). One on hold can be revoked for good.
 * @throws NotFoundError, ConflictError `certificate_revoked`, ForbiddenError
 */
export async function revokeCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof revokeSchema>;
}): Promise<CertificateSummary> {
  requireCertificateAdmin(ctx.actor);
  const { serialNumber, reason, note } = parseInput(revokeSchema, input);
  await change(ctx, serialNumber, 'certificate.revoke', { reason, note }, async (db, row) => {
    if (row.revokedAt !== null && (row.reason !== 'certificateHold' || reason === 'certificateHold')) {
      throw new ConflictError('certificate_revoked', `Certificate ${serialNumber} is revoked already`);
    }
    await db.query({
      text: `update tbox_certificates set revoked_at = coalesce(revoked_at, $2), revocation_reason = $3, revoked_by = $4
       where id = $1`,
      values: [row.id, new Date(ctx.clock.now()), reason, ctx.actor.label],
    });
  });
  return getCertificate({ ctx, input: { serialNumber } });
}

/**
 * Gives back the right to connect to a certificate on hold.
 * @throws NotFoundError, ConflictError `certificate_not_held`, ForbiddenError
 */
export async function releaseCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof releaseSchema>;
}): Promise<CertificateSummary> {
  requireCertificateAdmin(ctx.actor);
  const { serialNumber, note } = parseInput(releaseSchema, input);
  await change(ctx, serialNumber, 'certificate.release', { note }, async (db, row) => {
    if (row.reason !== 'certificateHold') {
      throw new ConflictError('certificate_not_held', `Certificate ${serialNumber} is not on hold`);
    }
    await db.query({
      text: `update tbox_certificates set revoked_at = null, revocation_reason = null, revoked_by = null, cut_at = null
       where id = $1`,
      values: [row.id],
    });
  });
  return getCertificate({ ctx, input: { serialNumber } });
}

async function change(
  ctx: Ctx,
  serialNumber: string,
  action: string,
  { reason = null, note = '' }: { reason?: string | null; note?: string | undefined },
  apply: (db: Transaction, row: Row) => Promise<void>,
): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const { rows } = await tx.db.query<Row>({
      text: `select c.id, c.revoked_at as "revokedAt", c.revocation_reason as reason, t.serial as "tboxSerial"
       from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.serial_number = $1 for update of c`,
      values: [serialNumber],
    });
    const [row] = rows;
    if (!row) throw new NotFoundError(`Certificate ${serialNumber}`);
    await apply(tx.db, row);
    await recordAudit(tx, {
      action,
      target: { type: 'certificate', id: serialNumber },
      detail: { tbox: row.tboxSerial, reason, note: note || null },
    });
    const notice = JSON.stringify({ type: 'certificate', certificateIds: [row.id] });
    await tx.db.query({ text: `select pg_notify('tsp_feed', $1)`, values: [notice] });
  });
}
