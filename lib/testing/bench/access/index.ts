import { type Row, report } from '../report';
import type { Stack } from '../stack';
import { benchEnforce } from './enforce';
import { benchEvaluate } from './evaluate';
import { benchHooks } from './hooks';
import { benchMosquitto } from './mosquitto';

/** Cost of access control: a decision, a hook request, and the enforcement of new rules on all connections. */
export async function benchAccess(stack: Stack): Promise<Row[]> {
  const evaluate = benchEvaluate();
  const mosquitto = await benchMosquitto();
  const hooks = await benchHooks(stack);
  const enforce = await benchEnforce(stack);
  const rows = [...evaluate.rows, ...mosquitto.rows, ...hooks.rows, ...enforce.rows];
  const figures = {
    evaluate: evaluate.figures,
    mosquitto: mosquitto.figures,
    hooks: hooks.figures,
    enforce: enforce.figures,
  };
  report('access', rows, figures);
  return rows;
}
