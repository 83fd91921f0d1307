/** Server actions, as Next would call them: with the cookie and the Origin of a request, and a form. Next's own request scope is what is stood in for. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { everyRow } from '../setup/rows.ts';
import { testDatabase } from '../setup/database.ts';
import { actionRows, form, SEARCH, type ActionRow } from './action-rows.ts';
import { cookieOf } from './door.ts';
import { asText, MAY, wrongCells } from './judging.ts';
import { actionsOf, filesUnder } from './surface.ts';
import { OFFER } from './values.ts';
import { makeWorld, scenesOf, WHO, type Scene, type Who } from './world.ts';

const request = vi.hoisted(() => ({ cookie: '', origin: 'http://localhost:3000', set: 0 }));
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ origin: request.origin }),
  cookies: async () => ({
    get: (name: string) => {
      const value = request.cookie.split('=').slice(1).join('=');
      return request.cookie.startsWith(`${name}=`) ? { name, value } : undefined;
    },
    set: () => void request.set++,
  }),
}));
vi.mock('next/cache', () => ({ revalidatePath: () => undefined }));
vi.mock('next/navigation', () => ({
  redirect: (to: string) => {
    throw new Error(`redirect ${to.replace(/[0-9a-hjkmnp-tv-z]{20}/g, '<id>')}`);
  },
}));
vi.mock('next-intl/server', () => ({ getLocale: async () => 'en', getTimeZone: async () => 'UTC' }));

const { db } = await testDatabase();
const world = await makeWorld(db);
/** Of the console: a form each around a command that tests/operator/matrix.db.test.ts asks as every seat; here they are asked from other sites. */
const CONSOLE = 'app/desk/acts.ts';
const every = actionsOf(filesUnder('app'));
const actions = every.filter(({ path }) => path !== CONSOLE);

const ROWS = actionRows(db);

type Action = (...given: unknown[]) => Promise<unknown>;

function wordOf(answer: unknown): string {
  if (answer === null || answer === undefined) return 'done';
  const { refusal } = answer as { refusal?: { code: string } };
  return refusal?.code ?? 'done';
}

async function cellOf(path: string, action: string, row: ActionRow, scene: Scene, who: Who): Promise<string> {
  const given = await row.with(scene);
  request.cookie = await cookieOf(world, who);
  (globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>)[Symbol.for('holdfast.limits')]?.clear();
  const module = (await import(/* @vite-ignore */ `../../${path}`)) as Record<string, Action>;
  let word: string;
  try {
    word = wordOf(await module[action]!(...given));
  } catch (error) {
    const { message } = error as Error;
    word = message.startsWith('redirect ') ? message : `fault ${message.slice(0, 60)}`;
  }
  return word === 'done' && row.came ? row.came(scene) : word;
}

describe('every server action', () => {
  it('was found by walking the files, and has a row', () => {
    expect(actions.length).toBeGreaterThan(15);
    expect(
      actionsOf([{ path: 'app/x/actions.ts', text: "'use server';\nexport async function steal() {}" }]),
    ).toMatchObject([{ name: 'x/actions steal' }]);
    const missing = actions.filter(({ name }) => !(name in ROWS));
    expect(
      missing.map(
        ({ name }) =>
          `${name} is new: add a line to ROWS here, run this file with -u and review the diff of actions.txt`,
      ),
    ).toEqual([]);
    expect(Object.keys(ROWS).filter((name) => !actions.some((one) => one.name === name))).toEqual([]);
  });

  it('does for each role what the reviewed table says, and nothing for whom it does not concern', async () => {
    const rows: [string, string, string[]][] = [];
    const wrong: string[] = [];
    for (const { name, path, action } of actions) {
      const row = ROWS[name]!;
      const scenes = scenesOf(world, MAY[row.kind]);
      const cells: Partial<Record<Who, string>> = {};
      for (const who of WHO) cells[who] = await cellOf(path, action, row, scenes(who), who);
      rows.push([name, row.kind, WHO.map((who) => cells[who]!)]);
      // To be led to where one signs in is to be refused.
      const judged = Object.fromEntries(
        Object.entries(cells).map(([who, word]) => [who, word!.startsWith('redirect /sign-in') ? 'none' : word!]),
      );
      wrong.push(...wrongCells(name, row.kind, judged as Record<Who, string>));
    }
    await expect(`${asText(rows, WHO)}\n`).toMatchFileSnapshot('actions.txt');
    expect(wrong).toEqual([]);
  });

  it('is refused from another site, and from none', async () => {
    const before = await everyRow(db);
    for (const origin of ['https://evil.example', 'null', '']) {
      request.origin = origin;
      for (const { name, path, action } of actions) {
        if (ROWS[name]!.kind === 'public') continue;
        const module = (await import(/* @vite-ignore */ `../../${path}`)) as Record<string, Action>;
        request.cookie = await cookieOf(world, 'owner', SESSION);
        // Ids of nothing: what is asked is whether it comes as far as a command.
        const id = newId(secureRandom);
        const fields = form({
          ...SEARCH,
          accountId: id,
          searchId: id,
          noticeId: id,
          deviceId: id,
          reportId: id,
          version: '1',
          note: '',
          reason: 'other',
          words: 'x',
          zone: 'UTC',
          seenRevision: '1',
        });
        const given = name.startsWith('offers/') ? [id, { values: OFFER, errors: {} }, fields] : [null, fields];
        const single =
          /actions (pause|resume|forget|removeDevice|unblockInList|untrustInList|markRead|markAll|endCode|stop)$|(unblock|untrust)InList$/.test(
            name,
          );
        const answer = await module[action]!(...(single ? [fields] : given)).catch((error: Error) => ({
          refusal: { code: error.message },
        }));
        expect(JSON.stringify(answer), `${name} from "${origin}"`).toMatch(
          /another site|request\.other_origin|not_found|NEXT/,
        );
      }
    }
    request.origin = 'http://localhost:3000';
    const after = await everyRow(db);
    expect(
      after
        .split('\n')
        .filter((line) => !line.includes(SESSION))
        .sort(),
    ).toEqual(
      before
        .split('\n')
        .filter((line) => !line.includes(SESSION))
        .sort(),
    );
  });

  it('asks through actionCtx, which asks for the Origin, or asks for it itself', () => {
    expect(every.length).toBeGreaterThan(actions.length);
    const asking = [...new Set(every.map(({ path }) => path))].filter((path) => {
      const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
      return !/\bactionCtx\(form\)|isOwnOrigin\(/.test(text);
    });
    // It only sets a cookie of the visitor's own.
    expect(asking).toEqual(['app/preferences.ts']);
  });
});

const SESSION = newId(secureRandom);
