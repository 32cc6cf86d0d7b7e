// What must hold of an EMQX that others configure, as EMQX Cloud, or that configure.mjs has set up. Nothing is changed.
import { readFeatures } from './features.mjs';
import { checkNodes } from './nodes.mjs';
import { connectRest, RestError } from './rest.mjs';
import { verifyMqtt } from './verify-mqtt.mjs';
import { verifySettings } from './verify-settings.mjs';
import { verifyVehicle } from './verify-vehicle.mjs';

/**
 * @typedef {{ state: 'ok' | 'miss' | 'unknown', what: string, todo?: string }} Check `todo`: of a miss, or how to find out
 */

const MARKS = { ok: 'ok     ', miss: 'MISSING', unknown: 'unknown' };

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {(line: string) => void} say
 * @returns {Promise<number>} how many checks miss
 */
export async function verify(settings, say) {
  const rest = readOnly(connectRest(settings));
  const features = await readFeatures(rest);
  say(`EMQX ${[...new Set(features.nodes.map(({ version }) => version))].join(', ') || 'of unknown version'}`);
  const checks = [
    ...(await verifySettings({ rest, settings, features })),
    ...(await verifyNodes({ rest, settings, features })),
    ...(await verifyMqtt({ rest, settings })),
    ...(await verifyVehicle({ settings })),
  ];
  for (const { state, what, todo } of checks) {
    say(`${MARKS[state]}  ${what}`);
    if (state !== 'ok' && todo) say(`           ${todo}`);
  }
  const count = (state) => checks.filter((check) => check.state === state).length;
  say(`${count('ok')} ok, ${count('miss')} missing, ${count('unknown')} unknown`);
  return count('miss');
}

/** @returns {Promise<Check[]>} */
async function verifyNodes(run) {
  try {
    const problems = await checkNodes(run);
    if (problems.length === 0) return [{ state: 'ok', what: 'all nodes are alike' }];
    return problems.map((what) => ({
      state: 'miss',
      what,
      todo: 'Put that host right (its emqx.conf, its files of certificates), then restart the node',
    }));
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const todo = 'Compare the nodes where they are configured';
    return [{ state: 'unknown', what: `whether all nodes are alike: ${error.message}`, todo }];
  }
}

/** A mistake here would change a broker that is not ours. */
function readOnly(rest) {
  const guarded = (method, path) => {
    if (method !== 'GET') throw new Error(`--verify would ${method} ${path}`);
    return rest(method, path);
  };
  return Object.assign(guarded, { exists: rest.exists, text: rest.text });
}
