declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** @see https://github.com/expressjs/compression */
  export default function compression(options: {
    filter(request: IncomingMessage, response: ServerResponse): boolean;
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}
