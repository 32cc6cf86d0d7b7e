import { notFound } from 'next/navigation';
import type { BrokerClientDetail } from '@/lib/contracts';
import { getClient } from '@/lib/domain/broker';
import { DomainError } from '@/lib/domain/errors';
import type { UserCtx } from '@/lib/web';

/** `client` null: it is not at the broker. `lost`: the broker does not say. */
export type FirstClient = { client: BrokerClientDetail | null; lost: boolean; at: number };

export async function readClient(ctx: UserCtx, clientId: string): Promise<FirstClient> {
  const at = ctx.clock.now();
  try {
    return { client: await getClient({ ctx, input: { clientId } }), lost: false, at };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.kind === 'validation_failed') notFound();
    if (error.kind !== 'not_found' && error.kind !== 'unavailable') throw error;
    return { client: null, lost: error.kind === 'unavailable', at };
  }
}
