import { ACCESS_ACTIONS } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { getVehicle } from '@/lib/domain/fleet';
import { firstValue } from '../../../_components/first-value';
import { type AboutVehicle, principalOf, type RuleProposal } from '../../_components/rule-from-denial';

const MAX_TOPIC = 1_024;

/** The rule that an address of `proposalAddress` asks for; null: it asks for none, or wrongly. */
export async function readProposal(
  ctx: Ctx,
  parameters: Record<string, string | string[] | undefined>,
): Promise<RuleProposal | null> {
  const action = ACCESS_ACTIONS.find((one) => one === firstValue(parameters.allow));
  const topic = firstValue(parameters.topic)?.slice(0, MAX_TOPIC);
  const principal = principalOf(firstValue(parameters.who) ?? '');
  if (!action || !topic || !principal) return null;
  const about = principal.kind === 'vehicle' ? await readAbout(ctx, principal.vin) : null;
  return {
    rule: { effect: 'allow', principal, action, topic, note: '' },
    about,
    before: firstValue(parameters.before) ?? null,
  };
}

async function readAbout(ctx: Ctx, vin: string): Promise<AboutVehicle | null> {
  try {
    const { fleet, model } = await getVehicle({ ctx, input: { vin } });
    return { vin, fleet: fleet.code, model: model.code };
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not_found') return null;
    throw error;
  }
}
