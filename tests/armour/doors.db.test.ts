// Every route of the API, found by walking the folders: where a request comes from, what may stand in its fields, what a body may do to the program.
import { NextRequest } from 'next/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { visitor, value } from '../account/door.ts';
import { testDatabase } from '../setup/database.ts';
import { fieldsOf } from './fields.ts';
import { allRoutes, filled, type Route } from './routes.ts';

await testDatabase();
const SITE = 'http://localhost:3000';
const routes = await allRoutes();
const writing = routes.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
/** Answered by the token in its address alone: a mail program asks from anywhere (RFC 8058). */
const FROM_ANYWHERE = ['POST /api/v1/unsubscribe/{token}'];
const nameOf = ({ method, path }: Route) => `${method} ${path}`;
let cookie = '';

async function ask(route: Route, headers: Record<string, string>, body = '{}') {
  const parts = filled(route.path).split('/');
  const params = Object.fromEntries(
    route.path.split('/').flatMap((part, index) => (part.startsWith('{') ? [[part.slice(1, -1), parts[index]!]] : [])),
  );
  const url = `${SITE}${filled(route.path)}`;
  const sent = { method: route.method, headers: { 'content-type': 'application/json', ...headers } };
  const request = new NextRequest(url, { ...sent, ...(route.method !== 'GET' && { body }) });
  const answer = await route.handler(request, { params: Promise.resolve(params) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, code: /"code":"([^"]+)"/.exec(text)?.[1] };
}

beforeAll(async () => {
  const at = visitor();
  const name = `Walker ${newId(secureRandom).slice(0, 6)}`;
  await value(at.account.signUpWithPassword({ email: 'walker@example.org', name, password: 'correct horse battery' }));
  cookie = [...at.cookies].map(([key, one]) => `${key}=${one}`).join('; ');
});

describe('a request that would change something', () => {
  it('is refused by every route unless it comes from our own pages, session or not', async () => {
    expect(writing.length).toBeGreaterThan(40);
    const open: string[] = [];
    for (const route of writing) {
      if (FROM_ANYWHERE.includes(nameOf(route))) continue;
      for (const origin of [
        undefined,
        'null',
        '',
        'http://evil.example',
        `${SITE}.evil.example`,
        'http://localhost:3001',
      ])
        for (const session of ['', cookie]) {
          const got = await ask(route, {
            ...(origin !== undefined && { origin }),
            ...(session && { cookie: session }),
          });
          if (got.code !== 'request.other_origin')
            open.push(`${nameOf(route)} from ${origin}: ${got.code ?? got.status}`);
        }
      // The refusal is the Origin's doing: with ours another one comes, or none.
      const own = await ask(route, { origin: SITE });
      if (own.code === 'request.other_origin') open.push(`${nameOf(route)} refuses our own pages`);
    }
    expect(open).toEqual([]);
  });

  it('is never a GET: what a GET of the API answers is kept by nobody, or is the same for all', async () => {
    const kept: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const { headers } = await ask(route, { cookie });
      const how = headers.get('cache-control') ?? '';
      const led = headers.has('location');
      if (!/no-store/.test(how) && !led && !route.path.endsWith('openapi.json')) kept.push(`${route.path}: ${how}`);
    }
    expect(kept).toEqual([]);
  });
});

/**
 * Fields in which markup may stand, each with where it is read. Pages show them as text (tests/e2e/armour.test.ts puts markup into all of them at
 * once); all other fields of all routes refuse it. A new field of free text fails here until it is named, and belongs into that test's rows.
 */
const FREE: Readonly<Record<string, string>> = {
  'body.message': 'compared, letter for letter, with the sign-in message we would write',
  'body.terms': 'offer page, trade room',
  'body.firstMessage': 'trade room, as the first message',
  'body.label': 'payment accounts, offer form; devices in the settings',
  'body.comment': 'profile, trade room',
  'body.reply': 'profile, trade room',
  'body.reason': 'the code of a reason, checked by the command; dispute page',
  'body.statement': 'dispute page',
  'body.text': 'dispute page',
  'body.endpoint': 'an address of a push service, checked by the command; shown nowhere',
  'body.name': 'what its owner calls a key; the list of their keys',
  'body.passkeyName': 'what its owner calls a passkey; the list in the security settings',
  'body.proof.code': 'compared with a code of the app, or with a recovery code',
  'body.proof.message': 'compared, letter for letter, with the sign-in message we would write',
  'body.title': 'what a moderator calls a template; the list of theirs, and the form of a case',
  'body.ticket': 'looked up by its hash',
  'body.url': 'an address of a webhook, checked by the command; the list of its owner',
  'body.asset': 'looked up; unknown ones are refused by the command',
  'body.methodId': 'looked up',
  'body.methods[].methodId': 'looked up',
  'body.seenTotal': 'compared with a figure',
  'body.payees{}': 'a rail, looked up',
  'query.after': 'a cursor; its signature is checked',
  'query.seen': 'the mark of a page; compared',
  'query.asset': 'looked up',
  'query.method': 'looked up',
  'query.method[]': 'looked up',
  'query.takeable': 'a switch; compared',
  'query.online': 'a switch; compared',
  'query.vault': 'a switch; compared',
};

const MARKUP = ['<img src=x onerror=alert(1)>', `"'><script>alert(1)</script>`, 'javascript:alert(1)', '{{7*7}}<b>'];
const STRANGE = [
  ...MARKUP,
  '\u0000',
  '\u0007\u001b[31m',
  '\u202eevil',
  '\ud800',
  'a\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' OR 1=1 --",
  '${jndi:ldap://x}',
  '=1+1',
  '1e400',
  '-0',
  '0x',
  '\uff11',
  ' '.repeat(5),
  '',
];

describe('a field of text', () => {
  it('takes no markup, unless it is one of those that are known to be shown as text', () => {
    const free = new Set<string>();
    let fields = 0;
    for (const { handler } of routes)
      for (const kind of ['params', 'query', 'body'] as const)
        for (const { path, schema } of handler.spec?.[kind] ? fieldsOf(handler.spec[kind]) : []) {
          fields++;
          if (MARKUP.some((text) => schema.safeParse(text).success)) free.add(`${kind}.${path}`);
        }
    expect(fields).toBeGreaterThan(150);
    expect([...free].filter((name) => FREE[name] === undefined)).toEqual([]);
    expect(Object.keys(FREE).filter((name) => !free.has(name))).toEqual([]);
  });

  it('breaks nothing whatever stands in it: a schema says yes or no', () => {
    const broken: string[] = [];
    for (const { handler, path: route, method } of routes)
      for (const kind of ['params', 'query', 'body'] as const)
        for (const { path, schema } of handler.spec?.[kind] ? fieldsOf(handler.spec[kind]) : [])
          for (const text of [...STRANGE, null, [], {}, 1, true, [['a']]])
            try {
              schema.safeParse(text);
            } catch (error) {
              broken.push(`${method} ${route} ${path} ${JSON.stringify(text)}: ${(error as Error).message}`);
            }
    expect(broken).toEqual([]);
  });
});

describe('a body', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const bodies: readonly [string, string][] = [
    ['no JSON', '{'],
    ['a NUL', String.raw`{"name":"a\u0000b","text":"\u0000"}`],
    ['a number beyond numbers', '{"amount":1e999,"seq":-1e999}'],
    ['a list', '[1]'],
    ['a text', '"text"'],
    ['nothing', 'null'],
    ['100,000 deep', deep],
    ['100,000 deep in a field', `{"sealed":${deep},"envelope":${deep},"keys":${deep},"message":${deep}}`],
    ['a prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    ['a prototype in a field', '{"payees":{"__proto__":{"polluted":true}},"kdf":{"__proto__":{"polluted":true}}}'],
    ['256 KiB and one', `"${'a'.repeat(256 * 1024)}"`],
  ];

  it.each(bodies)('that is %s breaks no route and changes no prototype', async (_, body) => {
    const broken: string[] = [];
    for (const route of writing) {
      if (
        FROM_ANYWHERE.includes(nameOf(route)) ||
        route.path.includes('sessions') ||
        nameOf(route).startsWith('POST /api/v1/faucet')
      )
        continue;
      const got = await ask(route, { origin: SITE, cookie }, body);
      if (got.code === 'request.fault') broken.push(nameOf(route));
    }
    expect(broken).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('gives no field that nobody asked for: a role, an owner, a name of another table', async () => {
    const taken: string[] = [];
    for (const { handler, path, method } of writing) {
      const schema = handler.spec?.body;
      if (!schema) continue;
      const read = schema.safeParse({ roles: ['admin'], accountId: 'x', ownerId: 'x', isAdmin: true, confirmed: true });
      if (
        read.success &&
        Object.keys(read.data as object).some((key) => ['roles', 'ownerId', 'isAdmin', 'confirmed'].includes(key))
      )
        taken.push(`${method} ${path}`);
    }
    expect(taken).toEqual([]);
  });
});
