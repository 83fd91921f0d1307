import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '#lib/config.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { showsToken } from '#server/metrics/answer.ts';
import { routeNames, templatesIn, UNKNOWN } from '#server/metrics/routes.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const templates = templatesIn(join(root, 'app'));
const nameOf = routeNames(templates);

describe('the name a request is counted under', () => {
  it('is the template of its route, for every page and route there is', () => {
    expect(templates.length).toBeGreaterThan(100);
    const files = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' });
    expect(templates.length).toBe(files.filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file)).length);
    for (const template of templates) {
      const path = template.replace(/\[\.\.\.\w+\]/, 'any/thing').replace(/\[\w+\]/g, 'anything');
      const named = nameOf(path);
      // A catch-all stands for what no other template takes.
      if (!template.includes('[...')) expect(named).toBe(template);
    }
    expect(nameOf('/trades/01J8ZQ4Y7V3N')).toBe('/trades/[id]');
    expect(nameOf('/')).toBe('/');
  });

  it('never comes from whoever asks: made-up addresses share one name, parameters theirs', () => {
    const asked = Array.from({ length: 500 }, (_, index) => nameOf(`/made-up-${index}/${index}`));
    expect(new Set(asked)).toEqual(new Set([UNKNOWN]));
    const people = Array.from({ length: 500 }, (_, index) => nameOf(`/trades/${index}`));
    expect(new Set(people).size).toBe(1);
    const odd = ['/*', '/:', '/[id]', '/trades/*', '/__proto__', '/_next/static/x.js', '/.well-known/x', '//'];
    for (const name of odd.map(nameOf)) expect([...templates, UNKNOWN, '/_next', '/.well-known']).toContain(name);
  });
});

describe('the token of the metrics', () => {
  const token = 'a-token-of-the-metrics-of-this-site';

  it('is shown whole or not at all', () => {
    expect(showsToken(`Bearer ${token}`, token)).toBe(true);
    for (const header of [undefined, '', 'Bearer', 'Bearer ', `Basic ${token}`, token, `Bearer ${token}x`])
      expect(showsToken(header, token)).toBe(false);
    for (let length = 0; length < token.length; length++)
      expect(showsToken(`Bearer ${token.slice(0, length)}`, token)).toBe(false);
  });

  it('is refused as a setting where it can be guessed', () => {
    const env = serverEnv({
      databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
      rpcUrl: 'http://127.0.0.1:1',
      chainId: 31337,
      embeddedChain: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      secrets: TEST_SECRETS,
      storageDir: '/dev/null/files',
    });
    expect(() => readConfig({ ...env, METRICS_TOKEN: 'short' })).toThrow(/METRICS_TOKEN/);
    expect(() => readConfig({ ...env, METRICS_TOKEN: `${'x'.repeat(30)} y` })).toThrow(/METRICS_TOKEN/);
    expect(readConfig({ ...env, METRICS_TOKEN: token }).metricsToken).toBe(token);
    expect(readConfig(env).metricsToken).toBeUndefined();
  });
});
