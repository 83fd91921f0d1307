import { afterEach, describe, expect, it, vi } from 'vitest';
import { signedName, verifyAuthor, type SignedMessage } from '#lib/chat/frank.ts';
import { verifyAhead } from '#lib/chat/verify-ahead.ts';
import { makeUp } from './attacks/forgery.ts';
import { known, makeMember, makeScene, seal, text } from './scene.ts';

const scene = makeScene();
const members = [scene.buyer, scene.seller];
const { cardOf } = known([], members);
const honest = scene.entries.map(({ message }) => message);
const bad: readonly SignedMessage[] = [
  makeUp(scene.buyer, scene.seller, 'never said'),
  seal(makeMember('buyer'), scene.seller, text('from a stranger')),
  { ...honest[0]!, signature: honest[1]!.signature },
  { ...honest[0]!, signature: 'x' },
  { ...honest[0]!, header: { ...honest[0]!.header, author: 'seller' } },
  { ...honest[0]!, header: { ...honest[0]!.header, trade: `0x${'cd'.repeat(32)}` } },
];

async function ahead(): Promise<Set<string>> {
  const verified = new Set<string>();
  await verifyAhead([...honest, ...bad], cardOf, verified);
  return verified;
}

afterEach(() => vi.unstubAllGlobals());

describe('checking signatures ahead', () => {
  it('finds exactly those good that are, with the machine’s own Ed25519', async () => {
    expect(await ahead()).toEqual(new Set(honest.map(signedName)));
  });

  it('finds the same where there is no Ed25519 or no WebCrypto at all', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(await ahead()).toEqual(new Set(honest.map(signedName)));
    const none = { importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')) };
    vi.stubGlobal('crypto', { subtle: none });
    expect(await ahead()).toEqual(new Set(honest.map(signedName)));
  });

  it('saves the check itself, and no other', async () => {
    const verified = await ahead();
    const { size } = verified;
    for (const message of honest) {
      const { card } = members.find(({ author }) => author === message.header.author)!;
      expect(verifyAuthor(message, card, verified).ok).toBe(true);
    }
    expect(verified.size).toBe(size);
    for (const message of bad) expect(verifyAuthor(message, scene.buyer.card, verified).ok).toBe(false);
  });

  it('leaves the page to breathe between few signatures where it must check them itself', async () => {
    vi.stubGlobal('crypto', {});
    let breaths = 0;
    const counting = setInterval(() => breaths++, 0);
    await ahead();
    clearInterval(counting);
    expect(breaths).toBeGreaterThanOrEqual(2);
  });
});
