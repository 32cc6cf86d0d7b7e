import { type AccessRuleInput, accessRuleSchema } from '@/lib/contracts';

/** Completes rules with defaults: allow all TBoxes all actions on `oem/news`. */
export const readRules = (...given: Partial<AccessRuleInput>[]) =>
  given.map((rule, i) =>
    accessRuleSchema.parse({
      id: `r${i}`,
      effect: 'allow',
      principal: { kind: 'tboxes' },
      action: 'all',
      topic: 'oem/news',
      ...rule,
    }),
  );
