import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { DRAINED_PROPERTY } from '@/lib/contracts';
import type { Secret } from '@/lib/platform/secrets';
import { type BrokerAddress, openSocket } from './broker-address';
import { pubacks, pubcomp, pubrec } from './packets';

export type DrainSessionOptions = {
  address: BrokerAddress;
  /** Of the lost client. */
  clientId: string;
  username: string;
  password: Secret;
  /** Possible subscriptions of the session. */
  filters: readonly string[];
  /** Resolves with false if the message could not be stored; it then stays in the broker. */
  store(message: Pick<IPublishPacket, 'topic' | 'qos' | 'retain'> & { payload: Buffer }): Promise<boolean>;
};

// Before the session expires in the broker
const CONNECT_TIMEOUT_MS = 3_000;
// The broker sends the next queued message right after an acknowledgement
const QUIET_MS = 500;
const UNSUBSCRIBE_ID = 1;
// A new, empty session ends with its connection
const SESSION_EXPIRY_S = 0;

/**
 * Takes over the session of a lost client of ours (MQTT 5), ends its subscriptions, stores its queued messages and ends it. If the
 * client reconnects, it takes the session over again with the remaining messages.
 * @returns the number of stored messages. Rejects if the broker is unavailable or refuses.
 */
export function drainSession(options: DrainSessionOptions): Promise<number> {
  const { address, clientId, username, filters } = options;
  const generate = (packet: Packet) => mqttPacket.generate(packet, { protocolVersion: 5 });
  return new Promise((resolve, reject) => {
    const { socket: stream, connected } = openSocket(address);
    const parser = mqttPacket.parser({ protocolVersion: 5 });
    let stored = 0;
    let unsettled = 0;
    let quiet: NodeJS.Timeout | undefined;

    const fail = (reason: string) => {
      reject(new Error(`${clientId}: ${reason}`));
      stream.destroy();
    };
    const timer = setTimeout(() => fail('the broker did not answer'), CONNECT_TIMEOUT_MS);
    const send = (bytes: Buffer) => stream.writable && stream.write(bytes);
    const finish = () =>
      stream.end(generate({ cmd: 'disconnect', reasonCode: 0, properties: { userProperties: DRAINED_PROPERTY } }));
    const waitForQuiet = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => (unsettled === 0 ? finish() : waitForQuiet()), QUIET_MS);
    };

    async function receive({ topic, payload, qos, retain, messageId = 0 }: IPublishPacket): Promise<void> {
      waitForQuiet();
      unsettled++;
      const isStored = await options.store({ topic, payload: Buffer.from(payload as Buffer), qos, retain });
      unsettled--;
      if (!isStored) return;
      stored++;
      if (qos === 1) send(pubacks([messageId]));
      if (qos === 2) send(pubrec(messageId));
    }

    stream.setNoDelay(true);
    stream.once(connected, () =>
      send(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 5,
          clientId,
          clean: false,
          keepalive: 0,
          username,
          password: Buffer.from(options.password.current),
          properties: { sessionExpiryInterval: SESSION_EXPIRY_S },
        }),
      ),
    );
    stream.on('data', (chunk: Buffer) => parser.parse(chunk));
    stream.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    stream.on('close', () => {
      clearTimeout(timer);
      clearTimeout(quiet);
      resolve(stored);
    });
    parser.on('error', (error: Error) => fail(`not MQTT: ${error.message}`));
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') {
        clearTimeout(timer);
        if (packet.reasonCode) return fail(`the broker refused the connection with code ${packet.reasonCode}`);
        if (!packet.sessionPresent) return finish();
        // Later messages go to other subscribers, or are reported as undelivered
        send(generate({ cmd: 'unsubscribe', messageId: UNSUBSCRIBE_ID, unsubscriptions: [...filters] }));
        waitForQuiet();
      } else if (packet.cmd === 'publish') void receive(packet);
      else if (packet.cmd === 'pubrel') send(pubcomp(packet.messageId ?? 0));
      else if (packet.cmd === 'disconnect') stream.destroy();
    });
  });
}
