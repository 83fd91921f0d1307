/** A socket.io client of a few lines over `ws`: thousands of them fit beside the server that is measured. */
import WebSocket from 'ws';

export type Line = {
  /** Says something and calls back with the answer. */
  readonly say: (event: string, input: unknown, answered: (answer: unknown) => void) => void;
  readonly close: () => void;
};

export type LineHandlers = {
  readonly onEvent: (event: string, value: unknown) => void;
  readonly onClose: () => void;
};

/** Opens a line with a ticket or resume token; refused where the server does not take it. */
export function openLine(url: string, auth: object, handlers: LineHandlers): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    origin: url,
    perMessageDeflate: false,
  });
  const waiting = new Map<number, (answer: unknown) => void>();
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
      const [, kind, id, body] = /^4([23])(\d*)(\[.*)$/s.exec(text) ?? [];
      if (!kind) return;
      const [event, value] = JSON.parse(body!) as [unknown, unknown];
      if (kind === '2') return handlers.onEvent(String(event), value);
      waiting.get(Number(id))?.(event);
      waiting.delete(Number(id));
    });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('closed'));
      handlers.onClose();
    });
  });
}
