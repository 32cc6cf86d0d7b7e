// Settings of configure.mjs, from the environment. A secret can be in a file, named by <NAME>_FILE, whose first line is used.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Settings
 * @property {string} apiUrl base URL of EMQX's REST API, such as `http://127.0.0.1:18083/api/v5`
 * @property {string} apiKey
 * @property {string} apiSecret
 * @property {string} edgeUrl address of the edge for EMQX
 * @property {string} edgeSecret sent with each request to the edge
 * @property {string} jwksUrl keys of browsers' tokens
 * @property {string} topicRoot
 * @property {boolean} crlCheck
 * @property {string | undefined} edgeCaFile authority of the edge's certificate, on the hosts of EMQX
 * @property {{ cacertfile?: string, certfile?: string, keyfile?: string }} tlsFiles of the listener for vehicles, on the hosts of EMQX
 * @property {string | undefined} mqttUrl for --verify, with user name, password and certificate of the platform
 * @property {string} mqttUsername
 * @property {string | undefined} mqttPassword
 * @property {string | undefined} platformCert
 * @property {string | undefined} platformKey
 * @property {string | undefined} mqttTlsUrl for --verify, address for vehicles; with the files of a TBox, and revoked ones
 * @property {string | undefined} probeVin
 * @property {string | undefined} probeCert
 * @property {string | undefined} probeKey
 * @property {string | undefined} revokedCert
 * @property {string | undefined} revokedKey
 * @property {string | undefined} namespacedClientId for --verify, a client id that EMQX puts into a namespace
 */

export class SettingsError extends Error {
  name = 'SettingsError';
}

/** @param {Record<string, string | undefined>} env @returns {Settings} @throws {SettingsError} with every invalid variable */
export function readSettings(env) {
  const wrong = [];
  const text = (name, fallback, pattern = /./) => {
    const value = env[name] || fallback;
    if (value === undefined) wrong.push(`${name} is required`);
    else if (!pattern.test(value)) wrong.push(`${name} is invalid`);
    return value ?? '';
  };
  const secretOf = (name) => env[name] || (env[`${name}_FILE`] && firstLine(env[`${name}_FILE`])) || undefined;
  const secret = (name, pattern) => text(name, secretOf(name), pattern);
  const url = (name, fallback) => text(name, fallback, /^https?:\/\/[^\s?#]+$/).replace(/\/+$/, '');
  const edgeUrl = url('EDGE_URL');
  const settings = {
    apiUrl: url('EMQX_API_URL'),
    apiKey: secret('EMQX_API_KEY'),
    apiSecret: secret('EMQX_API_SECRET'),
    edgeUrl,
    edgeSecret: secret('BROKER_HOOK_SECRET', /^[\x21-\x7e]{16,}$/),
    jwksUrl: url('JWKS_URL', `${edgeUrl}/.well-known/jwks.json`),
    topicRoot: text('TOPIC_ROOT', 'tsp', /^[A-Za-z0-9_-]{1,32}$/),
    crlCheck: text('EMQX_CRL_CHECK', 'true', /^(true|false)$/) === 'true',
    edgeCaFile: env.EDGE_CA_FILE || undefined,
    tlsFiles: Object.fromEntries(
      [
        ['cacertfile', env.MQTT_TLS_CA_FILE],
        ['certfile', env.MQTT_TLS_CERT_FILE],
        ['keyfile', env.MQTT_TLS_KEY_FILE],
      ].filter(([, file]) => file),
    ),
    mqttUrl: env.MQTT_URL ? text('MQTT_URL', undefined, /^mqtts:\/\/[^\s/]+\/?$/) : undefined,
    mqttUsername: env.MQTT_USERNAME || 'platform',
    mqttPassword: secretOf('MQTT_PASSWORD'),
    mqttCa: env.MQTT_CA_FILE || undefined,
    platformCert: env.PLATFORM_CERT_FILE || undefined,
    platformKey: env.PLATFORM_KEY_FILE || undefined,
    mqttTlsUrl: env.MQTT_TLS_URL ? text('MQTT_TLS_URL', undefined, /^mqtts:\/\/[^\s/]+\/?$/) : undefined,
    probeVin: env.PROBE_VIN || undefined,
    probeCert: env.PROBE_CERT_FILE || undefined,
    probeKey: env.PROBE_KEY_FILE || undefined,
    revokedCert: env.PROBE_REVOKED_CERT_FILE || undefined,
    revokedKey: env.PROBE_REVOKED_KEY_FILE || undefined,
    namespacedClientId: env.PROBE_NAMESPACED_CLIENT_ID || undefined,
  };
  if ([settings.edgeUrl, settings.jwksUrl].some((one) => one.startsWith('https:')) && !settings.edgeCaFile) {
    wrong.push('EDGE_CA_FILE is required with an https EDGE_URL: EMQX does not verify certificates without it');
  }
  if (wrong.length > 0) throw new SettingsError(wrong.join('; '));
  return settings;
}

/** @param {string} file @returns {string} @throws {SettingsError} */
function firstLine(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n', 1)[0].trim();
  } catch (error) {
    throw new SettingsError(`${file} cannot be read: ${error.message}`);
  }
}
