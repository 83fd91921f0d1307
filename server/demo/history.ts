/**
 * The past of the demo's people, played once: real accounts, offers, signatures and trades on the real contract, with the chain's
 * clock set to where each act belongs. `npm start` runs it at the first start of the embedded chain, before the app opens.
 */
import { config } from '#lib/config.ts';
import { closeDb, db } from '#lib/db/client.ts';
import { provider } from '#lib/chain/deployment.ts';
import { DAY, HOUR, MINUTE, dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { dripTestCoins } from '#lib/account/commands/faucet.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { accountText } from '#lib/payment/method.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { ensurePerson, walletOf } from './accounts.ts';
import { act, announcePayer, cancel, fund, rate, type Actor } from './acts.ts';
import { decideCase, sealCase, type Panel, type Verdict } from './court.ts';
import { createDice, type Dice } from './dice.ts';
import { makeMerchant, MERCHANTS } from './merchants.ts';
import { openPayees, postOffers } from './offers.ts';
import { MODERATORS, PEOPLE, TRADERS, type Person } from './people.ts';
import { createStage, must, type Stage } from './stage.ts';
import { makeStanding } from './standing.ts';

const SEED = 20_261_121;
const TRADES = 48;
/** Whose offer trades by itself. */
const STANDING = 'ada';

export type Ending = 'release' | 'reclaim' | 'expire' | 'cancel' | 'rule' | 'refund';
/** Mostly trades that went well; every other end at least once. */
const ENDINGS: readonly Ending[] = ['reclaim', 'expire', 'cancel', 'rule', 'refund', 'rule'];

const PRAISE = [
  'Fast and friendly.',
  'Smooth trade, thank you.',
  'Released within minutes.',
  'Clear answers, exact amount.',
  '',
];

const VERDICTS: readonly Verdict[] = [
  {
    toBuyerPercent: 100,
    fault: 'seller',
    reason: 'The bank statement shows the payment arriving in time and in full.',
  },
  { toBuyerPercent: 60, fault: 'buyer', reason: 'The bank statement shows that part of the payment never arrived.' },
];

export type Cast = ReadonlyMap<string, Actor>;
type Step = { readonly at: Instant; readonly run: () => Promise<Step | null> };

/** Makes the people and what they are known by. */
export async function assemble(stage: Stage, mnemonic: string, people: readonly Person[] = PEOPLE): Promise<Cast> {
  const cast = new Map<string, Actor>();
  for (const person of people) {
    const account = await ensurePerson(stage.ctxOf(null), mnemonic, person);
    cast.set(person.key, { account, wallet: walletOf(mnemonic, person) });
  }
  return cast;
}

type Told = {
  readonly stage: Stage;
  readonly dice: Dice;
  readonly seller: Actor;
  readonly buyer: Actor;
  readonly panel: Panel;
  readonly tradeId: string;
  readonly ending: Ending;
  readonly slow: boolean;
};

/** Both rate in the end, so that both can be read; the seller sometimes without a word. */
async function rateEachOther({ stage, dice, buyer, seller, tradeId, ending }: Told): Promise<null> {
  const bad = ending === 'rule';
  const comment = bad ? 'It took a moderator to settle this.' : dice.pick(PRAISE);
  await rate(stage, buyer, tradeId, !bad, comment);
  await rate(stage, seller, tradeId, true, dice.roll(4) > 0 ? dice.pick(PRAISE) : '');
  return null;
}

/** The steps of one trade after the take, each naming when the next one comes. */
function storyOf(told: Told): Step['run'] {
  const { stage, dice, seller, buyer, tradeId, ending, slow } = told;
  const later = async (least: number, spread: number, run: Step['run']): Promise<Step> => ({
    at: (await stage.now()) + least + dice.roll(spread),
    run,
  });
  const rateBoth = () => rateEachOther(told);
  const release = async () => {
    await act(stage, seller, tradeId, 'release');
    return later(MINUTE, HOUR, rateBoth);
  };
  const seal = async () => {
    await sealCase(stage, told.panel, tradeId);
    return later(MINUTE, HOUR, rateBoth);
  };
  const decide = async () => {
    const until = await decideCase(stage, told.panel, tradeId, dice.pick(VERDICTS));
    return { at: until + HOUR, run: seal };
  };
  const quarrel = async () => {
    const statement = 'I paid in time and have not heard anything since.';
    await act(stage, buyer, tradeId, 'dispute', { reason: 'not_released', statement });
    return later(25 * HOUR, 10 * HOUR, decide);
  };
  const pay = async () => {
    await announcePayer(stage, buyer, seller.account, tradeId);
    await act(stage, buyer, tradeId, 'markPaid');
    if (ending === 'rule') return later(2 * HOUR, HOUR, quarrel);
    return slow ? later(20 * MINUTE, 40 * MINUTE, release) : later(2 * MINUTE, 10 * MINUTE, release);
  };
  const giveBack = async () => {
    await act(stage, buyer, tradeId, 'refund');
    return null;
  };
  const reclaim = async () => {
    await act(stage, seller, tradeId, 'reclaim');
    return null;
  };
  const lock = async () => {
    const trade = await db().trade.findUniqueOrThrow({ where: { id: tradeId } });
    await fund(stage, seller, buyer.account, tradeId, payeeText(trade.paymentAccountId ?? ''));
    const locked = await db().trade.findUniqueOrThrow({ where: { id: tradeId } });
    if (ending === 'reclaim') return { at: instantOf(locked.paymentDeadline!) + 5 * MINUTE, run: reclaim };
    if (ending === 'refund') return later(5 * MINUTE, 10 * MINUTE, giveBack);
    return later(4 * MINUTE, 20 * MINUTE, pay);
  };
  const withdraw = async () => {
    await cancel(stage, buyer, tradeId);
    return later(40 * MINUTE, MINUTE, async () => null);
  };
  if (ending === 'cancel') return () => later(4 * MINUTE, 10 * MINUTE, withdraw);
  if (ending === 'expire') return () => later(40 * MINUTE, MINUTE, async () => null);
  return () => later(MINUTE, 8 * MINUTE, lock);
}

const payeeTexts = new Map<string, { methodId: string; salt: string; fields: Record<string, string> }>();

/** The account as its owner's browser would open it; the demo remembers what it made. */
function payeeText(accountId: string): string {
  const opened = payeeTexts.get(accountId);
  if (!opened) throw new Error(`${accountId} is no account that the demo made`);
  return accountText(opened.methodId, opened.fields, opened.salt);
}

/** Offers whose makers ask nothing of takers: in this past nobody is turned away. */
const FOR_ANYBODY = {
  leastTrades: 0,
  leastCompletionBps: 0,
  leastAgeDays: 0,
  takerCountries: { isEmpty: true },
  firstTradeMostMinor: null,
};

async function openTrade(stage: Stage, dice: Dice, cast: Cast, ending: Ending): Promise<Step['run'] | null> {
  const offers = await db().offer.findMany({
    where: {
      state: 'live',
      side: 'sell',
      asset: { in: ['USDC', 'DAI'] },
      turnsAt: null,
      revisions: { some: FOR_ANYBODY },
    },
    orderBy: { id: 'asc' },
    select: { id: true, makerId: true },
  });
  const people = TRADERS.flatMap((person) => {
    const actor = cast.get(person.key);
    return actor ? [{ person, actor }] : [];
  });
  const { id, makerId } = dice.pick(offers);
  const seller = people.find(({ actor }) => actor.account.id === makerId)!;
  const buyers = people.filter(({ actor, person }) => actor.account.id !== makerId && person.manner !== 'silent');
  const buyer =
    ending === 'reclaim' || ending === 'cancel'
      ? people.find(({ person }) => person.manner === 'silent')!
      : dice.pick(buyers);
  if (buyer.actor.account.id === makerId) return null;
  const ctx = stage.ctxOf(buyer.actor.account);
  const offer = must(await getOffer(ctx, { offerId: id }));
  const least = BigInt(offer.leastMinor);
  const fiatMinor = least + BigInt(dice.roll(5)) * (least / 2n);
  const most = BigInt(offer.mostMinor);
  const taken = await takeOffer(ctx, {
    offerId: id,
    revision: offer.revision,
    priceSeen: offer.price!,
    fiatMinor: `${fiatMinor < most ? fiatMinor : most}`,
    methodId: dice.pick(offer.methodIds),
  });
  // Who has vanished too often waits, in this past too.
  if (!taken.ok && taken.refusal.code === 'trade.paused') return null;
  const { tradeId } = must(taken);
  return storyOf({
    stage,
    dice,
    seller: seller.actor,
    buyer: buyer.actor,
    panel: [cast.get(MODERATORS[0]!.key)!, cast.get(MODERATORS[1]!.key)!],
    tradeId,
    ending,
    slow: seller.person.manner === 'slow',
  });
}

/** Runs the steps in the order of their times, whoever's trade they belong to. */
async function run(stage: Stage, first: readonly Step[], say: (done: number) => void): Promise<void> {
  const steps = [...first];
  let done = 0;
  while (steps.length > 0) {
    steps.sort((a, b) => a.at - b.at);
    const step = steps.shift()!;
    await stage.moveTo(step.at);
    const next = await step.run();
    if (next) steps.push(next);
    else say(++done);
  }
}

export type Play = {
  readonly stage: Stage;
  readonly dice: Dice;
  readonly cast: Cast;
  /** How each trade ends; none where the maker whom the dice choose cannot be met so. */
  readonly endings: readonly Ending[];
  /** Seconds over which they begin. */
  readonly span: number;
};

/** Plays one trade for each ending. */
export async function playTrades(
  { stage, dice, cast, endings, span }: Play,
  say: (done: number) => void,
): Promise<void> {
  const start = await stage.now();
  // They came when their past begins: an account of today with trades of months ago would have the limits of today.
  const demo = [...cast.values()].map(({ account }) => account.id);
  await db().account.updateMany({ where: { id: { in: demo } }, data: { createdAt: dateOf(start) } });
  const first: Step[] = endings.map((ending, index) => ({
    at: start + HOUR + Math.floor((span * index) / endings.length),
    run: async () => {
      const story = await openTrade(stage, dice, cast, ending);
      return story ? story() : null;
    },
  }));
  await run(stage, first, say);
}

async function main(): Promise<void> {
  const { embeddedChain, localMnemonic, demo } = config();
  if (!embeddedChain || !demo || !localMnemonic) throw new Error('the demo exists on the embedded local chain alone');
  const stage = createStage();
  if ((await db().trade.count()) > 0) return;
  const dice = createDice(SEED);
  await stage.moveTo(0);
  const cast = await assemble(stage, localMnemonic);
  process.stdout.write('progress people\n');
  for (const person of TRADERS) await prepare(stage, person, cast.get(person.key)!, dice);
  await stage.settle();
  for (const key of MERCHANTS) await makeMerchant(stage, cast.get(key)!);
  process.stdout.write('progress offers\n');
  const start = await stage.now();
  const end = instantOf(new Date());
  const span = end - start - 4 * DAY;
  const endings = Array.from({ length: TRADES }, (_, index) =>
    index % 6 === 5 ? ENDINGS[Math.floor(index / 6) % ENDINGS.length]! : 'release',
  );
  const say = (done: number) => process.stdout.write(`progress trades ${done}/${TRADES}\n`);
  await playTrades({ stage, dice, cast, endings, span }, say);
  await stage.moveTo(instantOf(new Date()));
  await stage.settle();
  await makeStanding(stage, cast.get(STANDING)!, payeeText);
}

/** Gives a trader coins, payment accounts and offers. */
export async function prepare(stage: Stage, person: Person, actor: Actor, dice: Dice): Promise<void> {
  must(await dripTestCoins(stage.ctxOf(actor.account)));
  const payees = await openPayees(stage, person, actor.account, (id, opened) => payeeTexts.set(id, opened));
  await postOffers(stage, person, actor.account, payees, dice);
}

if (import.meta.main) {
  main()
    .then(async () => {
      provider(config().chainId).destroy();
      await closeDb();
    })
    .catch((error: unknown) => {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(1);
    });
}
