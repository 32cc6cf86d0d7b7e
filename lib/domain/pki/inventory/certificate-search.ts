/** From so many characters on, trigrams find a text; what is shorter matches so much that a list is full at once. */
const LEAST_INDEXED = 3;
/** What has more hits is read in the list's own order until a page is full; what has fewer is gathered first. */
const FEW_HITS = 2_000;
const VIN_LENGTH = 17;
const FINGERPRINT_LENGTH = 64;

/** Adds a value to a statement. @returns its placeholder */
export type Bind = (value: unknown) => string;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
/** As search_form() in the database: capitals, without what is for the eye. */
const plain = (text: string): string => text.toUpperCase().replace(/[ \-\u00B7]/g, '');

/**
 * Any part of VIN, plate, TBox serial or serial number, or a whole fingerprint: a condition on certificate `c`, its TBox `t`
 * and the vehicle `v` that this is in, or was last.
 */
export function matchesRow(bind: Bind, q: string): string {
  const part = bind(`%${escapeLike(q)}%`);
  const plate = plain(q) ? ` or v.plate_key like ${bind(`%${escapeLike(plain(q))}%`)}` : '';
  return `(v.vin ilike ${part}${plate} or t.serial ilike ${part} or c.serial_number ilike ${part}
    or c.fingerprint = ${bind(q.toLowerCase())})`;
}

/**
 * A query of the ids of those that may match, told by indexes; null where the text is too short for that. Of a VIN: its
 * beginning, or a part of what follows the five characters that a whole model shares. More than `areFew` may be cut off.
 */
export function hitsQuery(bind: Bind, q: string): string | null {
  const name = plain(q);
  if (name.length < LEAST_INDEXED) return null;
  const most = `limit ${FEW_HITS + 1}`;
  const vehicles =
    name.length === VIN_LENGTH
      ? `v.vin = ${bind(name)}`
      : `(substr(v.search, 6) like ${bind(`%${escapeLike(name)}%`)} or v.vin like ${bind(`${escapeLike(name)}%`)})`;
  const own =
    q.length === FINGERPRINT_LENGTH
      ? `fingerprint = ${bind(q.toLowerCase())}`
      : `serial_number like ${bind(`%${escapeLike(q.toLowerCase())}%`)}`;
  return `(select c.id from tboxes t join tbox_certificates c on c.tbox_id = t.id
      where t.serial ilike ${bind(`%${escapeLike(q)}%`)} ${most})
    union (select c.id from vehicles v join tbox_bindings b on b.vehicle_id = v.id
      join tbox_certificates c on c.tbox_id = b.tbox_id where ${vehicles} ${most})
    union (select id from tbox_certificates where ${own} ${most})`;
}

export const areFew = (hits: readonly unknown[]): boolean => hits.length <= FEW_HITS;
