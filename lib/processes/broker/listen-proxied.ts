import { createServer, type Socket } from 'node:net';
import type { ConnectionLimiter } from './connection-limiter';
import { type Accept, type Listener, listen, NO_CERTIFICATE, sendNotAuthorized, tuneSocket } from './listeners';
import { type ProxiedClient, proxiedCertificate, readProxyHeader } from './proxy-header';
import type { Certificate } from './session';

type Parts = {
  port: number;
  /** Must be reachable by the proxy only: a client of this listener can claim to be any vehicle. */
  host: string;
  limiter: ConnectionLimiter;
  accept: Accept;
  onFailure(code: string, peerHost: string, certificate: Certificate | null): void;
  headerTimeoutMs?: number;
};

const HEADER_TIMEOUT_MS = 5_000;

/** Listens for connections whose TLS a proxy has terminated. Each must begin with a PROXY protocol v2 header. */
export function listenProxied(parts: Parts): Promise<Listener> {
  const server = createServer((socket) => {
    if (parts.limiter.accept(socket, { proxied: true })) readHeader(socket, parts);
  });
  return listen(server, parts.port, parts.host);
}

function readHeader(socket: Socket, { limiter, accept, onFailure, headerTimeoutMs = HEADER_TIMEOUT_MS }: Parts): void {
  let received = Buffer.alloc(0);
  const from = socket.remoteAddress ?? 'unknown';
  const fail = (reason: string) => {
    onFailure(`PROXY_HEADER_${reason}`, from, null);
    socket.destroy();
  };
  const timer = setTimeout(() => fail('LATE'), headerTimeoutMs);
  const done = () => {
    clearTimeout(timer);
    socket.off('readable', read);
  };
  const onError = () => socket.destroy();

  function read(): void {
    for (let chunk: Buffer | null = socket.read(); chunk; chunk = socket.read()) {
      received = Buffer.concat([received, chunk]);
      const header = readProxyHeader(received);
      if (header.kind === 'incomplete') continue;
      done();
      if (header.kind === 'invalid') fail(header.reason.toUpperCase());
      // Not `end`: a peer that does not close its half would keep the socket open
      else if (header.kind === 'local') socket.destroySoon();
      else {
        const rest = received.subarray(header.bytes);
        if (!limiter.checkAddress(socket, header.client.host)) return;
        if (rest.length > 0) socket.unshift(rest);
        acceptClient(header.client);
      }
      return;
    }
  }

  function acceptClient(client: ProxiedClient): void {
    const certificate = proxiedCertificate(client);
    if (!certificate) {
      onFailure(
        client.certificate ? 'UNSPECIFIED' : NO_CERTIFICATE,
        client.host,
        client.certificate && describeUnidentified(client),
      );
      sendNotAuthorized(socket);
      return;
    }
    socket.off('error', onError);
    tuneSocket(socket);
    accept(socket, {
      listener: 'tls',
      peerHost: client.host,
      peer: `${client.host}:${client.port}`,
      socket,
      certificate,
    });
  }

  socket.on('readable', read);
  socket.on('error', onError);
  socket.once('close', done);
}

/** For the refusal's record: what the proxy has sent. */
const describeUnidentified = ({ certificate, uniqueId }: ProxiedClient): Certificate => ({
  commonName: certificate?.commonName ?? '',
  subject: `CN=${certificate?.commonName ?? ''}, unique id from the proxy: ${uniqueId ?? 'none'}`,
  sha256: '',
  pem: null,
});
