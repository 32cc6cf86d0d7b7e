import type { Answer } from './answer';

export type EmqxObject = Record<string, unknown>;
type Creation = { request: object; response: { body: EmqxObject } };

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

/**
 * EMQX's answer to a creation, derived from a recorded one: with its defaults, and without fields that the recorded request had
 * and the recorded answer lacks. User-defined maps (headers, templates, claims) are returned unchanged.
 */
export function withDefaults({ request, response }: Creation, given: EmqxObject): EmqxObject {
  const { body: _template, verify_claims: _claims, ...defaults } = response.body;
  const recordedRequest = 'body' in request ? (request.body as EmqxObject) : {};
  const kept = Object.entries(given).filter(([key]) => !(key in recordedRequest) || key in response.body);
  return mergeDefaults(defaults, Object.fromEntries(kept));
}

function mergeDefaults(defaults: EmqxObject, given: EmqxObject): EmqxObject {
  return Object.fromEntries(
    Object.keys({ ...defaults, ...given }).map((key) => {
      const [fallback, value] = [defaults[key], given[key]];
      const isBoth = [fallback, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
      return [key, isBoth ? mergeDefaults(fallback as EmqxObject, value as EmqxObject) : (value ?? fallback)];
    }),
  );
}
