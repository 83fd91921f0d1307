import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { everyRow } from '../setup/rows.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { askRoute, cookieOf } from './door.ts';
import { asText, MAY, wrongCells } from './judging.ts';
import { LATER_ROUTES } from './routes-court.ts';
import { ROUTE_ROWS as FIRST_ROUTES, type RouteRow } from './routes.ts';
import { filesUnder, routesOf, type RouteName } from './surface.ts';
import { makeWorld, scenesOf, setScene, WHO, type Who } from './world.ts';

const { db } = await testDatabase();
const storageDir = mkdtempSync(join(tmpdir(), 'holdfast-routes-'));
afterAll(() => rmSync(storageDir, { recursive: true }));
testConfig({ storageDir });
const world = await makeWorld(db);
const ROUTE_ROWS: Readonly<Record<string, RouteRow>> = { ...FIRST_ROUTES, ...LATER_ROUTES };
const routes = routesOf(filesUnder('app'));
const api = routes.filter(({ url }) => url.startsWith('/api/'));
const asked = api.filter(({ name }) => ROUTE_ROWS[name] && !ROUTE_ROWS[name].odd);
const sceneOf = () => setScene(world);

async function cellsOf(route: RouteName, row: RouteRow): Promise<Record<Who, string>> {
  const cells: Partial<Record<Who, string>> = {};
  const scenes = scenesOf(world, MAY[row.kind]);
  for (const who of WHO) {
    const scene = scenes(who);
    // An export is of the session that asked for it: the owner comes with the one that the scene names.
    const cookie = await cookieOf(world, who, who === 'owner' ? scene.ownerSession : undefined);
    cells[who] = (await askRoute(route, row, scene, cookie)).word;
  }
  return cells as Record<Who, string>;
}

describe('every route', () => {
  it('was found by walking the files, and has a row', () => {
    expect(api.length).toBeGreaterThan(70);
    expect(routesOf([{ path: 'app/api/v1/x/route.ts', text: 'export const GET = handle({});' }])).toMatchObject([
      { name: 'GET /api/v1/x' },
    ]);
    expect(
      api
        .filter(({ name }) => !(name in ROUTE_ROWS))
        .map(
          ({ name }) =>
            `${name} is new: add a line to tests/authorisation/routes.ts, then run routes.db.test.ts with -u and review the diff of routes.txt`,
        ),
    ).toEqual([]);
    const names = api.map(({ name }) => name);
    expect(Object.keys(ROUTE_ROWS).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('answers each role as the reviewed table says, and lets in nobody it does not concern', async () => {
    const rows: [string, string, string[]][] = [];
    const wrong: string[] = [];
    for (const route of asked) {
      const row = ROUTE_ROWS[route.name]!;
      const cells = await cellsOf(route, row);
      rows.push([route.name, row.kind, WHO.map((who) => cells[who])]);
      // A body that its schema refuses is refused before anybody looks who asks; that nothing came of it is seen.
      const judged = Object.fromEntries(
        Object.entries(cells).map(([who, word]) => [
          who,
          word.replace(row.silent ? /^(400 request\.invalid|200)$/ : /^400 request\.invalid$/, 'unseen'),
        ]),
      );
      wrong.push(...wrongCells(route.name, row.kind, judged as Record<Who, string>));
    }
    const odd = Object.entries(ROUTE_ROWS).flatMap(([name, row]) => (row.odd ? [`${name}: ${row.odd}`] : []));
    const text = `${asText(rows, WHO)}\n\nAsked elsewhere:\n\n${odd.join('\n')}\n`;
    await expect(text).toMatchFileSnapshot('routes.txt');
    expect(wrong).toEqual([]);
  });
});

/** Rows whose path names a thing that is not everybody's. */
const naming = asked.filter(
  ({ name }) => ROUTE_ROWS[name]!.params && !['public', 'other'].includes(ROUTE_ROWS[name]!.kind),
);

describe('somebody else’s id', () => {
  it.each(naming.map((route) => [route.name, route] as const))(
    '%s: is answered as one that does not exist, letter for letter',
    async (name, route) => {
      const row = ROUTE_ROWS[name]!;
      const outsiders: Who[] =
        row.kind === 'own'
          ? ['stranger', 'unseated', 'admin']
          : row.kind === 'party'
            ? ['stranger', 'unseated', 'seated', 'admin']
            : row.kind === 'case'
              ? ['stranger', 'admin']
              : ['stranger', 'owner', 'admin'];
      const scene = sceneOf();
      for (const who of outsiders) {
        const cookie = await cookieOf(world, who);
        const real = (await row.params!(scene)) as Record<string, string>;
        const body = await row.body?.(scene);
        const none = Object.fromEntries(
          Object.entries(real).map(([key, id]) => [
            key,
            key === 'token' ? id.replace(/.$/, (letter) => (letter === 'A' ? 'Q' : 'A')) : newId(secureRandom),
          ]),
        );
        const theirs = await askRoute(route, row, scene, cookie, { params: real, body });
        const nothing = await askRoute(route, row, scene, cookie, { params: none, body });
        expect({ who, ...theirs }).toEqual({ who, ...nothing });
        if (!row.silent) expect(theirs.status).toBeGreaterThanOrEqual(400);
      }
    },
  );

  it('would be noticed where an answer tells the two apart', async () => {
    const scene = sceneOf();
    const route = api.find(({ name }) => name === 'GET /api/v1/accounts/[accountId]/identity')!;
    const row = ROUTE_ROWS[route.name]!;
    const cookie = await cookieOf(world, 'stranger');
    const theirs = await askRoute(route, row, scene, cookie);
    const nothing = await askRoute(route, row, scene, cookie, { params: { accountId: newId(secureRandom) } });
    expect(theirs).not.toEqual(nothing);
  });
});

const stranger = world.people.stranger.actor.accountId;
const EXTRA = {
  id: 'planted0planted0plan',
  roles: ['trader', 'admin', 'moderator'],
  accountId: stranger,
  makerId: stranger,
  takerId: stranger,
  buyerId: stranger,
  sellerId: stranger,
  ownerId: stranger,
  reporterId: stranger,
  actor: { accountId: stranger, roles: ['admin'] },
  createdAt: '1999-09-09T09:09:09.000Z',
  endedAt: '1999-09-09T09:09:09.000Z',
  state: 'planted',
  version: 77_777_777,
  walletAddress: '0x00000000000000000000000000000000000Dead1',
  email: 'planted@example.com',
  demo: true,
  confirmedAt: '1999-09-09T09:09:09.000Z',
  pausedUntil: null,
};
const TRACES = /planted|1999-09-09|77777777|0000dead1/i;
const withBody = asked.filter(({ name }) => ROUTE_ROWS[name]!.body && ROUTE_ROWS[name]!.type !== 'bytes');

describe('a field too many in a body', () => {
  const countStranger = async () => (await everyRow(db)).split(stranger).length;

  it('changes nothing, in no route that takes one: the same answer, and nothing of it in any table', async () => {
    expect(withBody.length).toBeGreaterThan(25);
    const before = await countStranger();
    for (const route of withBody) {
      const row = ROUTE_ROWS[route.name]!;
      for (const who of row.kind === 'party' ? (['owner', 'partner'] as const) : (['owner'] as const)) {
        const [plain, more] = [sceneOf(), sceneOf()];
        const as = await askRoute(route, row, plain, await cookieOf(world, who));
        const body = (await row.body!(more)) as object;
        const params = await row.params?.(more);
        // What the schema knows by that name stays as it is: only what is too many is planted.
        const planted = await askRoute(route, row, more, await cookieOf(world, who), {
          ...(params && { params }),
          body: { ...EXTRA, ...body },
        });
        expect(planted.word, `${route.name} as ${who}`).toBe(row.strict ? '400 request.invalid' : as.word);
      }
    }
    const traces = (await everyRow(db)).split('\n').filter((line) => TRACES.test(line));
    expect(traces).toEqual([]);
    expect(await countStranger()).toBe(before);
    expect(await db.account.count({ where: { roles: { has: 'admin' } } })).toBe(1);
    expect(await db.account.count({ where: { demo: true } })).toBe(0);
  });

  it('would be noticed where it got through', async () => {
    const { accountId } = world.people.partner.actor;
    await db.account.update({ where: { id: accountId }, data: { email: EXTRA.email } });
    expect(TRACES.test(await everyRow(db))).toBe(true);
    await db.account.update({ where: { id: accountId }, data: { email: null } });
  });
});
