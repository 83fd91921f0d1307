/**
 * Asks a request handler of this process over a connection in memory: real HTTP on both sides, no port, and nothing of a visitor's
 * request but what is passed here.
 */
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };
export type Ask = (path: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

/** Far more than any page: an answer past it is a fault. */
const MOST_BYTES = 8 * 2 ** 20;
/** Longer than any page takes. What never ends would hold everybody who asks for the same, for ever. */
const PATIENCE_MS = 30_000;

export function createInner(handle: Handler, patienceMs = PATIENCE_MS): Ask {
  const server = createServer(handle);
  return (path, headers) =>
    new Promise((resolve, reject) => {
      const [near, far] = duplexPair();
      server.emit('connection', far);
      const late = setTimeout(() => {
        asked.destroy();
        near.destroy();
        reject(new Error(`no answer to ${path.slice(0, 200)} in ${patienceMs} ms`));
      }, patienceMs);
      const asked = request({ path, headers, createConnection: () => near }, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > MOST_BYTES) asked.destroy(new Error(`the answer to ${path.slice(0, 200)} is too large`));
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      asked.on('error', reject);
      asked.on('close', () => clearTimeout(late));
      asked.end();
    });
}
