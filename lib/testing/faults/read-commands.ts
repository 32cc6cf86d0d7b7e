import type { Db } from '@/lib/platform/db';
import type { RecordedCommand } from './command-report';

/** Every command of the database with its history. */
export async function readCommands(db: Db): Promise<RecordedCommand[]> {
  const { rows } = await db.query<RecordedCommand>({
    text: `select c.id, v.vin, c.operation, c.state, c.code, (extract(epoch from c.expires_at) * 1000)::float8 as "expiresAt",
       (select jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'state', e.state, 'changed', e.changed,
           'at', (extract(epoch from e.at) * 1000)::float8, 'code', e.code) order by e.seq)
         from command_events e where e.command_id = c.id) as events
     from commands c join vehicles v on v.id = c.vehicle_id`,
  });
  return rows;
}

/** Numbers of unfinished and of all commands. */
export async function countCommands(db: Db): Promise<{ open: number; all: number }> {
  const { rows } = await db.query<{ open: number; all: number }>({
    text: 'select count(*) filter (where finished_at is null)::int as open, count(*)::int as all from commands',
  });
  return rows[0] ?? { open: 0, all: 0 };
}
