// Access to the X.509 library, and encodings.

type Metadata = Map<unknown, unknown>;

/**
 * Loads `@peculiar/x509` on first use: its dependency tsyringe needs the metadata functions of Reflect, which must be defined before
 * the import, in any order of a bundler.
 */
export function loadX509(): Promise<typeof import('@peculiar/x509')> {
  // Cached, as a dynamic import costs more than most uses of the library
  loaded ??= load();
  return loaded;
}
let loaded: Promise<typeof import('@peculiar/x509')> | undefined;

function load(): Promise<typeof import('@peculiar/x509')> {
  provideReflectMetadata();
  return import('@peculiar/x509');
}

// The three functions of https://rbuckton.github.io/reflect-metadata/ that tsyringe calls
function provideReflectMetadata(): void {
  if ('getMetadata' in Reflect) return;
  const store = new WeakMap<object, Metadata>();
  const getOwnMetadata = (key: unknown, target: object): unknown => store.get(target)?.get(key);
  const getMetadata = (key: unknown, target: object | null): unknown =>
    target === null ? undefined : (getOwnMetadata(key, target) ?? getMetadata(key, Reflect.getPrototypeOf(target)));
  const defineMetadata = (key: unknown, value: unknown, target: object): void => {
    const own: Metadata = store.get(target) ?? new Map();
    store.set(target, own.set(key, value));
  };
  Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata });
}

/** RFC 7468, with a trailing line break. */
export const toPem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;

/** A certs-only CMS message (RFC 5272 §4.1, "PKCS #7") of these certificates. DER in, DER out. */
export async function encodeCertsOnly(certificates: readonly Uint8Array[]): Promise<Buffer> {
  const x509 = await loadX509();
  const all = certificates.map((der) => new x509.X509Certificate(new Uint8Array(der)));
  return Buffer.from(new x509.X509Certificates(all).export('raw'));
}

/** The certificates, in no particular order. @throws Error if malformed */
export async function decodeCertsOnly(der: Uint8Array): Promise<Buffer[]> {
  const x509 = await loadX509();
  return [...new x509.X509Certificates(new Uint8Array(der))].map(({ rawData }) => Buffer.from(rawData));
}
