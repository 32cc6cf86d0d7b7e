import { z } from 'zod';

// EMQX 5 sends "" or "undefined" for what is absent and its own placeholder where it does not know one
const text = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== 'undefined' && !value.startsWith('${') ? value : ''));

const client = { clientid: text, username: text, peerhost: text, cert_common_name: text, cert_subject: text };
const authenticationSchema = z.object({ ...client, password: text });
const authorizationSchema = z.object({ ...client, action: text, topic: text });

export type HookAuthentication = z.infer<typeof authenticationSchema>;
export type HookAuthorization = z.infer<typeof authorizationSchema>;

/** null: not an object at all. */
export const parseAuthentication = (body: unknown): HookAuthentication | null =>
  authenticationSchema.safeParse(body).data ?? null;

/** `qos` and `retain` decide nothing here, so they are not read. null: not an object at all. */
export const parseAuthorization = (body: unknown): HookAuthorization | null =>
  authorizationSchema.safeParse(body).data ?? null;
