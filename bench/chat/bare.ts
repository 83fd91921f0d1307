/** The same relay over bare `ws`, without a database, a proof or a permission: what the line alone could carry on this machine. */
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

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
    const [event, input] = JSON.parse(body) as [string, { id: string; tradeId: string; message: unknown }];
    if (event === 'subscribe') {
      const room = rooms.get(input.id) ?? new Set();
      rooms.set(input.id, room.add(socket));
      return socket.send(`43${id}[true]`);
    }
    const told = `42${JSON.stringify(['message', { id: input.tradeId, value: { senderId: '', message: input.message } }])}`;
    for (const other of rooms.get(input.tradeId) ?? []) if (other !== socket) other.send(told);
    socket.send(`43${id}[{"ok":true}]`);
  });
});

server.listen(0, '127.0.0.1', () => process.send!((server.address() as { port: number }).port));
process.on('disconnect', () => process.exit(0));
