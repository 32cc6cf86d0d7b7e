import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueCommand } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import type { Random } from '@/lib/processes/simulator/random';
import type { AcceptedCommand } from './command-report';

type Options = { ctx: Ctx; vins: string[]; random: Random; perSecond: number; signal: AbortSignal };
export type Issued = { accepted: AcceptedCommand[]; refused: Map<string, number>; retries: number };

const OPERATIONS = ['door_unlock', 'door_lock', 'trunk_open', 'report_now', 'charge_limit_set'] as const;
const RETRY_MS = 200;
const DEADLINES_MS = [2_000, 15_000] as const;
const REPEATED_AFTER_MS = [100, 6_000] as const;
const CHANCES = { twice: 0.1, again: 0.1 };

/** Issues commands at a steady rate; some twice at once, some again later with the same key, and all again after a database error. */
export async function issueSteadily({ ctx, vins, random, perSecond, signal }: Options): Promise<Issued> {
  const issued: Issued = { accepted: [], refused: new Map(), retries: 0 };
  const underWay = new Set<Promise<void>>();

  async function issue(): Promise<void> {
    const operation = OPERATIONS[Math.floor(random.next() * OPERATIONS.length)] ?? 'report_now';
    const input = {
      vin: vins[Math.floor(random.next() * vins.length)] ?? '',
      idempotencyKey: randomUUID(),
      operation,
      params: operation === 'charge_limit_set' ? { limitPct: 80 } : {},
      reason: 'fault run',
      expiresInMs: Math.round(random.between(...DEADLINES_MS)),
    };
    const twice = random.chance(CHANCES.twice);
    const againAfterMs = random.chance(CHANCES.again) ? random.between(...REPEATED_AFTER_MS) : null;
    const once = async (): Promise<boolean> => {
      for (;;) {
        try {
          const { id } = await issueCommand({ ctx, input });
          issued.accepted.push({ key: input.idempotencyKey, id });
          return true;
        } catch (error) {
          if (error instanceof DomainError) {
            issued.refused.set(error.code, (issued.refused.get(error.code) ?? 0) + 1);
            return false;
          }
          // The database failed: only a retry with the same key shows whether the command was stored
          issued.retries += 1;
          await sleep(RETRY_MS);
        }
      }
    };
    const [taken] = await Promise.all(twice ? [once(), once()] : [once()]);
    // A refused command may be accepted by then, which would be a new command
    if (againAfterMs === null || !taken) return;
    await sleep(againAfterMs);
    await once();
  }

  while (!signal.aborted) {
    const one = issue().finally(() => underWay.delete(one));
    underWay.add(one);
    await sleep(random.between(0.5, 1.5) * (1_000 / perSecond));
  }
  await Promise.all(underWay);
  return issued;
}
