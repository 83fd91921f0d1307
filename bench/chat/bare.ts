/**
 * The same relay over bare `ws`, without a proof or a permission: what the line alone could carry on this machine. With a database it keeps each
 * message before it is answered and passed on, in batches as the chat does: what a chat that checks nothing could carry and keep.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { WebSocketServer, type WebSocket } from 'ws';
import { addStamp, columnsOf, putRows, type Row } from './put.ts';

/** From run.ts: where to keep, and the accounts of buyer and seller by trade. */
export type Keeping = { readonly databaseUrl: string; readonly parties: Record<string, readonly [string, string]> };

type Said = {
  readonly tradeId: string;
  readonly message: { readonly header: { readonly clientId: string; readonly author: string } };
};
type Waiting = { readonly row: Row; readonly done: () => void };

/** Numbers of the rows begin past those of any chat in the same table. */
const FIRST = 2_000_000;
const MOST = 500;

async function openKeeper({ databaseUrl, parties }: Keeping): Promise<(said: Said, done: () => void) => void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const stampId = await addStamp(client as unknown as pg.Pool);
  const waiting: Waiting[] = [];
  let [running, seq] = [false, FIRST];
  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST);
      const rows = batch.map(({ row }) => row);
      await putRows(client, columnsOf(rows, stampId));
      for (const { done } of batch) done();
    }
    running = false;
  };
  return ({ tradeId, message }, done) => {
    const { clientId, author } = message.header;
    const senderId = parties[tradeId]![author === 'buyer' ? 0 : 1];
    waiting.push({ row: { tradeId, seq: ++seq, senderId, clientId, message: JSON.stringify(message) }, done });
    if (!running) void run();
  };
}

function serve(keep: (said: Said, done: () => void) => void): void {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const rooms = new Map<string, Set<WebSocket>>();
  sockets.on('connection', (socket) => {
    socket.send('0{}');
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('40')) return socket.send('40{}');
      const [, id, body] = /^42(\d+)(\[.*)$/s.exec(text) ?? [];
      if (!body) return;
      const [event, input] = JSON.parse(body) as [string, Said & { id: string }];
      if (event === 'subscribe') {
        const room = rooms.get(input.id) ?? new Set();
        rooms.set(input.id, room.add(socket));
        return socket.send(`43${id}[true]`);
      }
      keep(input, () => {
        const told = `42${JSON.stringify(['message', { id: input.tradeId, value: { senderId: '', message: input.message } }])}`;
        for (const other of rooms.get(input.tradeId) ?? []) if (other !== socket) other.send(told);
        socket.send(`43${id}[{"ok":true}]`);
      });
    });
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as { port: number }).port));
}

process.on('message', async (keeping: Keeping | null) => {
  serve(keeping ? await openKeeper(keeping) : (_, done) => done());
});
process.on('disconnect', () => process.exit(0));
