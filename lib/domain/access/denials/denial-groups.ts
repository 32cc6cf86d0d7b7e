import { createHash } from 'node:crypto';
import {
  type DecisionReason,
  type DenialKind,
  type QuarantineReason,
  replaceUnstorable,
  vinSchema,
} from '@/lib/contracts';
import { generaliseTopic, type OwnNames } from '../rules/generalise-topic';
import type { DenialRow } from './denial-store';

export type NewDenial = {
  kind: DenialKind;
  /** As claimed by the client; empty if not yet known. */
  clientId: string;
  username?: string | undefined;
  topic?: string | undefined;
  reason: DecisionReason | QuarantineReason;
  ruleId?: string | null | undefined;
  version?: number | null | undefined;
  peer?: string | undefined;
  /** Names of the client, if its principal is known; otherwise a VIN as client id is used. */
  names?: OwnNames | undefined;
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
// Limits rows during a scan of topics or client ids; a refused fleet gets its rows over time
const NEW_GROUPS_A_MINUTE = 5_000;
export const OTHERS = '(others)';
// In UTF-16 units of up to three bytes: keeps the unique index below the 2,704 bytes of a btree entry
export const MAX_TEXT = { clientId: 128, username: 128, topic: 512, peer: 64 };

/** Groups equal denials of a client into one row per hour. */
export class DenialGroups {
  #groups = new Map<string, DenialRow>();
  #minute = 0;
  /** Rows of this minute, hashed because they can be long and many. */
  readonly #known = new Set<string>();

  get size(): number {
    return this.#groups.size;
  }

  add(denial: NewDenial, nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) this.#known.clear();
    this.#minute = minute;
    const row = toRow(denial, nowMs);
    this.#put(this.#admits(keyOf(row)) ? row : withoutNames(row));
  }

  /** Rows since the last call, in the order of the primary key. */
  take(): DenialRow[] {
    const taken = [...this.#groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    this.#groups = new Map();
    return taken;
  }

  #put(row: DenialRow): void {
    const key = keyOf(row);
    const known = this.#groups.get(key);
    this.#groups.set(key, known ? merge(known, row) : row);
  }

  #admits(key: string): boolean {
    const digest = createHash('sha1').update(key).digest('base64');
    if (this.#known.has(digest)) return true;
    if (this.#known.size >= NEW_GROUPS_A_MINUTE) return false;
    this.#known.add(digest);
    return true;
  }
}

const keyOf = ({ hour, kind, clientId, topic, reason, ruleId }: DenialRow): string =>
  JSON.stringify([hour.getTime(), kind, clientId, topic, reason, ruleId]);

/** PostgreSQL rejects U+0000 and lone surrogates. */
export const clean = (text: string, length: number): string => replaceUnstorable(text.slice(0, length));

function toRow(denial: NewDenial, nowMs: number): DenialRow {
  const { kind, clientId, username = '', topic = '', reason, ruleId, version, peer = '' } = denial;
  const names = denial.names ?? (vinSchema.safeParse(clientId).success ? { vin: clientId } : {});
  const at = new Date(nowMs);
  return {
    hour: new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS),
    kind,
    clientId: clean(clientId, MAX_TEXT.clientId),
    username: clean(username, MAX_TEXT.username),
    topic: clean(generaliseTopic(topic, names), MAX_TEXT.topic),
    sampleTopic: clean(topic, MAX_TEXT.topic),
    reason,
    ruleId: ruleId ?? '',
    version: version ?? null,
    count: 1,
    firstAt: at,
    lastAt: at,
    peer: clean(peer, MAX_TEXT.peer),
  };
}

const withoutNames = (row: DenialRow): DenialRow => ({
  ...row,
  clientId: OTHERS,
  username: '',
  topic: '',
  ruleId: '',
});

function merge(one: DenialRow, other: DenialRow): DenialRow {
  const [early, late] = one.lastAt <= other.lastAt ? [one, other] : [other, one];
  const firstAt = one.firstAt <= other.firstAt ? one.firstAt : other.firstAt;
  return { ...late, firstAt, count: early.count + late.count };
}
