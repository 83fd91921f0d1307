// Somebody who is nobody: as whom a page for many is rendered, and what takes their place.
import fc from 'fast-check';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Avatar } from '#components/account/avatar.tsx';
import { tilesMarkup } from '#components/account/avatar-tiles.ts';
import { readLent, writeLent } from '#lib/account/lent.ts';
import { name as nameSchema } from '#lib/account/schema.ts';
import { drawStandIn, valuesOf } from '#server/shared/member.ts';
import { person } from './member-people.ts';

const ada = person('Ada Łovelace');

describe('what stands in the holes', () => {
  it('is the same in HTML and in JSON for every name that somebody can have', () => {
    const letters = fc.string({ minLength: 3, maxLength: 24, unit: 'grapheme' });
    const tricky = fc.constantFrom('Łódź 3', 'محمد', '李小龍', "O'Hara", 'a&b', 'a<b', 'a"b', 'a\\b', 'x.y-z_w');
    fc.assert(
      fc.property(fc.oneof(letters, tricky), (text) => {
        const parsed = nameSchema.safeParse(text);
        if (!parsed.success) return;
        expect(renderToString(createElement('p', null, parsed.data))).toBe(`<p>${parsed.data}</p>`);
        expect(JSON.stringify(parsed.data)).toBe(`"${parsed.data}"`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('draws the very face that the browser draws of an address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const address = `0x${Buffer.from(bytes).toString('hex')}`;
        expect(renderToString(createElement(Avatar, { address }))).toContain(
          `<g transform="translate(9 9)" fill="currentColor">${tilesMarkup(address)}</g>`,
        );
      }),
    );
  });

  it('is all that the stand-in differs by from who it stands for', () => {
    const { actor } = drawStandIn({ actor: ada, unread: 2 }).lent;
    const strings = ['name', 'accountId', 'sessionId', 'walletAddress', 'identityPublicKey'] as const;
    for (const key of strings) expect(actor[key]).not.toBe(ada[key]);
    expect({ ...actor, ...Object.fromEntries(strings.map((key) => [key, ada[key]])) }).toEqual(ada);
    expect(valuesOf({ actor: ada, unread: 2 }).slice(0, 5)).toEqual(strings.map((key) => ada[key]));
  });
});

describe('a stand-in', () => {
  it('is believed with this process’ own mark alone', () => {
    const { lent } = drawStandIn({ actor: ada, unread: 1 });
    const [mark, body] = writeLent(lent).split('.') as [string, string];
    expect(readLent(`${mark}.${body}`)).toEqual(lent);
    for (const forged of [
      undefined,
      null,
      '',
      '.',
      `.${body}`,
      body,
      `${'A'.repeat(mark.length)}.${body}`,
      `${mark}x.${body}`,
    ])
      expect(readLent(forged), `${forged}`).toBeUndefined();
  });
});
