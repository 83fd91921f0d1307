import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { ok } from '#lib/kernel/result.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { ACCOUNT_ROWS, type CommandRow } from './commands-account.ts';
import { LATER_ROWS } from './commands-court.ts';
import { TRADE_ROWS } from './commands-trade.ts';
import { OF_THE_CONSOLE } from './console.ts';
import { asText, MAY, wordOf, wrongCells } from './judging.ts';
import { commandsOf, filesUnder } from './surface.ts';
import { makeWorld, NOW, scenesOf, WHO, type Who } from './world.ts';

const { db } = await testDatabase();
const storageDir = mkdtempSync(join(tmpdir(), 'holdfast-matrix-'));
afterAll(() => rmSync(storageDir, { recursive: true }));
testConfig({ storageDir });
const world = await makeWorld(db);
const ROWS: Readonly<Record<string, CommandRow>> = { ...ACCOUNT_ROWS, ...TRADE_ROWS, ...LATER_ROWS };
const commands = commandsOf(filesUnder('lib'));
const asking = commands.filter(({ asksWho }) => asksWho).map(({ name }) => name);
const elsewhere: readonly string[] = [...OF_THE_CONSOLE, 'account.lookAsStaff', 'account.creationOptions'];

const actorOf = (who: Who): Actor | null => (who === 'nobody' ? null : world.people[who].actor);

async function cellsOf([kind, ask]: CommandRow): Promise<Record<Who, string>> {
  const cells: Partial<Record<Who, string>> = {};
  const sceneOf = scenesOf(world, MAY[kind]);
  for (const who of WHO) {
    const ctx: Ctx = testCtx(db, { actor: actorOf(who), clock: () => NOW });
    try {
      cells[who] = wordOf(await ask(ctx, sceneOf(who)));
    } catch (error) {
      cells[who] = `fault: ${String((error as Error).message)
        .split('\n')[0]!
        .slice(0, 60)}`;
    }
  }
  return cells as Record<Who, string>;
}

describe('every command and query', () => {
  it('was found by walking the files', () => {
    expect(commands.length).toBeGreaterThan(180);
    expect(asking).toContain('trade.takeOffer');
    expect(asking).not.toContain('offer.loadOffer');
    const planted = {
      path: 'lib/trade/commands/steal.ts',
      text: 'export async function steal(ctx: Ctx, input: { id: string }) {}',
    };
    expect(commandsOf([planted])).toMatchObject([{ name: 'trade.steal', asksWho: true }]);
  });

  it('that takes who asks has a row, and each row is of one that is there', () => {
    const missing = asking.filter((name) => !(name in ROWS) && !elsewhere.includes(name));
    expect(
      missing.map(
        (name) =>
          `${name} is new: add a line to tests/authorisation/commands-account.ts or commands-trade.ts, then run this file with -u and review the diff of matrix.txt`,
      ),
    ).toEqual([]);
    expect([...Object.keys(ROWS), ...elsewhere].filter((name) => !asking.includes(name))).toEqual([]);
    const console = ['rows.ts', 'rows-reputation.ts']
      .map((name) => readFileSync(new URL(`../operator/${name}`, import.meta.url), 'utf8'))
      .join('\n');
    expect(OF_THE_CONSOLE.filter((name) => !console.includes(`name: '${name.split('.')[1]}'`))).toEqual([]);
  });

  it('answers each role as the reviewed table says, and lets in nobody it does not concern', async () => {
    const rows: [string, string, string[]][] = [];
    const wrong: string[] = [];
    for (const [name, row] of Object.entries(ROWS)) {
      const cells = await cellsOf(row);
      rows.push([name, row[0], WHO.map((who) => cells[who])]);
      wrong.push(...wrongCells(name, row[0], cells));
    }
    const steps = commands.filter(({ asksWho }) => !asksWho).map(({ name }) => name);
    const text = `${asText(rows, WHO)}\n\nSteps and queries that take no actor: whoever calls them has asked.\n\n${steps.join('\n')}\n`;
    await expect(text).toMatchFileSnapshot('matrix.txt');
    expect(wrong).toEqual([]);
  });

  it('would be noticed where it forgets to ask', async () => {
    const forgetful: CommandRow = [
      'party',
      async (ctx, s) => ok(await ctx.db.trade.findUnique({ where: { id: await s.trade() } })),
    ];
    const found = wrongCells('trade.forgetful', 'party', await cellsOf(forgetful));
    expect(found.map((line) => line.split(' ')[1])).toEqual(['nobody', 'stranger', 'unseated', 'seated', 'admin']);
    const signedInOnly: CommandRow = ['own', async (ctx, s) => (ctx.actor ? ok(await s.search()) : null)];
    expect(wrongCells('offer.signedInOnly', 'own', await cellsOf(signedInOnly))).toHaveLength(5);
  });
});
