import { type RuleDraft, ruleListSchema } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

type Row = Omit<RuleDraft, 'updatedAt' | 'rules'> & { rules: unknown; updatedAt: Date };

export async function selectDraft(db: Db): Promise<RuleDraft | null> {
  const { rows } = await db.query<Row>({
    text: `select rules, base_version as "baseVersion", revision, author, updated_at as "updatedAt" from access_drafts where id = 1`,
  });
  const [row] = rows;
  return row ? { ...row, rules: ruleListSchema.parse(row.rules), updatedAt: row.updatedAt.getTime() } : null;
}

type NewDraft = { rules: string; baseVersion: number; author: string; updatedAt: Date };

/** False if a draft exists. */
export async function insertDraft(db: Transaction, draft: NewDraft): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `insert into access_drafts (id, rules, base_version, revision, author, updated_at) values (1, $1, $2, 1, $3, $4)
     on conflict (id) do nothing`,
    values: [draft.rules, draft.baseVersion, draft.author, draft.updatedAt],
  });
  return rowCount === 1;
}

/** False if it has another revision or is gone. */
export async function updateDraft(db: Transaction, revision: number, draft: NewDraft): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update access_drafts set rules = $2, base_version = $3, revision = revision + 1, author = $4, updated_at = $5
     where id = 1 and revision = $1`,
    values: [revision, draft.rules, draft.baseVersion, draft.author, draft.updatedAt],
  });
  return rowCount === 1;
}

export async function deleteDraft(db: Transaction): Promise<void> {
  await db.query({ text: 'delete from access_drafts' });
}

/** False if it has another revision or is gone. */
export async function deleteDraftOf(db: Transaction, revision: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'delete from access_drafts where id = 1 and revision = $1',
    values: [revision],
  });
  return rowCount === 1;
}
