import type { NewDenial, Refusal } from '@/lib/domain/access';

// As the broker tells it: `CN=…,serialNumber=… from 192.0.2.1 CERT_HAS_EXPIRED`, or without a certificate
const HANDSHAKE = /^(.*?) ?from (\S+) \S+$/s;

/**
 * What the broker refused by itself, as the denial log has it; null: it has nothing to do with rights. Of a topic it tells
 * the action as the detail.
 */
export function readDenial({ source, reason, clientId = '', topic, detail = '' }: Refusal): NewDenial | null {
  if (source === 'authentication') {
    const [, subject = '', peer] = HANDSHAKE.exec(detail) ?? [];
    // Who was refused before it said its name is known by its certificate
    return { kind: 'connect', clientId: clientId || subject, reason, peer };
  }
  if (topic === undefined) return null;
  return { kind: detail === 'subscribe' ? 'subscribe' : 'publish', clientId, topic, reason };
}
