import type { PoolClient } from 'pg';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { lockAuthorities } from './authority-store';

type FoundAuthority = {
  name: string;
  kind: string;
  state: string;
  keyId: string | null;
  /** Who asked for its emergency withdrawal; null: nobody did. */
  withdrawalRequestedById: string | null;
};

/** Locked until the transaction ends. @throws NotFoundError */
export async function findAuthority(client: PoolClient, id: number): Promise<FoundAuthority> {
  const { rows } = await client.query<FoundAuthority>(
    `select name, kind, state, key_id as "keyId", withdrawal_requested_by_id as "withdrawalRequestedById"
     from certificate_authorities where id = $1 for update`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new NotFoundError(`Authority ${id}`);
  return row;
}

type Detail = Record<string, string | number | boolean | string[] | null>;
type Change = { action: string; detail?: Detail };

/**
 * Changes authorities one transaction at a time, with an audit row and a notification.
 * @param apply returns the authority's name for the audit, and what is known only now
 */
export async function changeAuthority(
  ctx: Ctx,
  { action, detail = {} }: Change,
  apply: (client: PoolClient) => Promise<string | { name: string; detail: Detail }>,
): Promise<void> {
  await ctx.db.transaction(async (client) => {
    await lockAuthorities(client);
    const applied = await apply(client);
    const { name, detail: found = {} } = typeof applied === 'string' ? { name: applied } : applied;
    await recordAuditWith(client, ctx, {
      action,
      target: { type: 'authority', id: name },
      detail: { ...detail, ...found },
    });
    await notify(client, 'tsp_feed', { type: 'authority' });
  });
}
