import { type AccessRule, ruleListSchema } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { selectRuleSet } from './rule-set-store';

export type UsableRules = {
  version: number;
  rules: AccessRule[];
  /** Versions after it that cannot be read: somebody broke them by hand. */
  broken: number[];
};

/** The newest rules that can be read: to go on with those before them is safer than to stop, or to do without any. */
export async function readUsableRules(db: Db): Promise<UsableRules> {
  const broken: number[] = [];
  for (let stored = await selectRuleSet(db, null); stored; ) {
    const { version } = stored;
    const { data } = ruleListSchema.safeParse(stored.rules);
    if (data) return { version, rules: data, broken };
    broken.push(version);
    stored = await selectRuleSet(db, { before: version });
  }
  return { version: 0, rules: [], broken };
}
