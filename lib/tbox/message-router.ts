import type { CertificateUnit } from './certificate';
import type { CommandUnit } from './commands';
import type { TboxOptions } from './options';

type Parts = {
  commands: CommandUnit;
  certificates: CertificateUnit;
  /** Called for a message that a sleeping TBox must answer. */
  wake(): void;
  isCrashed(): boolean;
};

/** Passes received messages to the part that handles their kind. */
export class MessageRouter {
  constructor(
    private readonly options: Pick<TboxOptions, 'topics' | 'vin' | 'log'>,
    private readonly parts: Parts,
  ) {}

  receive(topicText: string, payload: string, correlation: Buffer | undefined): void {
    const { vin, log } = this.options;
    // a rejection means that the disk failed: nothing was started or answered
    this.#route(topicText, payload, correlation).catch((err) => log.error({ err, vin }, 'handling a message failed'));
  }

  async #route(topicText: string, payload: string, correlation: Buffer | undefined): Promise<void> {
    const { commands, certificates, wake, isCrashed } = this.parts;
    const topic = this.options.topics.parse(topicText);
    if (!topic || !('direction' in topic) || topic.direction !== 'down' || topic.vin !== this.options.vin) return;
    if (isCrashed()) return;
    if (topic.kind === 'config') {
      await commands.link.receive(payload);
      certificates.timeKnown();
    }
    if (topic.kind !== 'command' && topic.kind !== 'certificate') return;
    wake();
    if (topic.kind === 'certificate') await certificates.receive(topic.step, payload);
    else await commands.handler.receive(topic.operation, payload, correlation);
  }
}
