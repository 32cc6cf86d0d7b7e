export type TokenSettings = {
  /** Path of the PKCS #11 module, a shared library. */
  module: string;
  /** Label of the token. */
  token: string;
  pinFile: string;
  /** Variables that the module reads. */
  environment: Record<string, string>;
};

/** The token, its module or the optional package is missing, refuses the PIN, or does not answer. */
export class TokenError extends Error {
  override name = 'TokenError';
  constructor(
    message: string,
    /** The PIN was refused: another try could lock the token. */
    readonly pinRefused = false,
  ) {
    super(message);
  }
}

/** A hardware token (PKCS #11) whose private keys never leave it. P-256 only. All functions throw TokenError. */
export type Token = {
  readonly label: string;
  /** Makes a key pair. @returns its id in the token (hexadecimal), and the public point, uncompressed */
  generate(label: string): Promise<{ keyId: string; point: Buffer }>;
  /** ECDSA with SHA-256 over `data`: r and s, 32 octets each (IEEE P1363). */
  sign(keyId: string, data: Buffer): Promise<Buffer>;
  /** Deletes a key pair. */
  destroy(keyId: string): Promise<void>;
  close(): void;
};
