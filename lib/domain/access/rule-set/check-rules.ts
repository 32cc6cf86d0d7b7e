import { z } from 'zod';
import type { RuleFinding } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { checkSet } from './check-set';
import { rulesInputSchema } from './rules-input';

const schema = z.object({ rules: rulesInputSchema, topicRoot: z.string() });

/** What is wrong or odd with these rules, in their order; with an error they cannot be published. */
export async function checkRules({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<RuleFinding[]> {
  requireAccessAdmin(ctx.actor);
  const { rules, topicRoot } = parseInput(schema, input);
  return (await checkSet(ctx, rules, topicRoot)).map(({ index, ...finding }) => finding);
}
