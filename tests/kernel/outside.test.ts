import { describe, expect, it } from 'vitest';
import { ADDRESS_LENGTH, readOutside } from '#lib/kernel/outside.ts';

const read = (text: string, loopback = false) => readOutside(text, { loopback })?.href;

describe('an address that somebody gives to be written to', () => {
  it('is taken where it is https on its usual port and a name of the public net, also with the dot that ends a name', () => {
    for (const text of ['https://hook.example/a?b=c', 'https://hook.example./a', 'https://hook.example:443/'])
      expect(read(text), text).toBe(new URL(text).href);
  });

  it.each([
    ['no address', 'hook.example'],
    ['plain http', 'http://hook.example/'],
    ['another port', 'https://hook.example:8443/'],
    ['a person’s name in it', 'https://me@hook.example/'],
    ['a password in it', 'https://:secret@hook.example/'],
    ['a mark that is never sent', 'https://hook.example/#part'],
    ['a number', 'https://8.8.8.8/'],
    ['a number with a dot', 'https://8.8.8.8./'],
    ['a number of IPv6', 'https://[2606:4700::1111]/'],
    ['a name without a dot', 'https://intern/'],
    ['a name of this machine', 'https://a.localhost/'],
    ['a name of the house', 'https://printer.lan/'],
    ['a name of the house with a dot', 'https://printer.home.arpa./'],
    ['a name of Tor', 'https://hook.onion/'],
  ])('is refused with %s', (_, text) => {
    expect(read(text)).toBeUndefined();
    // This machine's own is another door, and opens no other.
    expect(read(text, true)).toBeUndefined();
  });

  it('has so many letters at most', () => {
    const long = (letters: number) => 'https://hook.example/'.padEnd(letters, 'x');
    expect(read(long(ADDRESS_LENGTH))).toBe(long(ADDRESS_LENGTH));
    expect(read(long(ADDRESS_LENGTH + 1))).toBeUndefined();
  });

  it('may be this machine’s own where that is asked for: by its two names, by http, on any port', () => {
    for (const text of ['http://127.0.0.1:4000/x', 'http://localhost/x']) {
      expect(read(text, true), text).toBe(text);
      expect(read(text), text).toBeUndefined();
    }
    for (const text of ['http://127.0.0.2/', 'http://hook.example/', 'http://me@localhost/'])
      expect(read(text, true), text).toBeUndefined();
  });
});
