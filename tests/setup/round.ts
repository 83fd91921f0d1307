/** What stands before several processes: a proxy that leads requests round to those that are ready. */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

const CHECK_MS = 100;

/** A proxy that leads each request to the next process that is ready, by /readyz alone; it never tries twice. */
export function startProxy(port: number) {
  const ready = new Set<number>();
  let known: number[] = [];
  let turn = 0;
  const pick = (): number | undefined => {
    const there = known.filter((one) => ready.has(one));
    return there[turn++ % there.length];
  };
  const look = async () => {
    await Promise.all(
      known.map(async (one) => {
        const answer = await fetch(`http://127.0.0.1:${one}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(
          () => null,
        );
        await answer?.arrayBuffer();
        if (answer?.ok) ready.add(one);
        else ready.delete(one);
      }),
    );
  };
  const looking = setInterval(() => void look(), CHECK_MS);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const to = pick();
    if (to === undefined) return void response.writeHead(502).end();
    const { method, url: path, headers } = request;
    const passed = ask({ port: to, host: '127.0.0.1', method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    request.pipe(passed);
  });
  return {
    know: async (ports: number[]) => {
      known = ports;
      await look();
    },
    open: () => new Promise<void>((resolve) => server.listen(port, resolve)),
    close: () => {
      clearInterval(looking);
      server.closeAllConnections();
      server.close();
    },
  };
}
