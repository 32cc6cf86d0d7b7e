import { createHash, type X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { QuarantineReason } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import { ClientPath } from '@/lib/domain/pki';
import { SERVER_TLS } from '@/lib/platform/tls';
import type { ConnectionLimiter } from './connection-limiter';
import { MAX_PACKET_BYTES } from './guard-frames';
import type { Certificate, Origin } from './session';

export type Accept = (stream: Duplex, origin: Origin) => void;
export type Listener = { port: number; close(): Promise<void> };

/** `renew`: for later handshakes; open connections stay. */
type TlsListener = Listener & { renew(tls: BrokerTls): void };
/** PEM. `ca`: all trusted authorities; `crl`: their revocation lists, possibly empty. */
export type BrokerTls = { ca: string; crl: string; cert: string; key: string };

const HANDSHAKE_TIMEOUT_MS = 10_000;
// Detects lost peers that have no MQTT keep-alive
const TCP_KEEPALIVE_MS = 60_000;
// A browser answers by itself, also in a background tab
const PING_INTERVAL_MS = 15_000;
// Packets may be split over frames, and share one: room for the largest packet and its header
const MAX_FRAME_BYTES = MAX_PACKET_BYTES + 1_024;

// MQTT 3.1.1 §3.2: CONNACK, no session, "not authorized"
const CONNACK_NOT_AUTHORIZED = Buffer.from([0x20, 0x02, 0x00, 0x05]);
// For the client to read it
const CLOSE_TIMEOUT_MS = 1_000;

type TlsParts = {
  port: number;
  host?: string | undefined;
  tls: BrokerTls;
  limiter: ConnectionLimiter;
  handshakeTimeoutMs?: number;
  accept: Accept;
  /** Called for a client without a valid certificate; `code` is OpenSSL's or Node's. */
  onFailure(code: string, peerHost: string, certificate: Certificate | null): void;
};

/**
 * Listens with mutual TLS: a client needs a certificate of a trusted authority. It is checked here and not by Node
 * (`rejectUnauthorized`), because Node closes the connection without showing the certificate. A refused client receives a
 * CONNACK; nothing that it sends is read.
 */
export async function listenTls({
  port,
  host,
  tls,
  limiter,
  handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS,
  accept,
  onFailure,
}: TlsParts): Promise<TlsListener> {
  let path = new ClientPath(tls);
  const server = createTlsServer({
    ...ofServer(tls),
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs,
  });
  server.on('secureConnection', (socket) => {
    const shown = socket.getPeerX509Certificate();
    const certificate = shown ? describeCertificate(shown) : null;
    const origin = originOf('tls', socket, certificate);
    const refusal = shown ? refusalOf(socket, shown, path) : NO_CERTIFICATE;
    if (refusal === null) {
      accept(socket, origin);
      return;
    }
    onFailure(refusal, origin.peerHost, certificate);
    sendNotAuthorized(socket);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    onFailure(error.code ?? error.message, socket.remoteAddress ?? 'unknown', null);
    // Node leaves it open, also after its own timeout
    socket.destroy();
  });
  const listener = await listen(afterLimiter(server, limiter), port, host);
  return {
    ...listener,
    renew: (renewed) => {
      path = new ClientPath(renewed);
      server.setSecureContext(ofServer(renewed));
    },
  };
}

/** Without the revocation lists, which ClientPath checks. */
const ofServer = ({ ca, cert, key }: BrokerTls) => ({ ...SERVER_TLS, ca, cert, key });

const refusalOf = (socket: TLSSocket, shown: X509Certificate, path: ClientPath): string | null =>
  socket.authorized ? path.refusalOf(shown) : String(socket.authorizationError);

/** Sends a CONNACK with "not authorized" and closes the connection. */
export function sendNotAuthorized(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.end(CONNACK_NOT_AUTHORIZED);
  setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
}

function describeCertificate(certificate: X509Certificate): Certificate {
  // With several common names Node returns a list; the edge refuses a certificate without exactly one
  const commonName: unknown = certificate.toLegacyObject().subject?.CN;
  return {
    commonName: typeof commonName === 'string' ? commonName : '',
    subject: certificate.subject.replaceAll('\n', ','),
    sha256: createHash('sha256').update(certificate.raw).digest('hex'),
    pem: certificate.toString(),
  };
}

/** PEM: the server's certificate with its chain, and its key. */
type ServerTls = Pick<BrokerTls, 'cert' | 'key'>;
type WebSocketParts = {
  port: number;
  host?: string | undefined;
  /** Absent: without TLS. */
  tls?: ServerTls | undefined;
  limiter: ConnectionLimiter;
  pingIntervalMs?: number;
  accept: Accept;
};

/**
 * MQTT over WebSocket at `/mqtt`, for browsers. Connections that do not answer a ping (RFC 6455 §5.5.2) are closed: a browser that lost
 * its network may have several, long before their MQTT keep-alive ends. `renew`: for later handshakes.
 */
export async function listenWebSocket({
  port,
  host,
  tls,
  limiter,
  pingIntervalMs = PING_INTERVAL_MS,
  accept,
}: WebSocketParts): Promise<Listener & { renew(tls: ServerTls): void }> {
  const refuse = (_request: IncomingMessage, response: ServerResponse) => {
    response
      .writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
      .end('MQTT over WebSocket is at /mqtt\n');
  };
  const secure = tls && createHttpsServer({ ...SERVER_TLS, ...tls }, refuse);
  const server = secure ?? createHttpServer(refuse);
  const sockets = new WebSocketServer({
    server,
    path: '/mqtt',
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });
  const unanswered = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const webSocket of sockets.clients) {
      if (unanswered.has(webSocket)) webSocket.terminate();
      else webSocket.ping();
      unanswered.add(webSocket);
    }
  }, pingIntervalMs);
  sockets.on('connection', (webSocket, request) => {
    webSocket.on('pong', () => unanswered.delete(webSocket));
    accept(createWebSocketStream(webSocket), originOf('ws', request.socket, null));
  });
  const listener = await listen(afterLimiter(server, limiter), port, host);
  return {
    ...listener,
    renew: (renewed) => secure?.setSecureContext({ ...SERVER_TLS, ...renewed }),
    close: async () => {
      clearInterval(pings);
      for (const webSocket of sockets.clients) webSocket.terminate();
      sockets.close();
      await listener.close();
    },
  };
}

/** Plain MQTT for processes on this machine. Not limited, so that other clients cannot exhaust it. */
export function listenTcp({ port, accept }: { port: number; accept: Accept }): Promise<Listener> {
  const server = createTcpServer((socket) => accept(socket, originOf('tcp', socket, null)));
  return listen(server, port, '127.0.0.1');
}

function originOf(listener: Origin['listener'], socket: Socket, certificate: Certificate | null): Origin {
  tuneSocket(socket);
  const peerHost = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  return { listener, peerHost, peer: `${peerHost}:${socket.remotePort ?? 0}`, socket, certificate };
}

/** Options for a long-lived connection. */
export function tuneSocket(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
}

/** Accepts connections for a TLS or HTTP server that does not listen itself. */
const afterLimiter = (server: Server, limiter: ConnectionLimiter): Server =>
  createTcpServer((socket) => {
    if (limiter.accept(socket)) server.emit('connection', socket);
  });

export function listen(server: Server, port: number, host?: string): Promise<Listener> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // For example no file descriptors left: that client reconnects, the others stay
      server.on('error', () => undefined);
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}

/** OpenSSL's code in Node's spelling. */
export const NO_CERTIFICATE = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const REASONS: Record<string, QuarantineReason> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  CERT_REVOKED: 'certificate_revoked',
  CERT_REJECTED: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate_untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate_untrusted',
  INVALID_CA: 'certificate_untrusted',
  INVALID_PURPOSE: 'certificate_untrusted',
  PATH_LENGTH_EXCEEDED: 'certificate_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNSPECIFIED: 'certificate_untrusted',
  [NO_CERTIFICATE]: 'certificate_missing',
};

/** Describes a failed handshake; null: it is not about a certificate (a scanner, a lost connection). */
export function tlsRefusal(code: string, peerHost: string, certificate: Certificate | null): Refusal | null {
  const reason = REASONS[code];
  if (!reason) return null;
  const detail = [certificate?.subject, `from ${peerHost}`, code].filter(Boolean).join(' ');
  return { source: 'authentication', reason, detail };
}
