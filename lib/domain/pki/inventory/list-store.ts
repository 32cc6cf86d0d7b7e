import type {
  CertificateFinding,
  CertificateSort,
  CertificateSource,
  CertificateState,
  CertificateSummary,
} from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { escapeLike } from '@/lib/platform/db/escape-like';
import { ms } from '@/lib/platform/db/sql-time';
import { FINDING_CONDITIONS, STATE_CONDITIONS } from './finding-conditions';

/** `$1` is now. */
const STATE = `case ${Object.entries(STATE_CONDITIONS)
  .map(([state, condition]) => `when ${condition} then '${state}'`)
  .join(' ')} end`;

// The current vehicle of the TBox, else its last one
export const WITH_VEHICLE = `join tboxes t on t.id = c.tbox_id
  left join lateral (
    select v.id, v.vin, v.plate, v.plate_key from tbox_bindings b join vehicles v on v.id = b.vehicle_id
    where b.tbox_id = t.id order by b.unbound_at desc nulls first, b.bound_at desc limit 1
  ) v on true`;

/** SQL over `c`, `t` and `v`; `$1` is now. */
const COLUMNS = `c.id, c.serial_number as "serialNumber", c.fingerprint, ${STATE} as state, t.serial as "tboxSerial",
  v.vin, v.plate, ${ms('c.not_before')} as "notBefore", ${ms('c.not_after')} as "notAfter",
  ${ms('c.issued_at')} as "issuedAt", c.issuer, c.source, c.issued_by as "issuedBy",
  case when c.last_seen_at is not null then jsonb_build_object('at', ${ms('c.last_seen_at')},
    'address', c.last_seen_address) end as "lastSeen",
  case when c.revoked_at is not null then jsonb_build_object('at', ${ms('c.revoked_at')},
    'reason', c.revocation_reason, 'by', c.revoked_by, 'cutAt', ${ms('c.cut_at')}) end as revocation`;

type CertificateFilter = {
  q?: string | undefined;
  state?: CertificateState[] | undefined;
  finding?: CertificateFinding | undefined;
  source?: CertificateSource[] | undefined;
  /** Key identifier. */
  issuer?: string | undefined;
  expiresBefore?: number | undefined;
  tboxSerial?: string | undefined;
};
/** The last row of the previous page; `at`: its value of the sort column. */
export type Place = { at: number; id: string };

// tbox_certificates_issued_at_id_idx, tbox_certificates_not_after_id_idx
const ORDERS: Record<CertificateSort, { column: string; direction: 'asc' | 'desc'; beyond: '<' | '>' }> = {
  newest: { column: 'c.issued_at', direction: 'desc', beyond: '<' },
  expiry: { column: 'c.not_after', direction: 'asc', beyond: '>' },
};

/** Adds a parameter to a statement. @returns its placeholder */
type Bind = (value: unknown) => string;

type Paging = { now: number; sort: CertificateSort; after: Place | null; limit: number };

/** Selects the ids of a page first, so that vehicles are joined for the page only. */
export async function selectCertificates(
  db: Db,
  { q, tboxSerial, ...filter }: CertificateFilter,
  { now, sort, after, limit }: Paging,
): Promise<CertificateSummary[]> {
  const values: unknown[] = [new Date(now)];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { column, direction, beyond } = ORDERS[sort];
  const where = ['true', ...conditionsOf(bind, filter)];
  if (q) {
    const hits = await findFew(db, q);
    if (hits) where.push(`c.id = any(${bind(hits)}::text[])`);
    where.push(matchesRow(bind, q));
  }
  if (tboxSerial) where.push(`c.tbox_id = (select id from tboxes where serial = ${bind(tboxSerial)})`);
  if (after) where.push(`(${column}, c.id) ${beyond} (${bind(new Date(after.at))}, ${bind(after.id)})`);
  const order = `order by ${column} ${direction}, c.id ${direction}`;
  const { rows } = await db.query<CertificateSummary>({
    text: `with page as materialized (
       select c.id from tbox_certificates c ${q ? WITH_VEHICLE : ''} where ${where.join(' and ')}
       ${order} limit ${bind(limit)})
     select ${COLUMNS} from page join tbox_certificates c using (id) ${WITH_VEHICLE} ${order}`,
    values,
  });
  return rows;
}

export async function selectCertificate(db: Db, serialNumber: string, now: number): Promise<CertificateSummary | null> {
  const { rows } = await db.query<CertificateSummary>({
    name: 'certificate',
    text: `select ${COLUMNS} from tbox_certificates c ${WITH_VEHICLE} where c.serial_number = $2`,
    values: [new Date(now), serialNumber],
  });
  return rows[0] ?? null;
}

/**
 * SQL: ids of the certificates that whoever has the key of certificate `$2` (a serial number) may have too: renewed from
 * it, directly or not, or with the same key; only those that are valid or on hold. `$1` is now.
 */
export const RENEWED_FROM = `(with recursive renewed as (
    select id, tbox_id, public_key from tbox_certificates where serial_number = $2
    union
    select n.id, n.tbox_id, n.public_key from renewed r join tbox_certificates n
      on n.tbox_id = r.tbox_id and (n.predecessor_id = r.id or n.public_key = r.public_key))
  select c.id from renewed join tbox_certificates c using (id)
  where c.serial_number <> $2 and c.not_after > $1 and (c.revoked_at is null or c.revocation_reason = 'certificateHold'))`;

type StoredDetail = {
  der: Buffer | null;
  algorithm: string | null;
  publicKey: string | null;
  rotationId: string | null;
  firstSeenAt: number | null;
  predecessor: string | null;
  successors: string[];
  renewed: string[];
};

/** Columns that a list leaves out. */
export async function selectDetail(db: Db, serialNumber: string, now: number): Promise<StoredDetail | null> {
  const { rows } = await db.query<StoredDetail>({
    name: 'certificate-detail',
    text: `select c.der, c.algorithm, c.public_key as "publicKey", c.rotation_id as "rotationId",
        ${ms('c.first_seen_at')} as "firstSeenAt", p.serial_number as predecessor,
        array(select n.serial_number from tbox_certificates n where n.predecessor_id = c.id order by n.issued_at, n.id)
          as successors,
        array(select n.serial_number from tbox_certificates n where n.id in ${RENEWED_FROM} order by n.issued_at, n.id)
          as renewed
      from tbox_certificates c left join tbox_certificates p on p.id = c.predecessor_id where c.serial_number = $2`,
    values: [new Date(now), serialNumber],
  });
  return rows[0] ?? null;
}

function conditionsOf(
  bind: Bind,
  { state, finding, source, issuer, expiresBefore }: Omit<CertificateFilter, 'q' | 'tboxSerial'>,
): string[] {
  return [
    ...(state?.length ? [`(${state.map((one) => `(${STATE_CONDITIONS[one]})`).join(' or ')})`] : []),
    ...(finding ? [FINDING_CONDITIONS[finding]] : []),
    ...(source?.length ? [`c.source = any(${bind(source)}::text[])`] : []),
    ...(issuer ? [`c.issuer = ${bind(issuer)}`] : []),
    ...(expiresBefore === undefined ? [] : [`c.not_after < ${bind(new Date(expiresBefore))}`]),
  ];
}

/**
 * Ids of possible matches; null if they are too many or the text is too short, so that the list's order has to be
 * scanned.
 */
async function findFew(db: Db, q: string): Promise<string[] | null> {
  const values: unknown[] = [];
  const query = hitsQuery((value) => `$${values.push(value)}`, q);
  if (query === null) return null;
  const { rows } = await db.query<{ id: string }>({ text: query, values });
  return rows.length <= FEW_HITS ? rows.map(({ id }) => id) : null;
}

/** Trigram indexes need this many characters; shorter texts match so often that a page fills at once. */
const MIN_INDEXED = 3;
/** With more matches the list's own order is scanned until a page is full. */
const FEW_HITS = 2_000;
const VIN_LENGTH = 17;
const FINGERPRINT_LENGTH = 64;

/** As search_form() in the database: upper case, without separators. */
const plain = (text: string): string => text.toUpperCase().replace(/[ \-\u00B7]/g, '');

/** SQL condition over `c`, `t` and `v`: part of VIN, plate, TBox serial or serial number, or a whole fingerprint. */
function matchesRow(bind: Bind, q: string): string {
  const part = bind(`%${escapeLike(q)}%`);
  const plate = plain(q) ? ` or v.plate_key like ${bind(`%${escapeLike(plain(q))}%`)}` : '';
  return `(v.vin ilike ${part}${plate} or t.serial ilike ${part} or c.serial_number ilike ${part}
    or c.fingerprint = ${bind(q.toLowerCase())})`;
}

/**
 * Query for the ids of possible matches by index; null if the text is too short. Of a VIN: its beginning, or a part
 * after the five characters that a model shares. Returns at most slightly more than FEW_HITS per kind.
 */
function hitsQuery(bind: Bind, q: string): string | null {
  const name = plain(q);
  if (name.length < MIN_INDEXED) return null;
  const limit = `limit ${FEW_HITS + 1}`;
  const vehicles =
    name.length === VIN_LENGTH
      ? `v.vin = ${bind(name)}`
      : `(substr(v.search, 6) like ${bind(`%${escapeLike(name)}%`)} or v.vin like ${bind(`${escapeLike(name)}%`)})`;
  const own =
    q.length === FINGERPRINT_LENGTH
      ? `fingerprint = ${bind(q.toLowerCase())}`
      : `serial_number like ${bind(`%${escapeLike(q.toLowerCase())}%`)}`;
  return `(select c.id from tboxes t join tbox_certificates c on c.tbox_id = t.id
      where t.serial ilike ${bind(`%${escapeLike(q)}%`)} ${limit})
    union (select c.id from vehicles v join tbox_bindings b on b.vehicle_id = v.id
      join tbox_certificates c on c.tbox_id = b.tbox_id where ${vehicles} ${limit})
    union (select id from tbox_certificates where ${own} ${limit})`;
}
