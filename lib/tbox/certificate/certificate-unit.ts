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
import { type Answer, answerOf, type Effect, needsSending, type RotationEvent } from './rotation';
import { RotationJournal } from './rotation-journal';

export type CertificateOptions = {
  /**
   * Certificate (CN = TBox serial) and key. A bare context, which includes the trusted authorities, cannot be renewed: a renewal is
   * answered with `failed` `storage`.
   */
  identity: IdentityStore | SecureContext;
  /** PEM, one certificate or several: issuers of the broker's certificate and of this one. */
  trustAnchor: string;
  log: Log;
};
type Environment = {
  tuning: CertificateTuning;
  /** null: unknown. */
  time(): TimeBounds | null;
  /** @returns the payload */
  sendAnswer(answer: Answer, acknowledged: () => void): string;
  pending(payload: string): 'unsent' | 'sent' | null;
  reconnect(): boolean;
};
type Issued = ReturnType<typeof certificatePayloads.issued.parse>;

const NO_IDENTITY = { certificate: '', key: '' };
const NOT_REPLACEABLE = { code: 'storage', detail: 'This identity cannot be changed' } as const;

/** The TBox's side of a certificate rotation. Steps run one at a time; each is written to disk before it takes effect. */
export class CertificateUnit {
  /** Completed rotations. */
  rotated = 0;
  /** Messages about unknown rotations. */
  ignored = 0;
  malformed = 0;
  readonly #fixed: SecureContext | null;
  readonly #journal: RotationJournal;
  readonly #anchors: X509Certificate[];
  readonly #selection: IdentitySelection;
  #work: Promise<void> = Promise.resolve();
  #lastAnswer = { id: '', payload: '' };
  #poweredOff = false;

  /** @throws Error when the current identity cannot be used */
  constructor(
    private readonly options: CertificateOptions,
    private readonly environment: Environment,
  ) {
    const { identity, trustAnchor, log } = options;
    const { tuning, reconnect } = environment;
    this.#fixed = 'write' in identity ? null : identity;
    this.#journal = new RotationJournal('write' in identity ? identity : createMemoryIdentity(NO_IDENTITY), log);
    this.#anchors = readAnchors(trustAnchor);
    this.#selection = new IdentitySelection({
      tuning,
      trustAnchor,
      log,
      reconnect,
      stored: () => this.#journal.stored,
    });
    if (!this.#fixed) this.#selection.contextOf(this.#journal.stored.current);
  }

  /** For the next connection. */
  takeContext(): SecureContext {
    return this.#fixed ?? this.#selection.take();
  }

  opened(): void {
    const result = this.#selection.opened();
    if (result && 'authenticated' in result) void this.#handle({ type: 'authenticated' });
    else if (result)
      void this.#handle({ type: 'struck', detail: `Connection with the new certificate failed: ${result.strike}` });
    this.timeKnown();
    void this.#next(async () => {
      const answer = needsSending(this.#rotation) && answerOf(this.#rotation);
      if (answer) this.#send(answer);
    });
  }

  /** The current connection is stable. */
  lasted(): void {
    if (this.#selection.usesNewer) void this.#handle({ type: 'lasted' });
  }

  lost(reason: string): void {
    this.#selection.lost(reason);
  }

  closed(): void {
    this.#selection.closed();
  }

  timeKnown(): void {
    void this.#next(async () => {
      const rotation = this.#rotation;
      if (rotation.phase === 'requested' && this.#isLate(rotation.deadline)) await this.#apply({ type: 'overdue' });
    });
  }

  /** Handles `tsp/down/{vin}/certificate/{step}`, also malformed ones. */
  async receive(step: string, payload: string): Promise<void> {
    const body = payload.length > MAX_PAYLOAD_BYTES ? undefined : parseJson(payload);
    const renew = step === 'renew' && certificatePayloads.renew.safeParse(body).data;
    const issued = step === 'issued' && certificatePayloads.issued.safeParse(body).data;
    if (renew) await this.#handle({ type: 'renew', ...renew, late: this.#isLate(renew.deadline) });
    else if (issued) await this.#handle({ type: 'issued', rotationId: issued.rotationId }, issued);
    else this.malformed += 1;
  }

  /** Simulates a power cut: nothing is sent or written any more. */
  powerOff(): void {
    this.#poweredOff = true;
    this.#selection.closed();
  }

  get #rotation(): Rotation {
    return this.#journal.stored.rotation;
  }

  #isLate(deadline: number): boolean {
    const { earliestMs } = this.environment.time() ?? {};
    return earliestMs !== undefined && earliestMs >= deadline;
  }

  #handle(event: RotationEvent, issued?: Issued): Promise<void> {
    return this.#next(() => this.#apply(event, issued));
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work
      .then(() => (this.#poweredOff ? undefined : work()))
      .catch((error) => this.options.log.error({ err: error }, 'rotation step failed'));
    return this.#work;
  }

  async #apply(event: RotationEvent, issued?: Issued): Promise<void> {
    const before = this.#rotation.phase;
    const effects = await this.#journal.enter(event);
    if (this.#poweredOff) return;
    const { phase } = this.#rotation;
    if (phase === 'installed' && before === 'requested') this.#selection.begin();
    if (phase === 'done' && before !== 'done') this.rotated += 1;
    for (const effect of effects) await this.#carryOut(effect, issued);
  }

  async #carryOut(effect: Effect, issued: Issued | undefined): Promise<void> {
    if (effect.do === 'send') this.#send(effect.answer);
    else if (effect.do === 'make') await this.#makeRequest(effect);
    else if (effect.do === 'check' && issued) await this.#check(issued);
    else if (effect.do === 'connect') this.#selection.announced();
    else this.ignored += 1;
  }

  async #makeRequest({ rotationId, deadline }: { rotationId: string; deadline: number }): Promise<void> {
    const made = this.#fixed ? NOT_REPLACEABLE : await makeRequest(this.#journal.stored.current);
    if (this.#poweredOff) return;
    if ('code' in made) await this.#apply({ type: 'unmade', rotationId, ...made });
    else await this.#apply({ type: 'made', rotationId, deadline, ...made });
  }

  async #check({ certificate, chain }: Issued): Promise<void> {
    const { current: present, rotation } = this.#journal.stored;
    if (rotation.phase !== 'requested') return;
    const time = this.environment.time();
    const checked = checkIssued({ certificate, chain, key: rotation.key, present, anchors: this.#anchors, time });
    if ('detail' in checked) return this.#apply({ type: 'unfit', code: 'certificate_invalid', ...checked });
    await this.#apply({ type: 'fits', ...checked });
  }

  #send(answer: Answer): void {
    const id = `${answer.step} ${answer.rotationId}`;
    // already in the outbox
    if (id === this.#lastAnswer.id && this.environment.pending(this.#lastAnswer.payload) !== null) return;
    const { rotationId, step } = answer;
    const acknowledged = () => void this.#handle({ type: 'acknowledged', rotationId, step });
    this.#lastAnswer = { id, payload: this.environment.sendAnswer(answer, acknowledged) };
  }
}
