import { compileRules, toRulePrincipalKeys } from '@/lib/domain/access';
import { percentile, perSecond, type Row } from '../report';
import { makeQuestions, makeRules } from './rule-mix';

const RULES = [10, 1_000, 2_000];
const QUESTIONS = 10_000;
const ROUNDS = 5;
const ROUND_MS = 1_000;

type EvaluateFigures = Record<string, number[]>;

/** Decisions per second on one core: rules compiled, attributes of the principal in memory, consecutive requests differ. */
export function benchEvaluate(): { rows: Row[]; figures: EvaluateFigures } {
  const questions = makeQuestions(QUESTIONS).map(({ subject, question }) => ({
    principal: toRulePrincipalKeys(subject),
    question,
  }));
  const figures: EvaluateFigures = {};
  const rows: Row[] = [];
  for (const count of RULES) {
    const rules = compileRules(makeRules(count), { root: 'tsp' });
    const rates: number[] = [];
    let allowed = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      let decided = 0;
      const began = performance.now();
      while (performance.now() - began < ROUND_MS) {
        for (const { principal, question } of questions) {
          if (rules.decide(principal, question).decision === 'allow') allowed++;
        }
        decided += QUESTIONS;
      }
      // The first round warms up
      if (round > 0) rates.push(decided / ((performance.now() - began) / 1_000));
    }
    if (allowed === 0) throw new Error('Nothing was allowed: the requests do not match the rules');
    figures[count] = rates;
    const aim = count === 1_000 ? { aim: '≥ 500,000/s' } : {};
    rows.push({
      what: `Decisions with ${count.toLocaleString('en')} rules, one core`,
      value: perSecond(percentile(rates, 50)),
      ...aim,
    });
  }
  return { rows, figures };
}
