import type { Pool, PoolClient } from 'pg';
import { type RuleDraft, ruleListSchema } from '@/lib/contracts';

type Row = Omit<RuleDraft, 'updatedAt' | 'rules'> & { rules: unknown; updatedAt: Date };

export async function selectDraft(db: Pool | PoolClient): Promise<RuleDraft | null> {
  const { rows } = await db.query<Row>(
    `select rules, base_version as "baseVersion", revision, author, updated_at as "updatedAt" from access_drafts where id = 1`,
  );
  const [row] = rows;
  return row ? { ...row, rules: ruleListSchema.parse(row.rules), updatedAt: row.updatedAt.getTime() } : null;
}

type NewDraft = { rules: string; baseVersion: number; author: string; updatedAt: Date };

/** False: there is one already. */
export async function insertDraft(client: PoolClient, draft: NewDraft): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into access_drafts (id, rules, base_version, revision, author, updated_at) values (1, $1, $2, 1, $3, $4)
     on conflict (id) do nothing`,
    [draft.rules, draft.baseVersion, draft.author, draft.updatedAt],
  );
  return rowCount === 1;
}

/** False: it has another revision by now, or is gone. */
export async function updateDraft(client: PoolClient, revision: number, draft: NewDraft): Promise<boolean> {
  const { rowCount } = await client.query(
    `update access_drafts set rules = $2, base_version = $3, revision = revision + 1, author = $4, updated_at = $5
     where id = 1 and revision = $1`,
    [revision, draft.rules, draft.baseVersion, draft.author, draft.updatedAt],
  );
  return rowCount === 1;
}

export async function deleteDraft(client: PoolClient): Promise<void> {
  await client.query('delete from access_drafts');
}

/** False: it has another revision by now, or is gone. */
export async function deleteDraftOf(client: PoolClient, revision: number): Promise<boolean> {
  const { rowCount } = await client.query('delete from access_drafts where id = 1 and revision = $1', [revision]);
  return rowCount === 1;
}
