import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '#lib/account/encoding.ts';
import { leafHash, makeStamp, pathOf, pathsOf, rootOf, stampBytes, verifyPath, verifyStamp } from '#lib/chat/stamp.ts';
import { secureRandom } from '#lib/kernel/ids.ts';

/** The leaves and roots of the certificate transparency project's own tests of RFC 6962's tree. */
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const KNOWN = DATA.map((hex) => leafHash(Uint8Array.from(Buffer.from(hex, 'hex'))));

const leaves = fc
  .array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 })
  .map((items) => items.map((item, i) => leafHash(Uint8Array.of(i, ...item))));

describe('the tree', () => {
  it('has the roots that RFC 6962 gives these leaves', () => {
    for (const [i, root] of ROOTS.entries()) expect(rootOf(KNOWN.slice(0, i + 1))).toBe(root);
  });

  it('has a path for every leaf that proves it in its place, made alone or all at once', () => {
    fc.assert(
      fc.property(leaves, (all) => {
        const { root, paths } = pathsOf(all);
        expect(root).toBe(rootOf(all));
        for (const [i, leaf] of all.entries()) {
          expect(paths[i]).toEqual(pathOf(all, i));
          expect(verifyPath(leaf, i, all.length, paths[i]!, root)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('proves no leaf in another place, of another size, by another path or under another root', () => {
    fc.assert(
      fc.property(leaves, fc.nat(), (all, pick) => {
        fc.pre(all.length > 1);
        const i = pick % all.length;
        const { root, paths } = pathsOf(all);
        const [leaf, path] = [all[i]!, paths[i]!];
        for (let k = 0; k < all.length + 2; k++) expect(verifyPath(leaf, k, all.length, path, root)).toBe(k === i);
        expect(verifyPath(all[(i + 1) % all.length]!, i, all.length, path, root)).toBe(false);
        expect(verifyPath(leaf, i, all.length, path.slice(1), root)).toBe(false);
        expect(verifyPath(leaf, i, all.length, [...path, leaf], root)).toBe(false);
        expect(verifyPath(leaf, i, all.length, path, leaf)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('lets no inner node pass for a leaf', () => {
    const [a, b, c, d] = KNOWN as [string, string, string, string];
    const { root } = pathsOf([a, b, c, d]);
    const inner = rootOf([a, b]);
    expect(verifyPath(inner, 0, 2, [rootOf([c, d])], root)).toBe(true);
    // That is why a verifier makes the leaf itself, from an entry, under the leaf's prefix: no entry has an inner node's hash.
    expect(leafHash(Buffer.from(a + b, 'hex'))).not.toBe(inner);
  });

  it('refuses what is no place and no hash', () => {
    for (const [index, size] of [
      [-1, 1],
      [1, 1],
      [0, 0],
      [0.5, 1],
      [NaN, 1],
    ] as const)
      expect(verifyPath(KNOWN[0]!, index, size, [], KNOWN[0]!)).toBe(false);
    expect(verifyPath('x', 0, 1, [], 'x')).toBe(false);
    expect(() => rootOf([])).toThrow();
    expect(() => pathsOf([])).toThrow();
  });
});

describe('a stamp', () => {
  const secret = secureRandom(32);
  const stamp = makeStamp(secret, { root: ROOTS[7]!, size: 8, at: 1_700_000_000 });

  it('is believed as the key signed it, and in no part otherwise', () => {
    expect(verifyStamp(stamp, [stamp.key])).toBe(true);
    expect(verifyStamp(stamp, [])).toBe(false);
    for (const other of [
      { root: ROOTS[6]! },
      { size: 9 },
      { at: stamp.at + 1 },
      { signature: stamp.signature.slice(2) },
    ])
      expect(verifyStamp({ ...stamp, ...other }, [stamp.key])).toBe(false);
    const foreign = makeStamp(secureRandom(32), stamp);
    expect(verifyStamp(foreign, [stamp.key])).toBe(false);
    expect(verifyStamp({ ...foreign, key: stamp.key }, [stamp.key])).toBe(false);
  });

  it('is the same however it is signed: by us or by Node', () => {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(toBase64Url(sign(null, stampBytes(stamp), key))).toBe(stamp.signature);
    const { x } = createPublicKey(key).export({ format: 'jwk' });
    expect(`0x${Buffer.from(x!, 'base64url').toString('hex')}`).toBe(stamp.key);
  });
});
