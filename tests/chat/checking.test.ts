import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { startChecking } from '#lib/chat/checking.ts';
import { byBatch, isSignedBy } from '#lib/chat/internal/stamping.ts';

const people = Array.from({ length: 3 }, () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = `0x${publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('hex')}`;
  return { key, say: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url') };
});

/** So many signatures, and whether each is good: every fourth is over another text, every seventh under another's key, every ninth cut short. */
function questions(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const [author, other] = [people[index % 3]!, people[(index + 1) % 3]!];
    const text = `message ${index}`;
    const good = index % 4 !== 3 && index % 7 !== 6 && index % 9 !== 8;
    const signed = (index % 7 === 6 ? other : author).say(index % 4 === 3 ? `${text}!` : text);
    return { key: author.key, text, signature: index % 9 === 8 ? signed.slice(4) : signed, good };
  });
}

const ask = (asked: ReturnType<typeof questions>) =>
  Promise.all(asked.map(({ key, text, signature }) => isSignedBy(key, text, signature)));
const truth = (asked: ReturnType<typeof questions>) => asked.map(({ good }) => good);

let stop = async () => {};
afterEach(() => stop());

describe('signatures of authors', () => {
  it('are each found good or bad, in the thread as without it, many at once as one by one', async () => {
    const asked = questions(60);
    expect(await ask(asked)).toEqual(truth(asked));
    stop = startChecking();
    expect(byBatch().ask).toBeDefined();
    expect(await ask(asked)).toEqual(truth(asked));
    for (const one of questions(10)) expect(await ask([one])).toEqual([one.good]);
    // Several batches under way at a time.
    const rounds = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index));
        return ask(asked);
      }),
    );
    expect(rounds).toEqual(rounds.map(() => truth(asked)));
  });

  it('are checked without the thread where it ends under way: nobody waits, nothing bad is let in', async () => {
    const end = startChecking();
    const asked = questions(40);
    const waiting = ask(asked);
    await new Promise((resolve) => setImmediate(resolve));
    const later = ask(asked);
    await end();
    expect(await waiting).toEqual(truth(asked));
    expect(await later).toEqual(truth(asked));
    expect(byBatch().ask).toBeUndefined();
  });

  it('are let be by a thread that ends after the next has begun', async () => {
    const end = startChecking();
    stop = startChecking();
    await end();
    expect(byBatch().ask).toBeDefined();
    const asked = questions(20);
    expect(await ask(asked)).toEqual(truth(asked));
  });
});
