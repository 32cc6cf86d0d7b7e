import { MAX_PAYLOAD_BYTES } from '@/lib/contracts';

// Besides the payload: topic and packet id, or what a CONNECT has beside its will
const MAX_HEADER_BYTES = 8 * 1024;
export const MAX_PACKET_BYTES = MAX_PAYLOAD_BYTES + MAX_HEADER_BYTES;

/**
 * Follows the lengths of MQTT control packets in a byte stream without keeping any of it, because the parser behind it
 * would collect a packet of up to 256 MB before anybody saw it. (MQTT 3.1.1 §2.2)
 */
export class FrameScanner {
  packets = 0;
  #bodyLeft = 0;
  #length = 0;
  #shift = 0;
  #inLength = false;

  /** @returns the size of a packet that is over MAX_PACKET_BYTES or whose length is malformed, else null */
  feed(chunk: Buffer): number | null {
    let i = 0;
    while (i < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - i);
        this.#bodyLeft -= skipped;
        i += skipped;
      } else {
        const tooLarge = this.#header(chunk[i] ?? 0);
        if (tooLarge !== null) return tooLarge;
        i++;
      }
    }
    return null;
  }

  #header(byte: number): number | null {
    if (!this.#inLength) {
      this.#inLength = true;
      this.#length = 0;
      this.#shift = 0;
      return null;
    }
    this.#length += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if (this.#length > MAX_PACKET_BYTES || this.#shift > 28) return this.#length;
    if ((byte & 0x80) === 0) {
      this.#inLength = false;
      this.#bodyLeft = this.#length;
      this.packets++;
    }
    return null;
  }
}
