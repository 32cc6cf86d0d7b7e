import { z } from 'zod';
import { PLATFORM_ROLES, type PlatformRole } from '@/lib/contracts/platform-roles';
import type { ChangeableSecret } from '@/lib/contracts/secrets/terms';
import { fixedSecret, type Secret, type SecretRule } from '../secrets';

// Every environment variable of the product with its default.

const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback);
/** 0 switches the listener off. */
const optionalPort = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
/** Changeable secrets that a variable names or has; the file of CA_KEY has a variable of its own. */
export const SECRETS = {
  BROKER_HOOK_SECRET: { minLength: 16, isHeader: true },
  MQTT_PASSWORD: { minLength: 16 },
  AUTH_SECRET: { minLength: 16 },
  KEY_ENCRYPTION_KEY: { minLength: 16 },
  COMMAND_KEY_ENCRYPTION_KEY: { minLength: 16 },
  METRICS_TOKEN: { minLength: 16, isHeader: true },
  EMQX_API_KEY: { minLength: 1 },
  EMQX_API_SECRET: { minLength: 1 },
  CA_UPSTREAM_PASSWORD: { minLength: 1 },
} satisfies Record<Exclude<ChangeableSecret, 'CA_KEY'>, SecretRule>;
export type SecretName = keyof typeof SECRETS;

/** One or two, one a line: the first is used, both are accepted. Or a file with that, named by `<NAME>_FILE`. */
const secret = (name: SecretName) =>
  z.string().transform((text, { addIssue }): Secret => {
    try {
      return fixedSecret(text, SECRETS[name]);
    } catch (error) {
      addIssue((error as Error).message);
      return z.NEVER;
    }
  });
/** For browsers: absolute, or a path on the page's own server. */
const pageUrl = z.union([z.url({ protocol: /^https?$/ }), z.string().regex(/^\/[^/\\\s][^\s]*$/)], {
  error: 'must be an http(s) address, or a path that begins with /',
});
// Copied into the content security policy
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;
const origins = z
  .string()
  .transform((list) => list.split(/\s+/).filter(Boolean))
  .pipe(
    z.array(z.string().regex(ORIGIN, 'must be origins as https://tiles.example.com, with spaces between them')).max(20),
  );
/** Addresses and networks with a prefix, separated by commas. */
const networks = z
  .string()
  .transform((list) => list.split(',').flatMap((entry) => entry.trim() || []))
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses, or networks as 10.0.0.0/8')));
const address = z.union([z.ipv4(), z.ipv6()], 'must be an address');
/** Roles that were part of `rotate` in earlier releases. */
const SPLIT_FROM_ROTATE = ['revocation', 'authority', 'access'] as const;
const elsewhere = (role: (typeof SPLIT_FROM_ROTATE)[number]) => `-${role}` as const;

export const variables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATA_DIR: z.string().min(1).default('.data'),
  /** For tests: fails a verb whose output does not match its contract. */
  CHECK_OUTPUTS: z.enum(['0', '1']).default('0'),

  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://'),
  DATABASE_PORT: port(54329),

  /** Address that listeners bind to, and for single ones; default: bindAddress. */
  BIND_ADDRESS: address.optional(),
  HOST: address.optional(),
  EDGE_HOST: address.optional(),
  EDGE_HOOKS_HOST: address.optional(),
  EDGE_TLS_HOST: address.optional(),
  PLATFORM_HOST: address.optional(),
  BROKER_HOST: address.optional(),
  SIMULATOR_HOST: address.optional(),
  MQTT_TLS_HOST: address.optional(),
  MQTT_WS_HOST: address.optional(),

  PORT: port(3000),
  /** Proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: networks.default([]),
  /** Bearer token for `/metrics` of `web`. */
  METRICS_TOKEN: secret('METRICS_TOKEN').optional(),
  /** Certificate with its chain, and key (PEM): `web` and the WebSocket listener terminate TLS themselves. */
  TLS_CERT_FILE: z.string().min(1).optional(),
  TLS_KEY_FILE: z.string().min(1).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  EDGE_TLS_PORT: port(8443),
  /** Public: authorities, revocation lists, OCSP. */
  EDGE_PORT: port(8081),
  /** Hooks of brokers, health, metrics. */
  EDGE_HOOKS_PORT: port(8086),
  /** Where brokers reach EDGE_HOOKS_PORT; default: on this machine. */
  EDGE_URL: z.url({ protocol: /^https?$/ }).optional(),
  PLATFORM_PORT: port(8082),
  /** Processes with the role `live`, separated by commas; default: on this machine. */
  PLATFORM_URL: z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))
    .optional(),
  BROKER_PORT: port(8084),
  SIMULATOR_PORT: port(8085),
  MQTT_TLS_PORT: port(8883),
  MQTT_WS_PORT: port(8083),
  MQTT_TCP_PORT: optionalPort(1883),
  /** For a proxy that terminates TLS and sends a PROXY protocol v2 header with the certificate's name and id. */
  MQTT_PROXY_PORT: optionalPort(0),
  /** Its address; must be reachable by the proxy only, as its clients can claim to be any vehicle. */
  MQTT_PROXY_HOST: address.default('127.0.0.1'),

  BROKER: z.enum(['embedded', 'emqx']).default('embedded'),
  /** Where our own processes reach the broker; default: the embedded broker's loopback listener. */
  MQTT_URL: z.url({ protocol: /^(mqtts?|wss?)$/ }).optional(),
  /** Issuers of the broker's certificate (PEM), if it is not one of our authority; only they are accepted. */
  MQTT_CA_FILE: z.string().min(1).optional(),
  /** Where browsers reach it; default: the page's host on MQTT_WS_PORT. */
  MQTT_WS_URL: z.url({ protocol: /^wss?$/ }).optional(),
  MQTT_USERNAME: z.string().min(1).default('platform'),
  MQTT_PASSWORD: secret('MQTT_PASSWORD'),
  EMQX_API_URL: z.url().optional(),
  EMQX_API_KEY: secret('EMQX_API_KEY').optional(),
  EMQX_API_SECRET: secret('EMQX_API_SECRET').optional(),
  TOPIC_ROOT: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, _ or -')
    .default('tsp'),

  /** Shared by the broker and the edge, sent as `x-broker-secret`. */
  BROKER_HOOK_SECRET: secret('BROKER_HOOK_SECRET'),
  AUTH_SECRET: secret('AUTH_SECRET'),
  /** A session ends when no page or program uses it for so long. An open page is a use, also in the background: at least every 10 minutes. */
  SESSION_IDLE_MINUTES: z.coerce.number().int().min(15).max(720).default(60),
  /** File with the secret that encrypts the private keys of certificate authorities; default: generated in the data directory. */
  CA_KEY_FILE: z.string().min(1).optional(),
  /** Module (PKCS #11) of a hardware token in which the keys of new certificate authorities are made; default: encrypted in the database. */
  PKCS11_MODULE: z.string().min(1).optional(),
  PKCS11_TOKEN: z.string().min(1).max(32).optional(),
  /** Label of the keys in the token. */
  PKCS11_KEY: z.string().min(1).max(64).default('tsp-console'),
  PKCS11_PIN_FILE: z.string().min(1).optional(),
  /** Variables that the module reads, as `NAME=value`, with spaces between them. */
  PKCS11_ENVIRONMENT: z
    .string()
    .default('')
    .transform((list) => list.split(/\s+/).filter(Boolean))
    .pipe(z.array(z.string().regex(/^[A-Z_a-z]\w*=/, 'must be NAME=value, with spaces between them')))
    .transform((list) =>
      Object.fromEntries(list.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)])),
    ),
  /** URL of the edge's `/crl` and `/ocsp` for vehicles and brokers, written into certificates. Default: EDGE_PORT on this machine. */
  PKI_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Further names and addresses in the certificates of brokers and edges, separated by commas. */
  SERVER_NAMES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((name) => name.trim().toLowerCase() || [])),
  /** Authorities of TBox manufacturers (PEM): a registered TBox can enrol for the first time with their certificates. */
  EST_FACTORY_CA_FILE: z.string().min(1).optional(),
  /** Key of a renewal over EST: `any`, or `new`, which no certificate had before. */
  EST_RENEWAL_KEY: z.enum(['any', 'new']).default('any'),
  /** EST server that issues certificates instead of our own authority; with its path, or `/.well-known/est`. */
  CA_UPSTREAM_URL: z.url({ protocol: /^https$/ }).optional(),
  CA_UPSTREAM_USER: z.string().min(1).optional(),
  CA_UPSTREAM_PASSWORD: secret('CA_UPSTREAM_PASSWORD').optional(),
  /** Issuers of its TLS certificate (PEM); default: the public authorities. */
  CA_UPSTREAM_TRUST_FILE: z.string().min(1).optional(),
  /** Encrypts private signing keys at rest, and authenticates our own processes to each other. */
  KEY_ENCRYPTION_KEY: secret('KEY_ENCRYPTION_KEY'),
  /** Instead of it for the keys that sign commands, so that only the role `dispatch` can use them. */
  COMMAND_KEY_ENCRYPTION_KEY: secret('COMMAND_KEY_ENCRYPTION_KEY').optional(),

  ADMIN_EMAIL: z.email().default('admin@example.com'),
  /** Checked when the first administrator is created. */
  ADMIN_PASSWORD: z.string().min(1).optional(),

  /** Separated by commas. With `rotate`, each role of SPLIT_FROM_ROTATE must be listed, with a `-` if another process runs it. */
  PLATFORM_ROLES: z
    .string()
    .default(PLATFORM_ROLES.join(','))
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum([...PLATFORM_ROLES, ...SPLIT_FROM_ROTATE.map(elsewhere)])))
    .transform((listed, { addIssue }): PlatformRole[] => {
      const roles = PLATFORM_ROLES.filter((role) => listed.includes(role));
      const both = SPLIT_FROM_ROTATE.filter((role) => listed.includes(role) && listed.includes(elsewhere(role)));
      const missing = SPLIT_FROM_ROTATE.filter((role) => !listed.includes(role) && !listed.includes(elsewhere(role)));
      if (roles.length === 0) addIssue('must name at least one role to run');
      if (both.length > 0) addIssue(`has ${both.join(',')} both with and without -`);
      if (roles.includes('rotate') && missing.length > 0) {
        addIssue(
          `has rotate without ${missing.join(', ')}, which rotate no longer does: ` +
            `add ${missing.join(',')} to run them here, or ${missing.map(elsewhere).join(',')} where another process runs them`,
        );
      }
      return roles;
    }),
  /** `i/n`: of n replicas with the role `live`, this one shows the vehicles with id modulo n = i. */
  LIVE_PART: z
    .string()
    .default('0/1')
    .transform((text) => text.split('/').map(Number))
    .pipe(z.tuple([z.int().min(0), z.int().min(1).max(255)], 'must be i/n, i below n'))
    .refine(([part, parts]) => part < parts, 'must be i/n, i below n')
    .transform(([part, parts]) => ({ part, parts })),
  /** Days that telemetry, events and presence sessions are kept. */
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),

  /** MapLibre style instead of our own basemap; `{theme}` becomes light or dark, `{language}` en or zh. */
  MAP_STYLE_URL: pageUrl.optional(),
  /** PMTiles archive in the schema of Protomaps 4 or OpenMapTiles, or our own; MAP_STYLE_URL takes precedence. */
  MAP_PMTILES_URL: pageUrl.optional(),
  /** Further origins that MAP_STYLE_URL loads tiles, fonts and sprites from. */
  MAP_ORIGINS: origins.default([]),

  SIMULATOR_VEHICLES: z.coerce.number().int().min(0).max(100_000).default(200),
  SIMULATOR_SEED: z.coerce.number().int().default(1),
} as const;

export type VariableName = keyof typeof variables;
export type Config<N extends VariableName> = { [K in N]: z.output<(typeof variables)[K]> };
