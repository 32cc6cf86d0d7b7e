import type { PoolClient } from 'pg';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { lockAuthorities } from './authority-store';

/** Locked until the transaction ends. @throws NotFoundError */
export async function findAuthority(client: PoolClient, id: number) {
  const { rows } = await client.query<{ name: string; kind: string; state: string; keyId: string | null }>(
    'select name, kind, state, key_id as "keyId" from certificate_authorities where id = $1 for update',
    [id],
  );
  const [row] = rows;
  if (!row) throw new NotFoundError(`Authority ${id}`);
  return row;
}

type Change = { action: string; detail?: Record<string, string | number | string[]> };

/**
 * Changes authorities one transaction at a time, with an audit row and a notice.
 * @param apply returns the authority's name, for the audit
 */
export async function changeAuthority(
  ctx: Ctx,
  { action, detail = {} }: Change,
  apply: (client: PoolClient) => Promise<string>,
): Promise<void> {
  await ctx.db.transaction(async (client) => {
    await lockAuthorities(client);
    const name = await apply(client);
    await recordAuditWith(client, ctx, { action, target: { type: 'authority', id: name }, detail });
    await announceAuthorities(client);
  });
}

export const announceAuthorities = (client: PoolClient) =>
  client.query(`select pg_notify('tsp_feed', $1)`, [JSON.stringify({ type: 'authority' })]);
