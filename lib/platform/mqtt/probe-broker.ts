import mqttPacket, { type Packet } from 'mqtt-packet';
import type { Secret } from '@/lib/platform/secrets';
import { type BrokerAddress, openSocket } from './broker-address';

export type ProbeOptions = {
  address: BrokerAddress;
  clientId: string;
  username: string;
  password: Secret;
  protocolVersion: 4 | 5;
};

// A broker whose authentication hook is unavailable answers after its timeout of 2 s
const TIMEOUT_MS = 3_000;

/** Whether an MQTT broker answers a CONNECT, with any code. Never rejects. */
export function probeBroker({ address, protocolVersion, ...client }: ProbeOptions): Promise<boolean> {
  const generate = (packet: Packet) => mqttPacket.generate(packet, { protocolVersion });
  return new Promise((resolve) => {
    const { socket: stream, connected } = openSocket(address);
    const parser = mqttPacket.parser({ protocolVersion });
    const timer = setTimeout(() => end(false), TIMEOUT_MS);
    const end = (answers: boolean) => {
      clearTimeout(timer);
      resolve(answers);
      if (answers) stream.end(generate({ cmd: 'disconnect' }));
      else stream.destroy();
    };
    stream.once(connected, () =>
      stream.write(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion,
          clientId: client.clientId,
          clean: true,
          keepalive: 10,
          username: client.username,
          password: Buffer.from(client.password.current),
        }),
      ),
    );
    stream.on('data', (chunk: Buffer) => parser.parse(chunk));
    stream.on('error', () => end(false));
    stream.on('close', () => end(false));
    parser.on('error', () => end(false));
    parser.on('packet', ({ cmd }: Packet) => end(cmd === 'connack'));
  });
}
