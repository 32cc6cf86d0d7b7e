import type { IAsnConvertible } from '@peculiar/asn1-schema';

type Block = ReturnType<IAsnConvertible['toASN']>;
type Writer = { write(der: ArrayBuffer): void };
const NOTHING = new ArrayBuffer(0);

/**
 * DER that is there already, in the place of the structure that it encodes: the library writes it as it is, and makes only what
 * is around it. For what is large and does not change, which it would otherwise take apart and put together each time.
 */
export class Encoded {
  private constructor(private readonly der: ArrayBuffer) {}

  /** To be written, never read. */
  static as<T>(der: ArrayBuffer): T {
    return new Encoded(der) as T;
  }

  toASN(): Block {
    return this as unknown as Block;
  }

  fromASN(): never {
    throw new TypeError('It is for writing only');
  }

  // As the blocks of asn1js: into the writer of the structure around it, where there is one
  toBER(_sizeOnly?: boolean, writer?: Writer): ArrayBuffer {
    if (!writer) return this.der;
    writer.write(this.der);
    return NOTHING;
  }
}

/** Of these and no others: a Buffer may be a part of something larger. */
export const bytesOf = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;
