import { describe, expect, it } from 'vitest';
import { checkTemplate, fillTemplate, PLACES } from '#lib/dispute/templates.ts';

const FILLING = { buyer: 'Bea', seller: '{coins} $& Sam', coins: '100 USDC', money: '92.00 EUR' };

describe('a template', () => {
  it('has places of a closed list, and none besides', () => {
    expect(checkTemplate(PLACES.map((place) => `{${place}}`).join(' ')).ok).toBe(true);
    for (const place of ['email', 'Buyer', ' buyer', '', '__proto__', 'constructor', 'toString'])
      expect(checkTemplate(`Dear {${place}}`)).toMatchObject({
        refusal: { code: 'dispute.template_unknown_place', data: { place } },
      });
  });

  it('is filled in from the case; what a name says is text and no place', () => {
    expect(fillTemplate('{buyer} paid {seller} {money} for {coins}, {x}.', FILLING)).toBe(
      'Bea paid {coins} $& Sam 92.00 EUR for 100 USDC, {x}.',
    );
  });
});
