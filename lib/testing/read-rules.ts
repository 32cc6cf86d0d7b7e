import { type AccessRuleInput, accessRuleSchema } from '@/lib/contracts';

/** Rules of which only what matters is said: else they allow every TBox everything on `oem/news`. */
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
