/**
 * Faults of the real code, put in on purpose: each takes away one guard, and a world has to notice. Those of statements are made on the way to Postgres,
 * so that the code itself need not know of them. A condition is made to hold always rather than cut out: its parameters stay, and what goes wrong is
 * not the syntax.
 */
import { Violation } from '../world.ts';
import type { Server } from './database.ts';
import type { Planted } from './weather.ts';
import { World, type Options } from './world.ts';

type Change = readonly [where: RegExp, what: RegExp, instead: string];

/** Statements with words written as others; one without them stays. */
const written =
  (...changes: readonly Change[]) =>
  (text: string): string =>
    changes.reduce((now, [where, what, instead]) => (where.test(now) ? now.replace(what, instead) : now), text);

/** An insertion that is carried out on nothing. */
const withheld =
  (where: RegExp) =>
  (text: string): string => {
    if (!where.test(text)) return text;
    const parameters = [...new Set(text.match(/\$\d+/g))].map((one) => `${one}::text`);
    return `SELECT ${parameters.join(', ')} WHERE false`;
  };

const HOLDS_TRADE: Change = [
  /^\s*SELECT (1 FROM "Trade"|r\."at"::int4 AS "at", t\."id")/,
  /FOR NO KEY UPDATE( OF t( SKIP LOCKED)?)?/,
  '',
];

export type Plant = {
  readonly name: string;
  readonly planted: Planted;
  /** What is said of it. */
  readonly seen: RegExp;
  /** From which seed on it is looked for. */
  readonly seed: number;
  /** Where a usual world meets what it takes too seldom. */
  readonly longer?: Partial<Options>;
  /** Only whole worlds show it: too long for every test run. */
  readonly slow?: boolean;
};

export const PLANTS: readonly Plant[] = [
  {
    name: 'escrow: a trade can end twice',
    planted: { escrow: 'ends twice' },
    seen: /there are \d+ units|paid out 2 times/,
    seed: 1,
  },
  {
    name: 'chain: leaves what counts as final',
    planted: { depth: 6 },
    seen: /may still leave it|left the chain/,
    seed: 1,
  },
  {
    name: 'requests: whoever asks again has another key',
    planted: { forgetful: true },
    seen: /of \d+ takes there are \d+ trades/,
    seed: 1,
  },
  {
    name: 'commands: a key is claimed by whoever comes',
    planted: {
      rewrite: written(
        [/JOIN "CommandKey"/, /k\."key" = r\."key"/, '$& AND false'],
        [/INSERT INTO "CommandKey"/, /"body", "answer"\)$/, '$& ON CONFLICT DO NOTHING'],
      ),
    },
    seen: /of \d+ takes there are \d+ trades/,
    seed: 1,
  },
  {
    name: 'offer: what an ended trade held is not given back',
    planted: {
      rewrite: written([/UPDATE "Offer" SET "heldTokens" = GREATEST/, /"heldTokens" - \$1/, '"heldTokens" - 0 * $1']),
    },
    seen: /^seed \d+, step \d+: offer \w+ holds/,
    seed: 1,
  },
  {
    name: 'reader: a reorganisation is not undone',
    planted: {
      // It takes a log that leaves with its block and does not come back in the next.
      forks: true,
      rewrite: written([
        /^UPDATE "public"\."ChainLog" SET "revertedAt"/,
        /"revertedAt" IS NULL\)/,
        '"revertedAt" IS NOT NULL)',
      ]),
    },
    seen: /here and \w+ on the chain|left the chain/,
    seed: 1,
    longer: { faulty: 3_000, trades: 10 },
    slow: true,
  },
  {
    name: 'reader: what was read is final at once',
    planted: {
      rewrite: written([
        /^UPDATE "public"\."ChainCursor" SET "finalNumber"/,
        /"finalNumber" = \$1/,
        '"finalNumber" = $1 + 2',
      ]),
    },
    seen: /may still leave it/,
    seed: 1,
  },
  {
    name: 'relayer: what is sent is not written down',
    planted: {
      rewrite: written([
        /^UPDATE "public"\."RelayIntent" SET .*"txHashes"/,
        /"txHashes" \|\| (\$\d+)/,
        '"txHashes" || ($1::text[])[1:0]',
      ]),
    },
    seen: /is not remembered/,
    seed: 1,
  },
  {
    name: 'trade: is neither held nor compared',
    planted: {
      rewrite: written(
        HOLDS_TRADE,
        [/^\s*WITH moved AS \(\s*UPDATE "Trade"/, /AND t\."version" = r\."version"/, ''],
        [
          /^UPDATE "public"\."Trade" SET .*"version"/,
          /AND "public"\."Trade"\."version" = (\$\d+)/,
          'AND $1::int4 IS NOT NULL',
        ],
      ),
    },
    seen: /"Event_noun_subjectId_seq_key"|has \d+ events up to/,
    seed: 4,
    slow: true,
  },
  {
    name: 'notices: nobody is told',
    planted: { rewrite: withheld(/^INSERT INTO "public"\."Notice"/) },
    seen: /was told to nobody/,
    seed: 1,
    slow: true,
  },
];

const OPTIONS: Options = { faulty: 1_500, trades: 6, most: 20_000 };
/** Worlds that are tried: in which order Postgres does what was asked of it at once is its own, so a seed alone is no promise. */
const WORLDS = 4;

/** What a world says of a fault that was put in; null: none of those tried says anything. */
export async function findPlanted(server: Server, { planted, seed, longer }: Plant): Promise<string | null> {
  for (let at = seed; at < seed + WORLDS; at++) {
    const world = await World.open(server, at, { ...OPTIONS, ...longer, planted });
    try {
      await world.run();
    } catch (error) {
      if (error instanceof Violation) return error.message;
      throw error;
    } finally {
      await world.close();
    }
  }
  return null;
}
