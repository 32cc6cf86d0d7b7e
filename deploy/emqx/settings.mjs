// What configure.mjs is told, all by environment.

/**
 * @typedef {object} Settings
 * @property {string} apiUrl base of EMQX's REST API, as `http://127.0.0.1:18083/api/v5`
 * @property {string} apiKey
 * @property {string} apiSecret
 * @property {string} edgeUrl where EMQX reaches the edge
 * @property {string} edgeSecret what it shows there
 * @property {string} jwksUrl keys of browsers' tokens
 * @property {string} topicRoot
 * @property {boolean} crlCheck
 * @property {string | undefined} edgeCaFile on the hosts of EMQX: whom the edge's certificate is of
 * @property {{ cacertfile?: string, certfile?: string, keyfile?: string }} tlsFiles of the listener for vehicles, on the hosts of EMQX
 */

export class SettingsError extends Error {
  name = 'SettingsError';
}

/** @param {Record<string, string | undefined>} env @returns {Settings} @throws {SettingsError} with every variable that is wrong */
export function readSettings(env) {
  const wrong = [];
  const text = (name, fallback, pattern = /./) => {
    const value = env[name] || fallback;
    if (value === undefined) wrong.push(`${name} is required`);
    else if (!pattern.test(value)) wrong.push(`${name} is not what it should be`);
    return value ?? '';
  };
  const url = (name, fallback) => text(name, fallback, /^https?:\/\/[^\s?#]+$/).replace(/\/+$/, '');
  const edgeUrl = url('EDGE_URL');
  const settings = {
    apiUrl: url('EMQX_API_URL'),
    apiKey: text('EMQX_API_KEY'),
    apiSecret: text('EMQX_API_SECRET'),
    edgeUrl,
    edgeSecret: text('BROKER_HOOK_SECRET', undefined, /^[\x21-\x7e]{16,}$/),
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
  };
  if ([settings.edgeUrl, settings.jwksUrl].some((one) => one.startsWith('https:')) && !settings.edgeCaFile) {
    wrong.push('EDGE_CA_FILE is required with an https EDGE_URL: EMQX checks nothing without it');
  }
  if (wrong.length > 0) throw new SettingsError(wrong.join('; '));
  return settings;
}
