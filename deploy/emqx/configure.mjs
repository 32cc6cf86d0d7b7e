// Configures EMQX as the console's broker through its REST API. Idempotent: correct settings are not changed.
// With --verify it changes nothing and prints a checklist. Environment: settings.mjs. Needs Node 22.22 and the other files of this
// folder, nothing else of the project.
import { pathToFileURL } from 'node:url';
import { has, merge, reportLost } from './compare.mjs';
import {
  configureAuthentication,
  configureAuthorization,
  configureNodeCaches,
  configureZone,
} from './configure-access.mjs';
import { configureEvents } from './configure-events.mjs';
import { otherListener, VEHICLE_LISTENER, vehicleListener } from './desired.mjs';
import { readFeatures } from './features.mjs';
import { checkNodes } from './nodes.mjs';
import { connectRest, RestError } from './rest.mjs';
import { readSettings, SettingsError } from './settings.mjs';
import { verify } from './verify.mjs';

/**
 * @typedef {object} Run
 * @property {import('./settings.mjs').Settings} settings
 * @property {import('./features.mjs').Features} features
 * @property {ReturnType<typeof connectRest>} rest
 * @property {(what: string) => void} change reports a change
 * @property {(what: string) => void} problem reports a problem that remains
 */

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {(line: string) => void} say one line for each change
 * @param {(line: string) => void} complain one line for each problem that remains
 * @returns {Promise<{ changes: number, problems: number }>}
 */
export async function configure(settings, say, complain) {
  const rest = connectRest(settings);
  const count = { changes: 0, problems: 0 };
  const run = {
    settings,
    rest,
    features: await readFeatures(rest),
    change: (what) => {
      count.changes++;
      say(what);
    },
    problem: (what) => {
      count.problems++;
      complain(what);
    },
  };
  const listeners = await readListeners(rest, settings);
  // Restrictive settings first, so that no client is accepted by an incomplete configuration
  await configureAuthorization(run);
  await configureNodeCaches(run);
  await configureAuthentication(run);
  await configureZone(run);
  await configureEvents(run);
  for (const { id, now, wanted } of listeners) {
    if (has(now, wanted)) continue;
    await rest('PUT', `/listeners/${id}`, merge(now, wanted));
    run.change(`listener ${id}: changed, and its connections dropped`);
    reportLost(run.problem, `listener ${id}`, await rest('GET', `/listeners/${id}`), wanted);
  }
  for (const problem of await checkNodes(run)) run.problem(problem);
  return count;
}

/** Runs before any change, so that a listener that cannot be configured is an error first. */
async function readListeners(rest, settings) {
  const all = (await rest('GET', '/listeners')) ?? [];
  const ids = all.map(({ id }) => id);
  if (!ids.includes(VEHICLE_LISTENER)) throw new RestError(`EMQX has no listener ${VEHICLE_LISTENER}`);
  return Promise.all(
    ids.map(async (id) => {
      const now = await rest('GET', `/listeners/${id}`);
      if (id !== VEHICLE_LISTENER) return { id, now, wanted: otherListener };
      const wanted = vehicleListener(settings);
      if (/\bcerts\/cacert\.pem$/.test(merge(now, wanted).ssl_options.cacertfile ?? 'certs/cacert.pem')) {
        throw new SettingsError(`MQTT_TLS_CA_FILE is required: ${id} trusts the authority that comes with EMQX`);
      }
      return { id, now, wanted };
    }),
  );
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {string[]} args
 * @param {(line: string) => void} out
 * @param {(line: string) => void} complain
 * @returns {Promise<number>} exit code
 */
export async function main(env, args, out, complain) {
  try {
    const settings = readSettings(env);
    if (args.includes('--verify')) return (await verify(settings, out)) > 0 ? 1 : 0;
    const { changes, problems } = await configure(settings, out, complain);
    if (changes === 0) out('unchanged');
    return problems > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof RestError) && !(error instanceof SettingsError)) throw error;
    complain(error.message);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(
    process.env,
    process.argv.slice(2),
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
}
