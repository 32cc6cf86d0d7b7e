import { type CertificateSort, type CertificateSummary, listCertificatesOperation } from '@/lib/contracts';
import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { invalidCursor, pageOf } from '../../cursor';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { type Place, selectCertificate, selectCertificates } from './list-store';

/** Newest or first to expire first. Administrators only. */
export const listCertificates = verb(
  listCertificatesOperation,
  async ({ ctx, input: { cursor, limit, sort, ...filter } }) => {
    const after = cursor === undefined ? null : parseCursor(cursor, sort);
    const rows = await selectCertificates(ctx.db, filter, { now: ctx.clock.now(), sort, after, limit: limit + 1 });
    return pageOf(rows, limit, (last) => cursorOf(last, sort));
  },
);

/** The newest certificate of a TBox in any state. Administrators only. */
export async function getTboxCertificate({
  ctx,
  input: { tboxSerial },
}: {
  ctx: Ctx;
  input: { tboxSerial: string };
}): Promise<CertificateSummary | null> {
  authorize(ctx.actor, 'certificate.manage');
  const page = { now: ctx.clock.now(), sort: 'newest', after: null, limit: 1 } as const;
  const [newest] = await selectCertificates(ctx.db, { tboxSerial }, page);
  return newest ?? null;
}

/** The caller authorizes. @throws NotFoundError */
export async function findCertificate(ctx: Ctx, serialNumber: string): Promise<CertificateSummary> {
  const certificate = await selectCertificate(ctx.db, serialNumber, ctx.clock.now());
  if (!certificate) throw new NotFoundError(`Certificate ${serialNumber}`);
  return certificate;
}

// Prefix of a cursor, because a cursor is only valid in its own order
const MARKS: Record<CertificateSort, string> = { newest: 'n', expiry: 'e' };

const cursorOf = ({ issuedAt, notAfter, id }: CertificateSummary, sort: CertificateSort): string =>
  `${MARKS[sort]}${sort === 'newest' ? issuedAt : notAfter}.${id}`;

function parseCursor(cursor: string, sort: CertificateSort): Place {
  const [, mark, at, id] = /^([ne])(\d{1,15})\.([\x21-\x7e]{1,80})$/.exec(cursor) ?? [];
  if (mark === MARKS[sort] && id !== undefined) return { at: Number(at), id };
  throw invalidCursor();
}
