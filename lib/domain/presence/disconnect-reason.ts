import { DISCONNECT_REASONS, type DisconnectReason } from '@/lib/contracts';

const KNOWN: ReadonlySet<string> = new Set(DISCONNECT_REASONS);
// EMQX 5, emqx_channel: reasons that say the same in other words
const SAME: Readonly<Record<string, DisconnectReason>> = {
  discarded: 'takenover',
  disconnect_with_will_message: 'normal',
  keepalive_timeout: 'keepalive_timeout',
  sock_closed: 'tcp_closed',
  ssl_closed: 'tcp_closed',
  einval: 'tcp_closed',
  econnreset: 'tcp_closed',
  etimedout: 'tcp_closed',
  frame_too_large: 'protocol_error',
  frame_error: 'protocol_error',
};

export function disconnectReason(text: string): DisconnectReason {
  if (KNOWN.has(text)) return text as DisconnectReason;
  return Object.hasOwn(SAME, text) ? (SAME[text] ?? 'unknown') : 'unknown';
}
