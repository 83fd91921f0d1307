import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readOutside } from '#lib/kernel/outside.ts';
import { pushKeyOf } from '#lib/notice/push/key.ts';
import { pushSchema } from '#lib/notice/push/schema.ts';
import { pushMessage } from '#lib/notice/push/words.ts';
import { WORDINGS } from '#lib/notice/told.ts';
import { isPublicAddress } from '#lib/http/outside.ts';
import { PADDED, sealPush } from '#server/push/encrypt.ts';
import { outcomeOf, pushSender } from '#server/push/send.ts';
import { LOCALES } from '../../messages/locales.ts';
import { browserKeys, openPush } from './push-peer.ts';

const key = pushKeyOf(`0x${'66'.repeat(32)}`);

describe('a sealed push', () => {
  it('is byte for byte the example of RFC 8291, appendix A', () => {
    const receiver = {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    };
    const drawn = {
      salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'),
      privateKey: Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'),
    };
    const plain = Buffer.from('When I grow up, I want to be a watermelon');
    expect(sealPush(plain, receiver, drawn, plain.length).toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('opens for its browser alone, whatever its length looks the same, and no two are alike', async () => {
    const [keys, others] = [await browserKeys(), await browserKeys()];
    const plain = Buffer.from('{"title":"آخذ عرضك"}');
    const [one, two] = [sealPush(plain, keys), sealPush(plain, keys)];
    expect(Buffer.from((await openPush(one, keys)).plain)).toEqual(plain);
    expect(one).not.toEqual(two);
    expect(one.length).toBe(sealPush(Buffer.alloc(PADDED, 7), keys).length);
    await expect(openPush(one, others)).rejects.toThrow();
    for (const at of [0, 20, 30, 90, one.length - 1]) {
      const altered = Buffer.from(one);
      altered[at]! ^= 1;
      await expect(openPush(altered, keys), `byte ${at}`).rejects.toThrow();
    }
    expect(() => sealPush(Buffer.alloc(PADDED + 1), keys)).toThrow(RangeError);
  });
});

describe('where a push may go', () => {
  const may = (text: string, loopback = false) => readOutside(text, { loopback }) !== undefined;

  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
    'https://web.push.apple.com/QGuQyavXutnMH',
    'https://db5p.notify.windows.com/w/?token=BQYAAA%3d',
  ])('is %s', (text) => expect(may(text)).toBe(true));

  it.each([
    'http://fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://2130706433/x',
    'https://0x7f.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'https://localhost./x',
    'https://db.internal/x',
    'https://printer.local/x',
    'https://database/x',
    'https://fcm.googleapis.com:5432/x',
    'https://user:password@fcm.googleapis.com/x',
    'https://fcm.googleapis.com/x#y',
    'ftp://fcm.googleapis.com/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    `https://fcm.googleapis.com/${'x'.repeat(1000)}`,
    'nonsense',
    '',
  ])('is not %s', (text) => expect(may(text)).toBe(false));

  it('is this machine on the embedded chain alone, and even there no other of the same network', () => {
    expect(may('http://127.0.0.1:4321/x', true)).toBe(true);
    for (const text of [
      'http://192.168.0.1/x',
      'https://192.168.0.1/x',
      'http://10.0.0.1:80/x',
      'http://evil.example/x',
    ])
      expect(may(text, true)).toBe(false);
  });

  it('is no address of a network of somebody’s own, in any writing', () => {
    const inside =
      '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.2.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::a00:1 fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 2002:a00:1:: 2001::1 3fff::1';
    for (const address of inside.split(' ')) expect(isPublicAddress(address), address).toBe(false);
    for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2a00:1450:4001::1', '2606:4700::1111'])
      expect(isPublicAddress(address), address).toBe(true);
    expect(isPublicAddress('localhost')).toBe(false);
  });

  it('is asked again when it is sent: a name that leads inside is not connected to', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const keys = await browserKeys();
    const message = pushMessage('en', { id: 'n', data: { wording: 'paid' } }, false);
    // `localhost` is a name that the net's own answer leads inside with; where this machine counts, it is reached.
    const at = (loopback: boolean) => pushSender({ keys: [key], contact: 'mailto:a@example.com', loopback });
    const to = { ...keys, endpoint: `http://localhost:${port}/x` };
    expect(await at(false)(to, message)).toMatchObject({ kind: 'refused' });
    expect(connections).toBe(0);
    expect(await at(true)(to, message)).toMatchObject({ kind: 'later' });
    expect(connections).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the look-up of a connection', () => {
  it('answers nothing where one of the answers is inside, and that very answer where all are public', async () => {
    const { guardedLookup } = await import('#lib/http/outside.ts');
    const ask = (may: (address: string) => boolean, all: boolean) =>
      new Promise<unknown>((resolve) =>
        guardedLookup(may)('localhost', { all }, (error, found) => resolve(error ? 'barred' : found)),
      );
    expect(await ask(isPublicAddress, true)).toBe('barred');
    expect(await ask(isPublicAddress, false)).toBe('barred');
    expect(await ask(() => true, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await ask(() => true, true)).toContainEqual(expect.objectContaining({ family: expect.any(Number) }));
  });
});

describe('what a browser says of itself', () => {
  it('is a point of the curve and a secret of the right length, and a name without tricks', async () => {
    const { p256dh, auth } = await browserKeys();
    const read = (changes: object) =>
      pushSchema.safeParse({ endpoint: 'https://a.example/x', keys: { p256dh, auth }, label: 'Firefox', ...changes });
    expect(read({}).success).toBe(true);
    const off = Buffer.from(p256dh, 'base64url');
    off[40]! ^= 1;
    for (const bad of ['', 'x', off.toString('base64url'), p256dh.slice(2), Buffer.alloc(65, 4).toString('base64url')])
      expect(read({ keys: { p256dh: bad, auth } }).success, bad).toBe(false);
    expect(read({ keys: { p256dh, auth: auth.slice(2) } }).success).toBe(false);
    expect(read({ label: 'a\u202eb\u0000c\n' }).data?.label).toBe('a b c');
    expect(read({ label: 'x'.repeat(81) }).success).toBe(false);
  });
});

describe('what a push service answers', () => {
  it.each([
    [201, 'accepted'], [200, 'accepted'], [404, 'gone'], [410, 'gone'], [429, 'later'], [500, 'later'], [503, 'later'],
    [301, 'refused'], [302, 'refused'], [400, 'refused'], [401, 'refused'], [403, 'refused'], [413, 'refused'],
  ])('%i means %s', (status, kind) => expect(outcomeOf(status, undefined).kind).toBe(kind)); // prettier-ignore

  it('is waited for as long as it says, where it says so in seconds', () => {
    expect(outcomeOf(429, '120')).toMatchObject({ afterSeconds: 120 });
    for (const odd of ['-1', '1e9', 'Fri, 31 Dec 1999 23:59:59 GMT', '99999999'])
      expect(outcomeOf(503, odd)).not.toHaveProperty('afterSeconds');
  });
});

describe('what a device shows', () => {
  const data = {
    wording: 'paid' as const,
    name: 'Secret Ana',
    coins: '12.5',
    asset: 'USDC',
    money: '11.50',
    currency: 'EUR',
  };

  it.each(LOCALES)('says in %s what happened, for everything that is told, and never whom or how much', (locale) => {
    for (const wording of WORDINGS) {
      const all = { ...data, wording, search: 'My rent', price: '0.92' };
      const shown = pushMessage(locale, { id: 'n1', data: all }, false);
      const text = JSON.stringify(shown);
      expect(text, wording).not.toMatch(/Secret Ana|12[.,]5|11[.,]50|My rent|0[.,]92|USDC|EUR/);
      expect(shown.title.length, wording).toBeGreaterThan(8);
      expect(text).not.toMatch(/[{}]["\w]*name|undefined/);
      expect(Buffer.from(text).length).toBeLessThan(PADDED);
    }
  });

  it('says with “hide amounts” not even what happened: two different notices look the same', () => {
    const shown = (wording: 'paid' | 'message') => pushMessage('en', { id: 'n', data: { ...data, wording } }, true);
    expect(shown('paid')).toEqual(shown('message'));
    expect(shown('paid')).toMatchObject({ title: 'Holdfast', body: 'There is news for you.' });
  });
});
