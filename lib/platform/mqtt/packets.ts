// Acknowledgements and PUBREL in the form that MQTT 3.1.1 and 5 share (v5: without reason code 0).

const PUBACK = 0x40;
const PUBREC = 0x50;
const PUBREL = 0x62;
const PUBCOMP = 0x70;

const acknowledgement = (type: number, id: number) => Buffer.from([type, 2, id >> 8, id & 0xff]);
export const puback = (id: number): Buffer => acknowledgement(PUBACK, id);
export const pubrec = (id: number): Buffer => acknowledgement(PUBREC, id);
export const pubrel = (id: number): Buffer => acknowledgement(PUBREL, id);
export const pubcomp = (id: number): Buffer => acknowledgement(PUBCOMP, id);

/** All in one buffer, for one system call. */
export function pubacks(ids: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(ids.length * 4);
  ids.forEach((id, i) => {
    buffer[i * 4] = PUBACK;
    buffer[i * 4 + 1] = 2;
    buffer.writeUInt16BE(id, i * 4 + 2);
  });
  return buffer;
}
