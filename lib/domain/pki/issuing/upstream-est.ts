import { request } from 'node:https';
import type { Secret } from '@/lib/platform/secrets';
import { decodeCertsOnly } from '@/lib/platform/x509';
import { SigningFailedError } from './certificate-signer';

type UpstreamSettings = {
  /** For example `https://ca.example/.well-known/est`, followed by a label if the upstream has several authorities. */
  url: string;
  user?: string | undefined;
  /** The second one is used when the first is refused. */
  password?: Secret | undefined;
  /** Authorities of its TLS certificate, PEM; default: those that Node trusts. */
  trustPem?: string | undefined;
  timeoutMs?: number;
};
export type UpstreamEst = {
  /** CA certificates of the upstream, DER. @throws SigningFailedError */
  readAuthorities(): Promise<Buffer[]>;
  /** Enrols a CSR (DER). @returns the certificate, possibly with its chain, in any order. @throws SigningFailedError */
  enrol(csr: Buffer): Promise<Buffer[]>;
};

// TBoxes wait no longer for our own response
const TIMEOUT_MS = 10_000;
// Several times a chain of RSA 4096 certificates
const ANSWER_LIMIT_BYTES = 262_144;
const DEFAULT_PATH = '/.well-known/est';

/** The client operations of RFC 7030 that a registration authority needs. */
export function createUpstreamEst(settings: UpstreamSettings): UpstreamEst {
  const base = new URL(settings.url);
  const path = base.pathname === '/' ? DEFAULT_PATH : base.pathname.replace(/\/$/, '');
  const call = async (operation: string, csr?: Buffer): Promise<Buffer[]> => {
    const { status, text } = await sendWithAny(new URL(`${path}/${operation}`, base), settings, csr);
    if (status !== 200) throw refusedWith(status, text);
    try {
      return await decodeCertsOnly(Buffer.from(text, 'base64'));
    } catch (error) {
      throw new SigningFailedError(
        `The upstream authority's ${operation} response is not a certs-only message`,
        false,
        {
          cause: error,
        },
      );
    }
  };
  return { readAuthorities: () => call('cacerts'), enrol: (csr) => call('simpleenroll', csr) };
}

type Answer = { status: number; text: string };

async function sendWithAny(url: URL, settings: UpstreamSettings, csr?: Buffer): Promise<Answer> {
  const { user, password } = settings;
  const [first, ...others] =
    user === undefined ? [undefined] : (password?.accepted ?? ['']).map((one) => `${user}:${one}`);
  let answer = await send(url, settings, first, csr);
  for (const auth of others) if (answer.status === 401) answer = await send(url, settings, auth, csr);
  return answer;
}

function send(url: URL, { trustPem, timeoutMs = TIMEOUT_MS }: UpstreamSettings, auth?: string, csr?: Buffer) {
  const body = csr?.toString('base64').replace(/.{64}/g, '$&\n');
  return new Promise<Answer>((resolve, reject) => {
    const failed = (cause: Error) => {
      const why = cause.name === 'TimeoutError' || cause.name === 'AbortError' ? 'no answer in time' : cause.message;
      reject(new SigningFailedError(`The upstream authority is unavailable: ${why}`, true, { cause }));
    };
    const outgoing = request(
      url,
      {
        method: csr ? 'POST' : 'GET',
        ...(trustPem !== undefined && { ca: trustPem }),
        ...(auth !== undefined && { auth }),
        ...(csr && { headers: { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' } }),
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let text = '';
        response.setEncoding('latin1').on('error', failed);
        response.on('data', (part: string) => {
          text += part;
          if (text.length > ANSWER_LIMIT_BYTES) response.destroy(new Error('response is too large'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    outgoing.on('error', failed).end(body);
  });
}

/** 202: manual approval is pending (RFC 7030 §4.2.3). */
function refusedWith(status: number, text: string): SigningFailedError {
  const retry = status === 202 || status === 408 || status === 429 || status >= 500;
  const excerpt = text.slice(0, 200).replace(/[^\x20-\x7e]+/g, ' ');
  return new SigningFailedError(`The upstream authority answered ${status}: ${excerpt}`, retry);
}
