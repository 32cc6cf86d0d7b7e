import type { X509Certificate } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { certificatePayloads, MAX_PAYLOAD_BYTES } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import { readAnchors } from '../certificate-chain';
import { parseJson, type TimeBounds } from '../commands';
import { checkIssued } from './check-issued';
import { type CertificateTuning, IdentitySelection } from './identity-selection';
import { createMemoryIdentity, type IdentityStore, type Rotation } from './identity-store';
import { makeRequest } from './make-csr';
import { type Answer, answerOf, type Effect, isUnsaid, type RotationEvent } from './rotation';
import { RotationJournal } from './rotation-journal';

export type CertificateOptions = {
  /**
   * Certificate (CN = TBox serial) and key. A bare context, which also says whom to trust, cannot be renewed: that is
   * answered with `failed` `storage`.
   */
  identity: IdentityStore | SecureContext;
  /** PEM, one certificate or several: above the broker's certificate and this one. */
  trustAnchor: string;
  log: Log;
};
type Surroundings = {
  tuning: CertificateTuning;
  /** null: not known. */
  time(): TimeBounds | null;
  /** @returns the payload */
  say(answer: Answer, acknowledged: () => void): string;
  pending(payload: string): 'unsent' | 'sent' | null;
  reconnect(): boolean;
};
type Issued = ReturnType<typeof certificatePayloads.issued.parse>;

const NOBODY = { certificate: '', key: '' };
const FIXED = { code: 'storage', detail: 'This identity cannot be changed' } as const;

/** The TBox's part in the rotation of its certificate. One thing at a time, each on the disk before it counts. */
export class CertificateUnit {
  /** Rotations that came to a good end. */
  rotated = 0;
  /** Messages about no rotation that is known. */
  ignored = 0;
  malformed = 0;
  readonly #fixed: SecureContext | null;
  readonly #book: RotationJournal;
  readonly #anchors: X509Certificate[];
  readonly #contest: IdentitySelection;
  #work: Promise<void> = Promise.resolve();
  #said = { what: '', payload: '' };
  #dead = false;

  /** @throws Error when the current identity cannot be used */
  constructor(
    private readonly options: CertificateOptions,
    private readonly surroundings: Surroundings,
  ) {
    const { identity, trustAnchor, log } = options;
    const { tuning, reconnect } = surroundings;
    this.#fixed = 'write' in identity ? null : identity;
    this.#book = new RotationJournal('write' in identity ? identity : createMemoryIdentity(NOBODY), log);
    this.#anchors = readAnchors(trustAnchor);
    this.#contest = new IdentitySelection({ tuning, trustAnchor, log, reconnect, stored: () => this.#book.stored });
    if (!this.#fixed) this.#contest.contextOf(this.#book.stored.current);
  }

  /** What the next connection is made with. */
  takeContext(): SecureContext {
    return this.#fixed ?? this.#contest.take();
  }

  opened(): void {
    const verdict = this.#contest.opened();
    if (verdict && 'authenticated' in verdict) void this.#tell({ type: 'let_in' });
    else if (verdict) void this.#tell({ type: 'struck', detail: `Not let in with it: ${verdict.strike}` });
    this.timeKnown();
    void this.#next(async () => {
      const answer = isUnsaid(this.#rotation) && answerOf(this.#rotation);
      if (answer) this.#say(answer);
    });
  }

  /** The present connection has lasted. */
  lasted(): void {
    if (this.#contest.withNewer) void this.#tell({ type: 'lasted' });
  }

  lost(reason: string): void {
    this.#contest.lost(reason);
  }

  closed(): void {
    this.#contest.closed();
  }

  timeKnown(): void {
    void this.#next(async () => {
      const rotation = this.#rotation;
      if (rotation.phase === 'requested' && this.#isLate(rotation.deadline)) await this.#apply({ type: 'overdue' });
    });
  }

  /** `tsp/down/{vin}/certificate/{step}`. Resolves when it has been dealt with, whatever it was. */
  async receive(step: string, payload: string): Promise<void> {
    const body = payload.length > MAX_PAYLOAD_BYTES ? undefined : parseJson(payload);
    const renew = step === 'renew' && certificatePayloads.renew.safeParse(body).data;
    const issued = step === 'issued' && certificatePayloads.issued.safeParse(body).data;
    if (renew) await this.#tell({ type: 'renew', ...renew, late: this.#isLate(renew.deadline) });
    else if (issued) await this.#tell({ type: 'issued', rotationId: issued.rotationId }, issued);
    else this.malformed += 1;
  }

  /** Power is off: nothing is said or written any more. */
  die(): void {
    this.#dead = true;
    this.#contest.closed();
  }

  get #rotation(): Rotation {
    return this.#book.stored.rotation;
  }

  #isLate(deadline: number): boolean {
    const { earliestMs } = this.surroundings.time() ?? {};
    return earliestMs !== undefined && earliestMs >= deadline;
  }

  #tell(event: RotationEvent, issued?: Issued): Promise<void> {
    return this.#next(() => this.#apply(event, issued));
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work
      .then(() => (this.#dead ? undefined : work()))
      .catch((error) => this.options.log.error({ err: error }, 'a step of a rotation failed'));
    return this.#work;
  }

  async #apply(event: RotationEvent, issued?: Issued): Promise<void> {
    const before = this.#rotation.phase;
    const effects = await this.#book.enter(event);
    if (this.#dead) return;
    const { phase } = this.#rotation;
    if (phase === 'installed' && before === 'requested') this.#contest.begin();
    if (phase === 'done' && before !== 'done') this.rotated += 1;
    for (const effect of effects) await this.#carryOut(effect, issued);
  }

  async #carryOut(effect: Effect, issued: Issued | undefined): Promise<void> {
    if (effect.do === 'say') this.#say(effect.answer);
    else if (effect.do === 'make') await this.#make(effect);
    else if (effect.do === 'check' && issued) await this.#check(issued);
    else if (effect.do === 'connect') this.#contest.announced();
    else this.ignored += 1;
  }

  async #make({ rotationId, deadline }: { rotationId: string; deadline: number }): Promise<void> {
    const made = this.#fixed ? FIXED : await makeRequest(this.#book.stored.current);
    if (this.#dead) return;
    if ('code' in made) await this.#apply({ type: 'unmade', rotationId, ...made });
    else await this.#apply({ type: 'made', rotationId, deadline, ...made });
  }

  async #check({ certificate, chain }: Issued): Promise<void> {
    const { current: present, rotation } = this.#book.stored;
    if (rotation.phase !== 'requested') return;
    const time = this.surroundings.time();
    const checked = checkIssued({ certificate, chain, key: rotation.key, present, anchors: this.#anchors, time });
    if ('detail' in checked) return this.#apply({ type: 'unfit', code: 'certificate_invalid', ...checked });
    await this.#apply({ type: 'fits', ...checked });
  }

  #say(answer: Answer): void {
    const what = `${answer.step} ${answer.rotationId}`;
    // on its way, or about to be
    if (what === this.#said.what && this.surroundings.pending(this.#said.payload) !== null) return;
    const { rotationId, step } = answer;
    const acknowledged = () => void this.#tell({ type: 'acknowledged', rotationId, step });
    this.#said = { what, payload: this.surroundings.say(answer, acknowledged) };
  }
}
