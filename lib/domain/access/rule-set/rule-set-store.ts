import { type AccessRule, type RuleSetVersion, ruleListSchema } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

/** As stored: `rules` is not validated. */
export type StoredRuleSet = RuleSetVersion & { rules: unknown };

// A manually edited row may have no array
const VERSION = `version, published_at as "publishedAt", author, reason, restored_from as "restoredFrom",
  case when jsonb_typeof(rules) = 'array' then jsonb_array_length(rules) else 0 end as "ruleCount"`;

type Row = Omit<RuleSetVersion, 'publishedAt'> & { publishedAt: Date };
const toVersion = <R extends Row>(row: R) => ({ ...row, publishedAt: row.publishedAt.getTime() });

/** 0 if nothing was published yet. */
export async function selectCurrentVersion(db: Db): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    name: 'access-version',
    text: 'select coalesce(max(version), 0) as version from access_rule_sets',
  });
  return rows[0]?.version ?? 0;
}

/** The newest version, a given one, or the newest before one. */
export async function selectRuleSet(
  db: Db,
  which: { version: number } | { before: number } | null,
): Promise<StoredRuleSet | null> {
  const where = which === null ? 'true' : 'version' in which ? 'version = $1' : 'version < $1';
  const values = which === null ? [] : Object.values(which);
  const { rows } = await db.query<Row & { rules: unknown }>({
    text: `select ${VERSION}, rules from access_rule_sets where ${where} order by version desc limit 1`,
    values,
  });
  return rows[0] ? toVersion(rows[0]) : null;
}

export async function selectVersions(
  db: Db,
  { before, limit }: { before: number | null; limit: number },
): Promise<RuleSetVersion[]> {
  const { rows } = await db.query<Row>({
    text: `select ${VERSION} from access_rule_sets where $1::int is null or version < $1 order by version desc limit $2`,
    values: [before, limit],
  });
  return rows.map(toVersion);
}

// Advisory lock of publishing; unique within the product
const PUBLISH_LOCK = 8_203;

/** Serialises publications until the transaction ends. */
export async function lockPublishing(db: Transaction): Promise<void> {
  await db.query({ text: 'select pg_advisory_xact_lock($1)', values: [PUBLISH_LOCK] });
}

export async function insertRuleSet(
  db: Transaction,
  row: {
    version: number;
    rules: string;
    reason: string;
    author: string;
    publishedAt: Date;
    restoredFrom: number | null;
  },
): Promise<void> {
  await db.query({
    text: `insert into access_rule_sets (version, rules, reason, author, published_at, restored_from)
     values ($1, $2, $3, $4, $5, $6)`,
    values: [row.version, row.rules, row.reason, row.author, row.publishedAt, row.restoredFrom],
  });
}

type UsableRules = {
  version: number;
  rules: AccessRule[];
  /** Later versions with invalid rules, from manual edits. */
  broken: number[];
};

/** The newest valid rules: continuing with an earlier version is safer than with none. */
export async function readUsableRules(db: Db): Promise<UsableRules> {
  const broken: number[] = [];
  for (let stored = await selectRuleSet(db, null); stored; ) {
    const { version } = stored;
    const { data } = ruleListSchema.safeParse(stored.rules);
    if (data) return { version, rules: data, broken };
    broken.push(version);
    stored = await selectRuleSet(db, { before: version });
  }
  return { version: 0, rules: [], broken };
}
