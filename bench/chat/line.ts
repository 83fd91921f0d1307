/**
 * A socket.io client of a few lines over `ws`: thousands of them fit beside the server that is measured. What arrives is handed on as the text it is:
 * the load looks for the few things it wants, and leaves the machine to the server.
 */
import WebSocket from 'ws';

export type Line = {
  /** Says something and calls back with the answer, JSON. */
  readonly say: (event: string, input: unknown, answered: (answer: string) => void) => void;
  readonly close: () => void;
};

export type LineHandlers = {
  readonly onEvent: (event: string, value: string) => void;
  readonly onClose: () => void;
};

/** Opens a line with a ticket or resume token; refused where the server does not take it. */
export function openLine(url: string, auth: object, handlers: LineHandlers): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    origin: url,
    perMessageDeflate: false,
  });
  const waiting = new Map<number, (answer: string) => void>();
  let next = 0;
  return new Promise((resolve, reject) => {
    const line: Line = {
      say: (event, input, answered) => {
        waiting.set(++next, answered);
        socket.send(`42${next}${JSON.stringify([event, input])}`);
      },
      close: () => socket.terminate(),
    };
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === '2') return socket.send('3');
      if (text.startsWith('0')) return socket.send(`40${JSON.stringify(auth)}`);
      if (text.startsWith('40')) return resolve(line);
      if (text.startsWith('44')) return reject(new Error(text));
      const [, kind, id] = /^4([23])(\d*)\[/.exec(text) ?? [];
      if (!kind) return;
      const body = text.slice(2 + id!.length + 1, -1);
      if (kind === '2') {
        const comma = body.indexOf(',');
        return handlers.onEvent(body.slice(1, comma - 1), body.slice(comma + 1));
      }
      waiting.get(Number(id))?.(body);
      waiting.delete(Number(id));
    });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('closed'));
      handlers.onClose();
    });
  });
}
