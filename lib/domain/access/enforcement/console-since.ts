import type { Db } from '@/lib/platform/db';
import { TOKEN_SECONDS } from '../authentication/live-tokens/issue-live-token';
import { type StoredRuleSet, selectRuleSet } from '../rule-set/rule-set-store';

/** As the database writes it, the same for the same rules. */
const forPeople = ({ rules }: StoredRuleSet): string =>
  JSON.stringify(Array.isArray(rules) ? rules.filter((rule) => rule?.principal?.kind === 'console') : []);
const NO_RULES = '[]';

/**
 * Since when rules have said of people what they say in this version, ms since the epoch: whoever has an older token may have
 * more. Not looked for further back than a token lives.
 */
export async function readConsoleSince(db: Db, version: number, now: number): Promise<number> {
  const oldest = now - TOKEN_SECONDS * 1_000;
  let stored = await selectRuleSet(db, { version });
  if (!stored) return oldest;
  const said = forPeople(stored);
  let since = oldest;
  while (stored && forPeople(stored) === said) {
    since = stored.publishedAt ?? oldest;
    if (since <= oldest) return oldest;
    stored = await selectRuleSet(db, { before: stored.version });
  }
  return stored || said !== NO_RULES ? since : oldest;
}
