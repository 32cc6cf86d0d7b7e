import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';

/** Merged uses of one certificate; times are ms since the epoch. */
export type Use = {
  certificateId: string;
  firstAt: number;
  lastAt: number;
  address: string | null;
  vin: string | null;
  /** When another vehicle used it in the same period. */
  otherVinAt: number | null;
  unproven: boolean;
  /** When a client last authenticated with it. */
  admittedAt: number | null;
};

/** A TBox takes longer to move to another vehicle; two clients with one certificate do not. */
const SHARED_WITHIN = `interval '10 minutes'`;

// Rows are locked in a fixed order, so that replicas cannot deadlock
const updateUses = statement(
  `with locked as materialized (
        select id from tbox_certificates where id = any(:ids::text[]) order by id for no key update),
      use as (
        select id, min(first_at) as first_at, max(last_at) as last_at, max(other_at) as other_at,
          max(admitted_at) as admitted_at,
          (array_agg(address order by last_at desc) filter (where address is not null))[1] as address,
          (array_agg(vin order by last_at desc) filter (where vin is not null))[1] as vin
        from unnest(:ids::text[], :firstAt::timestamptz[], :lastAt::timestamptz[], :addresses::text[], :vins::text[],
          :otherVinAt::timestamptz[], :unproven::bool[],
            :admittedAt::timestamptz[])
          as given(id, first_at, last_at, address, vin, other_at, unproven, admitted_at)
        join locked using (id) join tbox_certificates c using (id)
        where not unproven or last_at > c.not_after or last_at > c.revoked_at
        group by id)
      update tbox_certificates c set
        first_seen_at = coalesce(c.first_seen_at, use.first_at),
        last_seen_at = greatest(c.last_seen_at, use.last_at),
        last_admitted_at = greatest(c.last_admitted_at, use.admitted_at),
        last_seen_address = case when use.last_at >= coalesce(c.last_seen_at, use.last_at)
          then coalesce(use.address, c.last_seen_address) else c.last_seen_address end,
        last_vin = coalesce(use.vin, c.last_vin),
        last_refused_at = case when use.last_at > c.not_after or use.last_at > c.revoked_at
          then greatest(c.last_refused_at, use.last_at) else c.last_refused_at end,
        shared_at = case when use.other_at is not null or (use.vin <> c.last_vin and use.first_at - c.last_seen_at
            between -${SHARED_WITHIN} and ${SHARED_WITHIN})
          then greatest(c.shared_at, coalesce(use.other_at, use.last_at)) else c.shared_at end
      from use where c.id = use.id`,
  { name: 'save-certificate-uses' },
);

/** Merges uses into the inventory; unknown certificates are skipped. */
export async function saveUses(db: Pick<Db, 'query'>, uses: Use[]): Promise<void> {
  if (uses.length === 0) return;
  const times = (of: (use: Use) => number | null) =>
    uses.map((use) => {
      const at = of(use);
      return at === null ? null : new Date(at);
    });
  await db.query(
    updateUses({
      ids: uses.map(({ certificateId }) => certificateId),
      firstAt: times(({ firstAt }) => firstAt),
      lastAt: times(({ lastAt }) => lastAt),
      addresses: uses.map(({ address }) => address),
      vins: uses.map(({ vin }) => vin),
      otherVinAt: times(({ otherVinAt }) => otherVinAt),
      unproven: uses.map(({ unproven }) => unproven),
      admittedAt: times(({ admittedAt }) => admittedAt),
    }),
  );
}
