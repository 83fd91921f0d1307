/** Who signs the relayer's transactions: a process of its own behind a Unix socket, or, where none is named, keys of this process. */
import { request } from 'node:http';
import { Wallet, getAddress } from 'ethers';
import { z } from 'zod';
import type { RelaySettings } from './settings.ts';

/** What is signed. `value` is always 0, so nobody says it. */
export type ToSign = {
  readonly chainId: number;
  readonly to: string;
  readonly data: string;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

/** Checksummed addresses. `second`: the account of the second relayer, null: it has none. */
export type RelayAccounts = { readonly first: readonly string[]; readonly second: string | null };

export type RelaySigner = {
  /** Throws {@link SignerAway}. */
  accounts(): Promise<RelayAccounts>;
  /** The signed transaction, 0x hex. `from`: one of {@link accounts}. Throws {@link SignerRefused}, {@link SignerAway}. */
  sign(from: string, transaction: ToSign): Promise<string>;
};

/** The signer's policy says no; the message is its sentence. */
export class SignerRefused extends Error {}
/** Nobody answers at the socket. */
export class SignerAway extends Error {}

/** Signs with keys of this process, whatever it is asked for: nothing stands between them and this process anyway. */
export function keySigner(keys: readonly string[], secondKey?: string): RelaySigner {
  const first = keys.map((key) => new Wallet(key));
  const second = secondKey === undefined ? null : new Wallet(secondKey);
  const wallets = new Map([...first, ...(second ? [second] : [])].map((wallet) => [wallet.address, wallet]));
  return {
    accounts: async () => ({ first: first.map(({ address }) => address), second: second?.address ?? null }),
    sign: async (from, transaction) => {
      const wallet = wallets.get(getAddress(from));
      if (!wallet) throw new SignerRefused(`${from} is no account of this relayer.`);
      return wallet.signTransaction({ type: 2, value: 0n, ...transaction });
    },
  };
}

const accountsAnswer = z.object({ first: z.array(z.string()).min(1), second: z.string().nullable() });
const signedAnswer = z.object({ raw: z.string().regex(/^0x[0-9a-f]+$/) });
const refusedAnswer = z.object({ refused: z.string() });

/** Asks the process at the socket. */
export function socketSigner(socket: string): RelaySigner {
  return {
    accounts: async () => {
      const { first, second } = accountsAnswer.parse((await ask(socket, '/accounts')).body);
      return { first: first.map((one) => getAddress(one)), second: second && getAddress(second) };
    },
    sign: async (from, transaction) => {
      const { status, body } = await ask(socket, '/sign', {
        ...transaction,
        from: from.toLowerCase(),
        to: transaction.to.toLowerCase(),
        data: transaction.data.toLowerCase(),
        value: '0',
        gasLimit: `${transaction.gasLimit}`,
        maxFeePerGas: `${transaction.maxFeePerGas}`,
        maxPriorityFeePerGas: `${transaction.maxPriorityFeePerGas}`,
      });
      if (status === 200) return signedAnswer.parse(body).raw;
      const refused = refusedAnswer.safeParse(body);
      throw new SignerRefused(refused.success ? refused.data.refused : `The signer answered ${status}.`);
    },
  };
}

/** Milliseconds: it computes and writes a line, nothing more. */
const PATIENCE = 10_000;

function ask(socketPath: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const away = (why: string) =>
      reject(new SignerAway(`The process that signs for the relayer does not answer at ${socketPath} (${why}).`));
    const asked = request(
      { socketPath, path, method: body ? 'POST' : 'GET', timeout: PATIENCE, headers: { connection: 'close' } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', (error) => away(error.message));
        answer.on('end', () => {
          try {
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
          } catch {
            away('its answer is cut off');
          }
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('too slow')));
    asked.on('error', (error: NodeJS.ErrnoException) => away(error.code ?? error.message));
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** As the settings say. */
export const signerOf = ({ socket, keys, secondKey }: Pick<RelaySettings, 'socket' | 'keys' | 'secondKey'>) =>
  socket === undefined ? keySigner(keys, secondKey) : socketSigner(socket);
