import { createRange, normaliseAddress } from '../address';
import type { ActiveBan } from './ban-store';

export type Connecting = { clientId: string; username: string; address: string };

/** Bans in the form in which they are asked about: one look each, but for ranges of addresses. */
export class BanList {
  readonly #endsAt = new Map<string, number>();
  readonly #ranges: { endsAt: number; includes: (address: string) => boolean }[] = [];

  constructor(bans: readonly ActiveBan[]) {
    for (const { kind, value, expiresAt } of bans) {
      const endsAt = expiresAt ?? Number.POSITIVE_INFINITY;
      if (kind === 'address' && value.includes('/')) this.#ranges.push({ endsAt, includes: createRange(value) });
      else this.#endsAt.set(`${kind} ${value}`, endsAt);
    }
  }

  isBanned({ clientId, username, address }: Connecting, now: number): boolean {
    if (this.#lasts('client_id', clientId, now) || this.#lasts('username', username, now)) return true;
    if (this.#lasts('address', normaliseAddress(address) ?? '', now)) return true;
    return this.#ranges.some(({ endsAt, includes }) => endsAt > now && includes(address));
  }

  #lasts(kind: string, value: string, now: number): boolean {
    return value !== '' && (this.#endsAt.get(`${kind} ${value}`) ?? 0) > now;
  }
}
