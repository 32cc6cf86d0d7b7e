import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { MAX_PACKET_BYTES } from './frame-scanner';
import type { Certificate, Origin } from './session';

export type Accept = (stream: Duplex, origin: Origin) => void;
export type Listener = { port: number; close(): Promise<void> };

const HANDSHAKE_TIMEOUT_MS = 10_000;
// Finds peers that are gone although they asked for no MQTT keep-alive
const TCP_KEEPALIVE_MS = 60_000;
// One packet may be split over frames, and several share one: room for the largest packet and its header
const MAX_FRAME_BYTES = MAX_PACKET_BYTES + 1_024;

type TlsParts = {
  port: number;
  tls: Pick<TlsOptions, 'ca' | 'cert' | 'key'>;
  accept: Accept;
  /** A handshake that failed: OpenSSL's code, the client's address, and the certificate it showed. */
  onFailure(code: string, peerHost: string, certificate: Certificate | null): void;
};

/** Mutual TLS: only who has a certificate of our authority gets as far as MQTT. */
export function listenTls({ port, tls, accept, onFailure }: TlsParts): Promise<Listener> {
  const server = createTlsServer({
    ...tls,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  server.on('secureConnection', (socket) => {
    const certificate = readCertificate(socket);
    if (certificate) accept(socket, originOf('tls', socket, certificate));
    else socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    // With a certificate that does not verify, Node just ends the connection and keeps the reason on the socket
    const { authorizationError } = socket as { authorizationError?: Error | string | null };
    const code = authorizationError ? String(authorizationError) : (error.code ?? error.message);
    onFailure(code.replace(/^Error: /, ''), socket.remoteAddress ?? 'unknown', readCertificate(socket));
  });
  return listen(server, port);
}

function readCertificate(socket: TLSSocket): Certificate | null {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return null;
  // Several common names: Node gives a list, and the edge refuses a certificate without the one name
  const commonName: unknown = certificate.toLegacyObject().subject?.CN;
  return {
    commonName: typeof commonName === 'string' ? commonName : '',
    subject: certificate.subject.replaceAll('\n', ','),
  };
}

/** MQTT over WebSocket at `/mqtt`, for browsers. */
export async function listenWebSocket({ port, accept }: { port: number; accept: Accept }): Promise<Listener> {
  const server = createHttpServer((_request, response) => {
    response
      .writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
      .end('MQTT over WebSocket is at /mqtt\n');
  });
  const sockets = new WebSocketServer({
    server,
    path: '/mqtt',
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });
  sockets.on('connection', (webSocket, request) => {
    accept(createWebSocketStream(webSocket), originOf('ws', request.socket, null));
  });
  const listener = await listen(server, port);
  return {
    ...listener,
    close: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
      sockets.close();
      await listener.close();
    },
  };
}

/** Plain MQTT for processes on this machine. */
export function listenTcp({ port, accept }: { port: number; accept: Accept }): Promise<Listener> {
  const server = createTcpServer((socket) => accept(socket, originOf('tcp', socket, null)));
  return listen(server, port, '127.0.0.1');
}

function originOf(listener: Origin['listener'], socket: Socket, certificate: Certificate | null): Origin {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
  const peerHost = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  return { listener, peerHost, peer: `${peerHost}:${socket.remotePort ?? 0}`, socket, certificate };
}

function listen(server: Server, port: number, host?: string): Promise<Listener> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // Out of file descriptors, say: that client comes again, the others stay
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
