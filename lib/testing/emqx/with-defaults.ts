import type { Answer } from './answer';

export type Thing = Record<string, unknown>;
type Creation = { request: object; response: { body: Thing } };

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

/**
 * What EMQX answers to what it was given, by the recording of a creation: with its defaults, and without the fields that the
 * recorded answer lacks though they were given. Maps of the user's (headers, templates, claims) are taken as they are.
 */
export function withDefaults({ request, response }: Creation, given: Thing): Thing {
  const { body: _template, verify_claims: _claims, ...defaults } = response.body;
  const asked = 'body' in request ? (request.body as Thing) : {};
  const kept = Object.entries(given).filter(([key]) => !(key in asked) || key in response.body);
  return mergeDefaults(defaults, Object.fromEntries(kept));
}

function mergeDefaults(defaults: Thing, given: Thing): Thing {
  return Object.fromEntries(
    Object.keys({ ...defaults, ...given }).map((key) => {
      const [fallback, value] = [defaults[key], given[key]];
      const isBoth = [fallback, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
      return [key, isBoth ? mergeDefaults(fallback as Thing, value as Thing) : (value ?? fallback)];
    }),
  );
}
