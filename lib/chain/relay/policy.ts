/**
 * What is signed with a relayer's key: calls of the contracts this site brings acts to, within caps of gas, fee and cost of a day, and nothing else.
 * Whoever takes over the server can have no coins moved by it and can burn no more than the day's cost. Pure.
 */
import { id } from 'ethers';
import { z } from 'zod';
import { bondInterface, escrowInterface } from '../abi.ts';

const ADDRESS = /^0x[0-9a-f]{40}$/;
const wei = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);

/** Bytes of call data: a ruling that a whole panel signs has some two thousand. */
const MOST_DATA = 16_384;

/** A transaction as the signer is asked for it: every field that is signed, and no other (no access list, no blobs, no delegation). Addresses in lower case. */
export const askedSchema = z.strictObject({
  from: z.string().regex(ADDRESS),
  chainId: z.int().positive(),
  to: z.string().regex(ADDRESS),
  data: z
    .string()
    .regex(/^0x([0-9a-f]{2})*$/)
    .max(2 + 2 * MOST_DATA),
  value: wei,
  nonce: z.int().nonnegative(),
  gasLimit: wei,
  maxFeePerGas: wei,
  maxPriorityFeePerGas: wei,
});
export type Asked = z.output<typeof askedSchema>;

export type SignPolicy = {
  readonly chainId: number;
  /** By address (lower case): the selectors (0x and 8 digits) it may be called with. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  readonly mostGas: bigint;
  /** Wei per unit of gas. */
  readonly mostFee: bigint;
  /** Wei that what is signed on one day may cost at most, all accounts together. */
  readonly mostDay: bigint;
};

const selectorsOf = (of: typeof escrowInterface, names: readonly string[]): readonly string[] =>
  names.map((name) => of.getFunction(name)!.selector);

/** What callers of `enqueueIntent` send. Each is an act that somebody else has signed, or that anybody may do; none pays the sender anything. */
export const ESCROW_CALLS = selectorsOf(escrowInterface, [
  'fundBySignature',
  'drawBySignature',
  'submitMove',
  'reclaim',
  'depositWithAuthorization',
  'withdrawBySignature',
  'cancelOffersBySignature',
]);
export const BOND_CALLS = selectorsOf(bondInterface, ['slash']);
/** `drip(address)` of the play money's faucet. */
export const FAUCET_CALLS: readonly string[] = [id('drip(address)').slice(0, 10)];

/** A transaction to oneself without anything in it: it uses up a nonce that no act arrived under. */
const GAS_OF_NOTHING = 21_000n;
const isFill = ({ from, to, data, gasLimit }: Asked): boolean =>
  to === from && data === '0x' && gasLimit <= GAS_OF_NOTHING;

/** The most it can cost, in wei. */
export const costOf = ({ gasLimit, maxFeePerGas }: Pick<Asked, 'gasLimit' | 'maxFeePerGas'>): bigint =>
  gasLimit * maxFeePerGas;

export type Rule = {
  readonly name: string;
  /** `day`: wei that today's signatures can cost with this one, see {@link costOf}. The sentence, or null where the rule has nothing against it. */
  readonly refuses: (asked: Asked, policy: SignPolicy, day: bigint) => string | null;
};

/** Every line of the policy. A transaction is signed where none of them speaks. */
export const RULES: readonly Rule[] = [
  {
    name: 'chain',
    refuses: ({ chainId }, policy) =>
      chainId === policy.chainId ? null : `It is for chain ${chainId}, and this signer signs for ${policy.chainId}.`,
  },
  {
    name: 'target',
    refuses: (asked, { targets }) =>
      targets.has(asked.to) || isFill(asked)
        ? null
        : `It goes to ${asked.to}, which is none of this site's contracts. See SIGNER_ESCROW and SIGNER_BOND.`,
  },
  {
    name: 'call',
    refuses: (asked, { targets }) =>
      isFill(asked) || !targets.has(asked.to) || targets.get(asked.to)!.includes(asked.data.slice(0, 10))
        ? null
        : `It calls ${asked.data.slice(0, 10)}, which is no act that a relayer brings.`,
  },
  {
    name: 'value',
    refuses: ({ value }) => (value === 0n ? null : `It would send ${value} wei along: a relayer sends none.`),
  },
  {
    name: 'gas',
    refuses: ({ gasLimit }, { mostGas }) =>
      gasLimit <= mostGas ? null : `Its gas limit is ${gasLimit}, above RELAYER_MOST_GAS (${mostGas}).`,
  },
  {
    name: 'fee',
    refuses: ({ maxFeePerGas }, { mostFee }) =>
      maxFeePerGas <= mostFee
        ? null
        : `It offers ${maxFeePerGas} wei per gas, above RELAYER_MOST_FEE (${mostFee} wei).`,
  },
  {
    name: 'day',
    refuses: (_, { mostDay }, day) =>
      day <= mostDay
        ? null
        : `Today's signatures could cost ${day} wei with it, above SIGNER_DAY_COINS (${mostDay} wei).`,
  },
];

/** The first sentence against signing it; null: it may be signed. `rules`: all of them, but in the tests that take one away. */
export function refusalOf(asked: Asked, policy: SignPolicy, day: bigint, rules = RULES): string | null {
  for (const { refuses } of rules) {
    const sentence = refuses(asked, policy, day);
    if (sentence !== null) return sentence;
  }
  return null;
}
