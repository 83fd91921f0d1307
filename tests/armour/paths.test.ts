// Where somebody is sent after signing in, and everywhere else: to a path of this site, whatever stands in the address.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPathOf } from '#lib/account/next-path.ts';
import { readTree } from '../architecture/source.ts';

const SITE = 'https://holdfast.example';
const leads = (to: string) => new URL(to, `${SITE}/sign-in`).origin;

/** Pieces that addresses of other sites are made of, in any order. */
const piece = fc.constantFrom(
  '/', '//', '\\', '/\\', '.', '..', '/.', '@', ':', 'evil.example', 'http:', 'https:', 'javascript:', 'data:', '%2f', '%5c', '%09', '\t', '\n', '\r',
  ' ', '\u0000', '\u2028', '\uff0f', '?', '#', '[::1]', 'next=', ';', '&', '\u00a0', 'sign-in',
); // prettier-ignore

describe('after signing in', () => {
  it('nobody is led to another site', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 }),
        (pieces) => {
          const asked = pieces.join('');
          for (const text of [asked, `/${asked}`]) {
            const path = nextPathOf(text);
            if (!path.startsWith('/') || leads(path) !== SITE) return false;
          }
          return true;
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('would lead there by what was asked for: these do', () => {
    for (const text of [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://evil.example',
      '\\\\evil.example',
    ]) {
      expect(leads(text), text).not.toBe(SITE);
      expect(nextPathOf(text), text).toBe('/');
    }
  });

  it('a path of the site is kept, and a list or nothing is no path', () => {
    for (const path of ['/trades/abc', '/?want=sell&after=a*b', '/offers/new#x']) expect(nextPathOf(path)).toBe(path);
    for (const value of [undefined, null, ['/a'], 1, {}, '']) expect(nextPathOf(value, '/fallback')).toBe('/fallback');
  });
});

describe('every redirect', () => {
  /** As it stands in the code: a path of ours, or what {@link nextPathOf} has judged. */
  const files = [...readTree()].filter(([path]) => /^(app|server|components)\//.test(path));
  const calls = files.flatMap(([path, text]) =>
    [...text.matchAll(/(?:\bredirect|location\.(?:assign|replace))\(\s*([^\n]*)/g)].map(([, to]) => ({
      path,
      to: to!,
    })),
  );

  it('begins with a path that stands in the code, or with one that was judged', () => {
    expect(calls.length).toBeGreaterThan(20);
    const judged = /^next\b/;
    /** A place of a list that stands in the code. */
    const listed = ['first.href);'];
    const own = /^(['"`]\/(?![/\\])|[^?]*\? ['"`]\/|`\$\{config\(\)\.publicUrl\}\$\{path\}`)/;
    const other = calls.filter(({ to }) => !own.test(to) && !judged.test(to) && !listed.includes(to));
    expect(other.map(({ path, to }) => `${path}: ${to}`)).toEqual([]);
    for (const { path } of calls.filter(({ to }) => judged.test(to)))
      expect(readTree().get(path), path).toContain('nextPathOf(');
  });
});
