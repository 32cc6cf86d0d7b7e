// Checks an EMQX that is configured by others, such as EMQX Cloud, or by configure.mjs. Changes nothing.
import { readFeatures } from './features.mjs';
import { checkNodes } from './nodes.mjs';
import { connectRest, RestError } from './rest.mjs';
import { verifyMqtt } from './verify-mqtt.mjs';
import { verifySettings } from './verify-settings.mjs';
import { verifyVehicle } from './verify-vehicle.mjs';

/**
 * @typedef {{ state: 'ok' | 'miss' | 'unknown', what: string, todo?: string }} Check `todo`: how to correct it, or how to find out
 */

const MARKS = { ok: 'ok     ', miss: 'MISSING', unknown: 'unknown' };

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {(line: string) => void} say
 * @returns {Promise<number>} number of failed checks
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
    if (problems.length === 0) return [{ state: 'ok', what: 'all nodes have the same settings' }];
    return problems.map((what) => ({
      state: 'miss',
      what,
      todo: 'Correct that host (its emqx.conf, its certificate files), then restart the node',
    }));
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const todo = 'Compare the nodes where they are configured';
    return [{ state: 'unknown', what: `all nodes have the same settings: ${error.message}`, todo }];
  }
}

/** Guards against changes of a broker that is not ours. */
function readOnly(rest) {
  const guarded = (method, path) => {
    if (method !== 'GET') throw new Error(`--verify would ${method} ${path}`);
    return rest(method, path);
  };
  return Object.assign(guarded, { exists: rest.exists, text: rest.text });
}
