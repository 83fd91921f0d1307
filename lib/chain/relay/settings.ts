/** What the environment says of the relayer and of the process that signs for it; part of lib/config.ts. */
import { parseEther, parseUnits } from 'ethers';
import { z } from 'zod';
import { secretList } from '../../secrets/lists.ts';
import { findChain } from '../chains.ts';
import { BOND_CALLS, ESCROW_CALLS, FAUCET_CALLS, type SignPolicy } from './policy.ts';

const hexKey = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits');
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address')
  .transform((text) => text.toLowerCase());
const coins = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,18})?$/, 'must be an amount of the chain’s own coin, such as 0.05')
  .transform((text) => parseEther(text));
const gwei = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be an amount of gwei, such as 200')
  .transform((text) => parseUnits(text, 'gwei'));

/** An act needs some 40,000 to 400,000 gas; the estimate goes up by a third and 60,000. */
const MOST_GAS = 2_000_000;
const MOST_FEE_GWEI = '200';

/** Read by the server and by the signer: the one keeps to them, the other insists. */
const SHARED = {
  /** Several accounts, by commas: they share the work, so that one that is stuck or empty holds up none of the others' acts. */
  RELAYER_KEY: secretList(hexKey).optional(),
  SECOND_RELAYER_KEY: hexKey.optional(),
  /** The Unix socket of the process that signs. With it the server has no RELAYER_KEY; without it the server signs by itself. */
  RELAYER_SOCKET: z.string().min(1).max(100).optional(),
  /** The most that is offered for one unit of gas, in gwei. At this fee an act waits. */
  RELAYER_MOST_FEE: gwei.prefault(MOST_FEE_GWEI),
  /** The most gas of one act. */
  RELAYER_MOST_GAS: z.coerce.number().int().min(100_000).max(30_000_000).default(MOST_GAS),
};

export const RELAY_VARIABLES = {
  ...SHARED,
  /** A second relayer's node, for acts that the first has not brought onto the chain in two minutes. */
  SECOND_RPC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** By how much of itself a fee is raised where nothing happens for half a minute, in percent. Nodes replace nothing for less than 10. */
  RELAYER_RAISE: z.coerce.number().int().min(10).max(200).default(25),
  /** Acts of one person that the site pays within 24 hours, and what they may cost in the chain's own coin; left out: no limit. */
  RELAYER_DAY_ACTS: z.coerce.number().int().min(1).max(100_000).optional(),
  RELAYER_DAY_COINS: coins.optional(),
  /** Days for which the relayer's accounts are to hold coins, by what the last seven took: below that staff are told. */
  RELAYER_ALARM_DAYS: z.coerce.number().int().min(1).max(365).default(7),
};

type RelayEnvironment = z.output<z.ZodObject<typeof RELAY_VARIABLES>>;

export type RelaySettings = {
  /** Private keys (0x hex) that pay the gas of moves submitted for others; none where a process of its own has them. */
  readonly keys: readonly string[];
  readonly secondKey: string | undefined;
  readonly socket: string | undefined;
  /** Wei per unit of gas. */
  readonly mostFee: bigint;
  readonly mostGas: bigint;
  /** Percent. */
  readonly raise: number;
  /** Of one person within 24 hours: acts, and wei; undefined: no limit. */
  readonly dayActs: number | undefined;
  readonly dayWei: bigint | undefined;
  readonly alarmDays: number;
};

/** Keys are here or there, never both: that they are not here is what the signing process is for. */
export function checkRelay(env: RelayEnvironment, issues: z.RefinementCtx): void {
  const refuse = (message: string) => issues.addIssue({ code: 'custom', message });
  const { RELAYER_KEY: keys, SECOND_RELAYER_KEY: second, RELAYER_SOCKET: socket } = env;
  if (socket === undefined) {
    if (keys === undefined) refuse('RELAYER_KEY, or RELAYER_SOCKET where a process of its own signs, is not set');
    if ((env.SECOND_RPC_URL === undefined) !== (second === undefined))
      refuse('SECOND_RPC_URL and SECOND_RELAYER_KEY are set together or not at all');
  } else if (keys !== undefined || second !== undefined)
    refuse('RELAYER_KEY and SECOND_RELAYER_KEY belong to the signer alone where RELAYER_SOCKET is set: take them out');
  if (second !== undefined && keys?.includes(second))
    refuse('SECOND_RELAYER_KEY must be another account than RELAYER_KEY');
}

export const relayOf = (env: RelayEnvironment): RelaySettings => ({
  keys: env.RELAYER_KEY ?? [],
  secondKey: env.SECOND_RELAYER_KEY,
  socket: env.RELAYER_SOCKET,
  mostFee: env.RELAYER_MOST_FEE,
  mostGas: BigInt(env.RELAYER_MOST_GAS),
  raise: env.RELAYER_RAISE,
  dayActs: env.RELAYER_DAY_ACTS,
  dayWei: env.RELAYER_DAY_COINS,
  alarmDays: env.RELAYER_ALARM_DAYS,
});

/** The signer's own: contracts are named here and not read from the database, which whoever took over the server could write to. */
export const SIGNER_VARIABLES = {
  ...SHARED,
  RELAYER_KEY: secretList(hexKey),
  RELAYER_SOCKET: z.string().min(1).max(100),
  CHAIN_ID: z.coerce.number().int().positive(),
  SIGNER_ESCROW: address,
  SIGNER_BOND: address.optional(),
  /** Of the embedded chain alone. */
  SIGNER_FAUCET: address.optional(),
  /** What may be signed for within one day (UTC), in the chain's own coin, by the most that each transaction can cost. */
  SIGNER_DAY_COINS: coins.prefault('0.5'),
  /** Where today's total stands, so that a restart forgets none of it. */
  SIGNER_FILE: z.string().min(1),
};

export type SignerSettings = {
  readonly keys: readonly string[];
  readonly secondKey: string | undefined;
  readonly socket: string;
  readonly file: string;
  readonly policy: SignPolicy;
};

const signerEnvironment = z.object(SIGNER_VARIABLES).superRefine((env, issues) => {
  if (env.SIGNER_FAUCET !== undefined && !findChain(env.CHAIN_ID)?.local)
    issues.addIssue({ code: 'custom', message: 'SIGNER_FAUCET is for the embedded chain alone' });
  if (env.SECOND_RELAYER_KEY !== undefined && env.RELAYER_KEY.includes(env.SECOND_RELAYER_KEY))
    issues.addIssue({ code: 'custom', message: 'SECOND_RELAYER_KEY must be another account than RELAYER_KEY' });
});

/** Reads the signer's variables; throws with one line per variable that is missing or wrong, and none of their values. */
export function readSignerSettings(variables: Readonly<Record<string, string | undefined>>): SignerSettings {
  const parsed = signerEnvironment.safeParse(variables);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'environment'}: ${issue.message}`);
    throw new Error(`Settings of the signer are missing or wrong:\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  const targets = new Map<string, readonly string[]>([[env.SIGNER_ESCROW, ESCROW_CALLS]]);
  if (env.SIGNER_BOND !== undefined) targets.set(env.SIGNER_BOND, BOND_CALLS);
  if (env.SIGNER_FAUCET !== undefined) targets.set(env.SIGNER_FAUCET, FAUCET_CALLS);
  return {
    keys: env.RELAYER_KEY,
    secondKey: env.SECOND_RELAYER_KEY,
    socket: env.RELAYER_SOCKET,
    file: env.SIGNER_FILE,
    policy: {
      chainId: env.CHAIN_ID,
      targets,
      mostGas: BigInt(env.RELAYER_MOST_GAS),
      mostFee: env.RELAYER_MOST_FEE,
      mostDay: env.SIGNER_DAY_COINS,
    },
  };
}
