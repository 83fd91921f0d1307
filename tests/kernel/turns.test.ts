import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { inTurn } from '#lib/kernel/turns.ts';

it('does one after the other, and each is told its own answer or fault', async () => {
  const said: string[] = [];
  const piece = (name: string) => inTurn(() => (said.push(name), name));
  const broken = inTurn(() => {
    throw new Error('of the second');
  });
  expect(said).toEqual([]);
  const [first, second, third] = await Promise.allSettled([piece('a'), broken, piece('b')]);
  expect(first).toEqual({ status: 'fulfilled', value: 'a' });
  expect(second).toMatchObject({ status: 'rejected', reason: { message: 'of the second' } });
  expect(third).toEqual({ status: 'fulfilled', value: 'b' });
  expect(said).toEqual(['a', 'b']);
  // Begun anew once nothing waits.
  expect(await piece('c')).toBe('c');
});

it('reads what came in between: an answer from elsewhere does not wait for all of them', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  await once(socket, 'connect');
  let done = 0;
  const answered = once(socket, 'data').then(() => done);
  socket.write('x');
  const hold = () => {
    for (const until = performance.now() + 2; performance.now() < until;);
    done += 1;
  };
  await Promise.all(Array.from({ length: 200 }, () => inTurn(hold)));
  expect(await answered).toBeLessThan(200);
  socket.destroy();
  server.close();
});
