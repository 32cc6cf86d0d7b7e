import type { CommandClaims, CommandRequestPayload } from '@/lib/contracts';
import type { Refusal } from './executor';
import type { KeyRing } from './key-ring';
import type { PlatformLink } from './platform-link';
import type { ServerTime } from './server-time';
import { isCurrent, type TrustedKey } from './trusted-key';
import { keyIdOf, verifySignature } from './verify-signature';

type Parts = {
  vin: string;
  keys: KeyRing;
  time: ServerTime;
  link: PlatformLink;
  /** How long a command waits for a key, and for the time. */
  holdMs: number;
};
export type Verified = { claims: CommandClaims } | { refusal: Refusal };

const BAD = (detail: string): Verified => ({ refusal: { code: 'bad_signature', detail } });

/**
 * Whether the platform signed it, for this vehicle. What stands beside the signature must agree with it and counts for
 * nothing.
 */
export class RequestVerifier {
  constructor(private readonly parts: Parts) {}

  /**
   * Afterwards the time is known, or cannot be learnt now.
   * @param operation as the topic has it
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

  /** Its certificate is valid now, as far as that is known, and was when it signed. */
  #mayHaveSigned(key: TrustedKey, { issuedAt }: CommandClaims): boolean {
    const { bounds } = this.parts.time;
    return isCurrent(key, { earliestMs: issuedAt, latestMs: issuedAt }) && (!bounds || isCurrent(key, bounds));
  }
}

const isOver = ({ earliestMs }: ServerTime, { expiresAt }: CommandClaims): boolean =>
  earliestMs !== null && earliestMs >= expiresAt;
