import type { RuleSource } from '@/lib/domain/access';
import type { Db } from '@/lib/platform/db';
import type { Readiness } from '@/lib/platform/http';

/** Ready while PostgreSQL answers and the access rules are known: without them no decision can be made. */
export const edgeReadiness =
  (db: Db, rules: RuleSource): Readiness =>
  async () => {
    const accessRules = rules.problem();
    try {
      await db.query({ text: 'select 1' });
      return { database: null, accessRules };
    } catch (error) {
      return { database: error instanceof Error ? error.message : String(error), accessRules };
    }
  };
