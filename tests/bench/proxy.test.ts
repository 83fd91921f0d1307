/** The lines of the third tier of simulation: each fault does what it says, and nothing else happens to what passes. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openProxy, type Proxy } from '#bench/simulation/live/proxy.ts';

/** Answers every line with `<line>!`, and remembers what it was asked. */
const asked: string[] = [];
const server = createServer((socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    text += bytes.toString();
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
      asked.push(text.slice(0, at));
      socket.write(`${text.slice(0, at)}!\n`);
      text = text.slice(at + 1);
    }
  });
});
let proxy: Proxy;
const open: Socket[] = [];

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await openProxy('line', `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/name?x=1`);
});
afterEach(() => {
  proxy.be(undefined);
  for (const socket of open.splice(0)) socket.destroy();
  asked.length = 0;
});
afterAll(async () => {
  await proxy.stop();
  server.close();
});

/** A client through the line: what it got so far, and whether the line is over. */
function client() {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  open.push(socket);
  const state = { text: '', over: false, socket };
  socket.on('data', (bytes) => (state.text += bytes.toString()));
  socket.on('error', () => {});
  socket.on('close', () => (state.over = true));
  return state;
}

/** Long enough for bytes to go there and back on this machine, were they let through. */
const beat = () => new Promise((resolve) => setTimeout(resolve, 60));
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a line between two processes', () => {
  it('keeps its address but for the place, and while it is calm passes everything, in its order', async () => {
    const { protocol, username, pathname, search, hostname } = new URL(proxy.url);
    expect([protocol, username, pathname, search, hostname]).toEqual([
      'postgres:',
      'user',
      '/name',
      '?x=1',
      '127.0.0.1',
    ]);
    const one = client();
    const lines = Array.from({ length: 2_000 }, (_, at) => `${at}${'x'.repeat(at % 97)}`);
    one.socket.write(lines.map((line) => `${line}\n`).join(''));
    await until(() => one.text.endsWith(`${lines.at(-1)!}!\n`));
    expect(one.text).toBe(lines.map((line) => `${line}!\n`).join(''));
  });

  it('that is cut ends for who was on it, and nobody else', async () => {
    const [one, other] = [client(), client()];
    one.socket.write('a\n');
    other.socket.write('b\n');
    await until(() => one.text === 'a!\n' && other.text === 'b!\n');
    proxy.be('cut');
    await until(() => one.over && other.over);
    const next = client();
    next.socket.write('c\n');
    await until(() => next.text === 'c!\n');
    expect(proxy.met.get('cut')).toBe(1);
  });

  it('that is refused lets nobody in until it is calm again', async () => {
    proxy.be('refuse');
    const one = client();
    one.socket.write('a\n');
    await until(() => one.over);
    expect([one.text, asked]).toEqual(['', []]);
    proxy.be(undefined);
    const next = client();
    next.socket.write('b\n');
    await until(() => next.text === 'b!\n');
  });

  it('that stalls passes nothing either way, and then all of it in its order, what came meanwhile behind it', async () => {
    const one = client();
    one.socket.write('a\n');
    await until(() => one.text === 'a!\n');
    proxy.be('stall');
    one.socket.write('b\nc');
    await beat();
    expect([one.text, asked]).toEqual(['a!\n', ['a']]);
    proxy.be(undefined);
    one.socket.write('d\n');
    await until(() => one.text === 'a!\nb!\ncd!\n');
    expect(asked).toEqual(['a', 'b', 'cd']);
  });

  it('that is slow passes everything late and in its order', async () => {
    proxy.be('slow');
    const one = client();
    for (const line of ['a', 'b', 'c']) one.socket.write(`${line}\n`);
    await until(() => one.text === 'a!\nb!\nc!\n');
    expect(proxy.met.get('slow')).toBeGreaterThan(1);
  });

  it('that is mute brings what is asked and no answer: it is done, nobody is told, and the line ends', async () => {
    const one = client();
    one.socket.write('a\n');
    await until(() => one.text === 'a!\n');
    proxy.be('mute');
    one.socket.write('b\n');
    await until(() => asked.includes('b'));
    await beat();
    expect([one.text, one.over]).toEqual(['a!\n', false]);
    proxy.be(undefined);
    await until(() => one.over);
    expect(one.text).toBe('a!\n');
  });

  it('that breaks in the middle of an answer brings half of it', async () => {
    const one = client();
    proxy.be('half');
    one.socket.write('0123456789\n');
    await until(() => one.over);
    expect(one.text).toBe('012345');
    expect(asked).toEqual(['0123456789']);
  });
});
