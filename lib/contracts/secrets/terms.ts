// Without schemas, for browsers.

/** Secrets that can be changed while the processes run, by the name of the variable, or of `<NAME>_FILE`. */
export const CHANGEABLE_SECRETS = [
  'AUTH_SECRET',
  'BROKER_HOOK_SECRET',
  'CA_KEY',
  'CA_UPSTREAM_PASSWORD',
  'COMMAND_KEY_ENCRYPTION_KEY',
  'EMQX_API_KEY',
  'EMQX_API_SECRET',
  'KEY_ENCRYPTION_KEY',
  'METRICS_TOKEN',
  'MQTT_PASSWORD',
] as const;
export type ChangeableSecret = (typeof CHANGEABLE_SECRETS)[number];

/** Stored keys are encrypted with them. */
export const ENCRYPTING_SECRETS = ['CA_KEY', 'COMMAND_KEY_ENCRYPTION_KEY', 'KEY_ENCRYPTION_KEY'] as const;

export const KEY_PURPOSES = ['live', 'command'] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];
