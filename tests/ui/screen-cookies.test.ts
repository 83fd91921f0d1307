// The cookies of the screen: over https no neighbour under the same domain can set them, and readers get the page that theirs ask for.
import { afterEach, describe, expect, it } from 'vitest';
import { screenCookies } from '#components/shell/preferences.ts';
import { localeOf } from '#server/shared/key.ts';
import { testConfig } from '../setup/settings.ts';

afterEach(() => {
  testConfig({ publicUrl: 'http://localhost:3000' });
});

describe('the cookies of the screen', () => {
  it('are bound to this very host over https', () => {
    for (const name of Object.values(screenCookies(true))) expect(name).toMatch(/^__Host-holdfast-/);
    for (const name of Object.values(screenCookies(false))) expect(name).toMatch(/^holdfast-/);
  });

  it('count by the name of the scheme that the site is reached by, and by no other', () => {
    const ask = (cookie: string) => localeOf({ cookie, 'accept-language': 'en' });
    testConfig({ publicUrl: 'http://localhost:3000' });
    expect([ask('holdfast-locale=ar'), ask('__Host-holdfast-locale=ar')]).toEqual(['ar', 'en']);
    testConfig({ publicUrl: 'https://holdfast.example' });
    expect([ask('holdfast-locale=ar'), ask('__Host-holdfast-locale=ar')]).toEqual(['en', 'ar']);
  });
});
