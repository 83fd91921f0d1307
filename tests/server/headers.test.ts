// What every answer tells a browser not to do.
import { describe, expect, it } from 'vitest';
import { contentPolicy, DATA_POLICY, newNonce, secureHeaders } from '#server/headers.ts';
import { testConfig } from '../setup/settings.ts';

testConfig();

const directives = (policy: string) =>
  new Map(policy.split('; ').map((one) => [one.split(' ')[0]!, one.split(' ').slice(1)] as const));

describe('the policy of a page', () => {
  const policy = directives(contentPolicy('n', false));

  it('lets scripts in by this answer’s nonce alone, none by text, and turns no text into code', () => {
    expect(policy.get('script-src')).toEqual(["'self'", "'nonce-n'", "'strict-dynamic'", "'wasm-unsafe-eval'"]);
    // Not yet: pages that do not exist are drawn in the browser, and stay empty under it (docs/known-issues.md).
    expect(policy.has('require-trusted-types-for')).toBe(false);
    expect(directives(contentPolicy('n', true)).has('trusted-types')).toBe(false);
    expect(new Set(Array.from({ length: 1000 }, newNonce)).size).toBe(1000);
    expect(newNonce()).toMatch(/^[\w-]{22}$/);
  });

  it('talks to this site alone, is framed by nobody, and sends its forms nowhere else', () => {
    for (const name of ['default-src', 'connect-src', 'form-action', 'font-src', 'manifest-src'])
      expect(policy.get(name), name).toEqual(["'self'"]);
    for (const name of ['object-src', 'base-uri', 'frame-ancestors', 'frame-src', 'media-src'])
      expect(policy.get(name), name).toEqual(["'none'"]);
    expect([...policy.values()].flat().filter((source) => /\*|https?:/.test(source))).toEqual([]);
  });

  it('of what is no page lets nothing at all', () => {
    expect(DATA_POLICY).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
  });
});

describe('the headers of every answer', () => {
  it('keep it apart from other sites, and tell them nothing', () => {
    const headers = secureHeaders('p');
    expect(headers).toMatchObject({
      'Content-Security-Policy': 'p',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Origin-Agent-Cluster': '?1',
      'X-Permitted-Cross-Domain-Policies': 'none',
    });
    const permissions = headers['Permissions-Policy']!.split(', ');
    for (const name of ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'display-capture'])
      expect(permissions).toContain(`${name}=()`);
    expect(permissions.every((one) => /^[\w-]+=\((self)?\)$/.test(one))).toBe(true);
  });

  it('insist on https for two years where the site is reached by it, and only there', () => {
    testConfig({ publicUrl: 'http://localhost:3000' });
    expect(secureHeaders('p')).not.toHaveProperty('Strict-Transport-Security');
    testConfig({
      publicUrl: 'https://holdfast.example',
      embeddedChain: false,
      rpcUrl: 'https://node.example',
      chainId: 1,
    });
    expect(secureHeaders('p')['Strict-Transport-Security']).toBe('max-age=63072000; includeSubDomains');
  });
});
