// Makes an EMQX 5.3 the console's broker, through its REST API alone. Safe to run again: what is right already is left alone.
// Environment: settings.mjs. Needs Node 20 and the files beside this one, nothing else of the project.
import { pathToFileURL } from 'node:url';
import {
  authenticators,
  authorization,
  authorizationSource,
  bridges,
  otherListener,
  rules,
  VEHICLE_LISTENER,
  vehicleListener,
  zone,
} from './desired.mjs';
import { connectRest, RestError } from './rest.mjs';
import { readSettings, SettingsError } from './settings.mjs';

const segment = encodeURIComponent;

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {(line: string) => void} say one line for each change
 * @returns {Promise<number>} how many changes were made
 */
export async function configure(settings, say) {
  const rest = connectRest(settings);
  let changes = 0;
  const change = (what) => {
    changes++;
    say(what);
  };
  const listeners = await readListeners(rest, settings);
  // From closed to open: nobody is let in by what is not there yet
  await configureAuthorization(rest, settings, change);
  await configureAuthentication(rest, settings, change);
  await configureZone(rest, change);
  await configureEvents(rest, settings, change);
  for (const { id, now, wanted } of listeners) {
    if (has(now, wanted)) continue;
    await rest('PUT', `/listeners/${id}`, merge(now, wanted));
    change(`listener ${id}: changed, and its connections dropped`);
  }
  return changes;
}

/** Read before anything is changed, so that a listener that cannot be right is known first. */
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

async function configureAuthorization(rest, settings, change) {
  const now = await rest('GET', '/authorization/settings');
  if (!has(now, authorization)) {
    await rest('PUT', '/authorization/settings', authorization);
    change('authorization settings: changed');
  }
  const source = authorizationSource(settings);
  const { sources } = await rest('GET', '/authorization/sources');
  const present = sources.find(({ type }) => type === source.type);
  if (!present) {
    await rest('POST', '/authorization/sources', source);
    change(`authorization by ${source.type}: created`);
  } else if (!hasAll(present, source, ['body'])) {
    await rest('PUT', `/authorization/sources/${source.type}`, source);
    change(`authorization by ${source.type}: changed`);
  }
  for (const { type } of sources) {
    if (type === source.type) continue;
    await rest('DELETE', `/authorization/sources/${type}`);
    change(`authorization by ${type}: removed`);
  }
}

async function configureAuthentication(rest, settings, change) {
  const wanted = authenticators(settings);
  const present = await rest('GET', '/authentication');
  // The edge first: a chain of tokens alone would refuse every vehicle
  for (const { id, body } of wanted.toReversed()) {
    const now = present.find((one) => one.id === id);
    if (!now) {
      await rest('POST', '/authentication', body);
      change(`authentication by ${id}: created`);
    } else if (!hasAll(now, body, ['body', 'verify_claims'])) {
      await rest('PUT', `/authentication/${segment(id)}`, body);
      change(`authentication by ${id}: changed`);
    }
  }
  for (const { id } of present) {
    if (wanted.some((one) => one.id === id)) continue;
    await rest('DELETE', `/authentication/${segment(id)}`);
    change(`authentication by ${id}: removed`);
  }
  const order = (await rest('GET', '/authentication')).map(({ id }) => id);
  const [first] = wanted;
  if (order[0] !== first.id) {
    await rest('PUT', `/authentication/${segment(first.id)}/position/front`);
    change(`authentication by ${first.id}: moved to the front`);
  }
}

/** The whole object goes back: a part is refused. */
async function configureZone(rest, change) {
  const now = await rest('GET', '/configs/global_zone');
  if (has(now, zone)) return;
  await rest('PUT', '/configs/global_zone', merge(now, zone));
  change('MQTT settings: changed');
}

/** The bridge first: a rule may name one that is not there, and then does nothing. */
async function configureEvents(rest, settings, change) {
  for (const { id, body: wanted } of bridges(settings)) {
    const now = await rest('GET', `/bridges/${id}`);
    if (!now) {
      await rest('POST', '/bridges', wanted);
      change(`bridge ${id}: created`);
    } else if (!has(now, wanted)) {
      const { type: _type, name: _name, ...body } = wanted;
      await rest('PUT', `/bridges/${id}`, body);
      change(`bridge ${id}: changed`);
    }
  }
  for (const rule of rules(settings)) {
    const present = await rest('GET', `/rules/${rule.id}`);
    if (present && has(present, rule)) continue;
    const { id, ...body } = rule;
    if (present) await rest('PUT', `/rules/${id}`, body);
    else await rest('POST', '/rules', rule);
    change(`rule ${id}: ${present ? 'changed' : 'created'}`);
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether `now` has all that is wanted; EMQX adds defaults to what it was given. */
function has(now, wanted) {
  if (!isObject(wanted)) return JSON.stringify(now) === JSON.stringify(wanted);
  return isObject(now) && Object.entries(wanted).every(([key, value]) => has(now[key], value));
}

/** As `has`; in the objects named `exact` there is nothing else either. */
const hasAll = (now, wanted, exact) =>
  has(now, wanted) &&
  exact.every((name) => Object.keys(now[name] ?? {}).length === Object.keys(wanted[name] ?? {}).length);

function merge(now, wanted) {
  if (!isObject(wanted) || !isObject(now)) return wanted;
  return { ...now, ...Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, merge(now[key], value)])) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const changes = await configure(readSettings(process.env), (line) => process.stdout.write(`${line}\n`));
    if (changes === 0) process.stdout.write('unchanged\n');
  } catch (error) {
    if (!(error instanceof RestError) && !(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
