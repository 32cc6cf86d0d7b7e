import { compactVerify, decodeProtectedHeader } from 'jose';
import { type CommandClaims, type CommandRequestPayload, commandClaimsSchema } from '@/lib/contracts';
import { isCurrent } from '../certificate-chain';
import type { Refusal } from './executor';
import type { KeyRing, TrustedKey } from './key-ring';
import { parseJson } from './parse-json';
import type { PlatformLink } from './platform-link';
import type { ServerTime } from './server-time';

type Parts = {
  vin: string;
  keys: KeyRing;
  time: ServerTime;
  link: PlatformLink;
  /** How long a command waits for a key and for the server time. */
  holdMs: number;
};
type Verified = { claims: CommandClaims } | { refusal: Refusal };

const BAD = (detail: string): Verified => ({ refusal: { code: 'bad_signature', detail } });

/** Verifies that the platform signed a request for this vehicle. Fields beside the signature must agree with it and are not used. */
export class RequestVerifier {
  constructor(private readonly parts: Parts) {}

  /**
   * Waits for the server time, too, at most `holdMs`.
   * @param operation from the topic
   * @returns null when the TBox was stopped meanwhile
   */
  async verify(operation: string, request: CommandRequestPayload): Promise<Verified | null> {
    const key = await this.#findKey(request.jws);
    if (this.parts.link.stopped) return null;
    if (!key) return BAD('Signed by a key that is not known');
    const claims = await verifySignature(request.jws, key);
    if (!claims || !this.#mayHaveSigned(key, claims)) return BAD('The signature does not verify');
    if (operation !== claims.operation || request.operation !== claims.operation)
      return BAD('It signs another operation');
    if (request.commandId !== claims.commandId) return BAD('It signs another command');
    const { vin, time, link } = this.parts;
    if (claims.aud !== vin) return { refusal: { code: 'wrong_vehicle', detail: 'It was signed for another vehicle' } };
    time.raise(claims.issuedAt);
    if (!isOver(time, claims)) await link.hold(this.parts.holdMs, () => time.bounds !== null);
    if (link.stopped) return null;
    return this.#mayHaveSigned(key, claims) ? { claims } : BAD('The key is out of its period');
  }

  async #findKey(jws: string): Promise<TrustedKey | undefined> {
    const { keys, link, holdMs } = this.parts;
    const kid = keyIdOf(jws);
    if (kid === null) return undefined;
    await link.hold(holdMs, () => keys.find(kid) !== undefined);
    return keys.find(kid);
  }

  /** Whether the key's certificate was valid at signing and, if the time is known, may be valid now. */
  #mayHaveSigned(key: TrustedKey, { issuedAt }: CommandClaims): boolean {
    const { bounds } = this.parts.time;
    return isCurrent(key, { earliestMs: issuedAt, latestMs: issuedAt }) && (!bounds || isCurrent(key, bounds));
  }
}

const isOver = ({ earliestMs }: ServerTime, { expiresAt }: CommandClaims): boolean =>
  earliestMs !== null && earliestMs >= expiresAt;

// RFC 7518 §3.4: the only algorithm for P-256 keys
const ALGORITHM = 'ES256';

/** The `kid` of a compact JWS (RFC 7515 §4.1.4), not verified. */
function keyIdOf(jws: string): string | null {
  try {
    const { alg, kid } = decodeProtectedHeader(jws);
    return alg === ALGORITHM && typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}

/** The signed claims; null: not signed by this key, or not the claims of a command. */
async function verifySignature(jws: string, { publicKey }: TrustedKey): Promise<CommandClaims | null> {
  try {
    const { payload } = await compactVerify(jws, publicKey, { algorithms: [ALGORITHM] });
    return commandClaimsSchema.safeParse(parseJson(new TextDecoder().decode(payload))).data ?? null;
  } catch {
    return null;
  }
}
