import type { Db } from '@/lib/platform/db';
import type { Readiness } from '@/lib/platform/http';

/** Ready while PostgreSQL answers: without it no decision can be made. */
export const databaseReadiness =
  (db: Db): Readiness =>
  async () => {
    try {
      await db.pool.query('select 1');
      return { database: null };
    } catch (error) {
      return { database: error instanceof Error ? error.message : String(error) };
    }
  };
