import { z } from 'zod';
import { ruleListSchema } from '@/lib/contracts';
import { isStorableText, whyUnstorable } from '../../storable';

/** Rules that PostgreSQL can keep. */
export const rulesInputSchema = ruleListSchema.superRefine((rules, { addIssue }) => {
  for (const [index, rule] of rules.entries()) {
    const why = whyUnstorable(rule);
    if (why) addIssue({ code: 'custom', path: [index], message: `holds ${why}` });
  }
});

/** Why the rules are changed. */
export const reasonInputSchema = z.string().trim().max(500).refine(isStorableText, 'is not Unicode, or has U+0000');

/** Of a version, a revision: PostgreSQL's int. */
export const versionInputSchema = z.int().min(0).max(2_147_483_647);
