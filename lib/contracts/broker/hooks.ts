import { z } from 'zod';

// `POST /broker/authenticate` and `/broker/authorize`, as EMQX 5 and the embedded broker send them.

// EMQX 5 sends "" or "undefined" for absent values, and unknown placeholders unchanged
const text = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== 'undefined' && !value.startsWith('${') ? value : ''));

/** EMQX sends `"1"`; other values count as 0. */
const qos = z
  .unknown()
  .optional()
  .transform((value): 0 | 1 | 2 => {
    if (value === '2' || value === 2) return 2;
    return value === '1' || value === 1 ? 1 : 0;
  });
const retain = z
  .unknown()
  .optional()
  .transform((value) => value === 'true' || value === true);

const client = { clientid: text, username: text, peerhost: text, cert_common_name: text, cert_subject: text };
// EMQX sends `cert_pem` from 5.8; the embedded broker sends both, and its listener: `tls`, `ws` or `tcp` (loopback)
const authenticationSchema = z.object({
  ...client,
  password: text,
  cert_sha256: text,
  cert_pem: text,
  listener: text,
});
const authorizationSchema = z.object({ ...client, action: text, topic: text, qos, retain });

export type HookAuthentication = z.infer<typeof authenticationSchema>;
export type HookAuthorization = z.infer<typeof authorizationSchema>;

/** null: not an object at all. */
export const parseAuthentication = (body: unknown): HookAuthentication | null =>
  authenticationSchema.safeParse(body).data ?? null;

/** null: not an object at all. */
export const parseAuthorization = (body: unknown): HookAuthorization | null =>
  authorizationSchema.safeParse(body).data ?? null;
