import { z } from 'zod';
import {
  CERTIFICATE_FINDINGS,
  CERTIFICATE_SORTS,
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  type CertificatePage,
  type CertificateSort,
  type CertificateSummary,
} from '@/lib/contracts';
import type { Ctx } from '../context';
import { NotFoundError, ValidationError } from '../errors';
import { parseInput } from '../parse';
import { type Place, selectCertificate, selectCertificates } from './certificate-store';
import { requireCertificateAdmin } from './permissions';

const MAX_MS = 8_640_000_000_000_000; // ECMA-262: the last millisecond that a Date has
const schema = z.object({
  q: z.string().trim().max(100).optional(),
  state: z.array(z.enum(CERTIFICATE_STATES)).max(CERTIFICATE_STATES.length).optional(),
  finding: z.enum(CERTIFICATE_FINDINGS).optional(),
  source: z.array(z.enum(CERTIFICATE_SOURCES)).max(CERTIFICATE_SOURCES.length).optional(),
  issuer: z.string().max(64).toLowerCase().optional(),
  expiresBefore: z.int().min(0).max(MAX_MS).optional(),
  sort: z.enum(CERTIFICATE_SORTS).default('newest'),
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListCertificatesInput = z.input<typeof schema>;

/** Newest first, or what ends first. Administrators only. */
export async function listCertificates({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: ListCertificatesInput;
}): Promise<CertificatePage> {
  requireCertificateAdmin(ctx.actor);
  const { cursor, limit, sort, ...filter } = parseInput(schema, input);
  const after = cursor === undefined ? null : parseCursor(cursor, sort);
  const rows = await selectCertificates(ctx.db, filter, { now: ctx.clock.now(), sort, after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last, sort) : null };
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
  const certificate = await selectCertificate(ctx.db, serialNumber, ctx.clock.now());
  if (!certificate) throw new NotFoundError(`Certificate ${serialNumber}`);
  return certificate;
}

// A place in one order says nothing in the other
const MARKS: Record<CertificateSort, string> = { newest: 'n', expiry: 'e' };

const cursorOf = ({ issuedAt, notAfter, id }: CertificateSummary, sort: CertificateSort): string =>
  `${MARKS[sort]}${sort === 'newest' ? issuedAt : notAfter}.${id}`;

function parseCursor(cursor: string, sort: CertificateSort): Place {
  const [, mark, at, id] = /^([ne])(\d{1,15})\.([\x21-\x7e]{1,80})$/.exec(cursor) ?? [];
  if (mark === MARKS[sort] && id !== undefined) return { at: Number(at), id };
  throw new ValidationError([{ path: 'cursor', message: 'is not one of ours, or of another order' }]);
}
