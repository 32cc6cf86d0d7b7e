const VIN_LENGTH = 17;
// Free places that a search needs to end soon
const PLACES_PER_VIN = 1.4;

/** VIN → slot without an object a vehicle: bytes in a row, and open addressing over them. */
export class VinTable {
  #bytes = new Uint8Array(0);
  /** Slot + 1; 0: free. */
  #places = new Uint32Array(2);
  #count = 0;

  /** −1: unknown. */
  find(vin: string): number {
    const mask = this.#places.length - 1;
    for (let place = hashOf(vin) & mask; ; place = (place + 1) & mask) {
      const slot = (this.#places[place] ?? 0) - 1;
      if (slot < 0 || this.#is(slot, vin)) return slot;
    }
  }

  /** Slots must be added in order. */
  add(vin: string, slot: number): void {
    this.reserve(slot + 1);
    for (let i = 0; i < VIN_LENGTH; i++) this.#bytes[slot * VIN_LENGTH + i] = vin.charCodeAt(i);
    this.#count = slot + 1;
    this.#place(hashOf(vin), slot);
  }

  reserve(vins: number): void {
    if (vins * VIN_LENGTH > this.#bytes.length) {
      const bytes = new Uint8Array(vins * VIN_LENGTH);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    let places = this.#places.length;
    while (places < vins * PLACES_PER_VIN) places *= 2;
    if (places === this.#places.length) return;
    this.#places = new Uint32Array(places);
    for (let slot = 0; slot < this.#count; slot++) this.#place(hashOf(this.#vin(slot)), slot);
  }

  #place(hash: number, slot: number): void {
    const mask = this.#places.length - 1;
    let place = hash & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = slot + 1;
  }

  #vin(slot: number): string {
    const start = slot * VIN_LENGTH;
    return String.fromCharCode(...this.#bytes.subarray(start, start + VIN_LENGTH));
  }

  #is(slot: number, vin: string): boolean {
    const start = slot * VIN_LENGTH;
    // Vehicles of one model differ at the end
    for (let i = VIN_LENGTH - 1; i >= 0; i--) if (this.#bytes[start + i] !== vin.charCodeAt(i)) return false;
    return vin.length === VIN_LENGTH;
  }
}

/** FNV-1a, 32 bits, and mixed, as only the low bits select the place. */
function hashOf(vin: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < vin.length; i++) hash = Math.imul(hash ^ vin.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 12);
}
