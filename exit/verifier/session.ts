/** What the verifier's page holds while it is open: a statement, a node, and what came of asking it. */
import { verifySignatures } from '#lib/reputation/statement-signing.ts';
import { checkOnChain, type Checked } from '#lib/reputation/statement-chain.ts';
import { readStatement, type StatementFile } from '#lib/reputation/statement.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { connect, readToken, readUrl, rpcAt, type Connection, type Token } from '../connection.ts';

export type Seen = {
  readonly file?: StatementFile;
  readonly checked?: Checked;
  /** As the coins call themselves, where a node was asked. */
  readonly tokens?: ReadonlyMap<string, Token>;
  /** 0 to 1 while the node is asked. */
  readonly asking?: number;
  readonly refusal?: Refusal;
};

export type Verifier = ReturnType<typeof createVerifier>;

/** @param codeHash keccak256 of the escrow's code as this release has it */
export function createVerifier(codeHash: string, changed: () => void) {
  let seen: Seen = {};
  const show = (next: Seen) => {
    seen = next;
    changed();
  };
  return {
    seen: () => seen,
    /** Takes a file: both signatures are checked at once, with nobody asked. */
    take: (text: string): void => {
      const read = readStatement(text);
      const signed = read.ok ? verifySignatures(read.value) : read;
      show(signed.ok ? { file: signed.value } : { refusal: signed.refusal });
    },
    /** Asks a node for everything that the statement rests on. */
    ask: async (address: string): Promise<void> => {
      const { file } = seen;
      if (!file) return;
      show({ file, asking: 0 });
      const answer = await askNode(address, file, codeHash, (asking) => show({ file, asking }));
      show(answer.ok ? { file, ...answer.value } : { file, refusal: answer.refusal });
    },
  };
}

type Answer = { readonly checked: Checked; readonly tokens: ReadonlyMap<string, Token> };

async function askNode(
  address: string,
  file: StatementFile,
  codeHash: string,
  onProgress: (share: number) => void,
): Promise<Result<Answer>> {
  const url = readUrl(address);
  const connection = url.ok ? await connect(rpcAt(url.value), url.value, url.value) : url;
  if (!connection.ok) return connection;
  return askThrough(connection.value, file, { codeHash, onProgress });
}

/** The page's and the command's one way to ask. */
export async function askThrough(
  connection: Connection,
  file: StatementFile,
  options: Parameters<typeof checkOnChain>[2],
): Promise<Result<Answer>> {
  const { rpc, chainId } = connection;
  const checked = await checkOnChain((method, params) => rpc(chainId, method, params), file, options);
  if (!checked.ok) return checked;
  const tokens = new Map<string, Token>();
  for (const { token } of [...file.chain.tokens, ...checked.value.chain.tokens]) {
    if (tokens.has(token)) continue;
    const read = await readToken(connection, token);
    if (!read.ok) return refused(read.refusal);
    tokens.set(token, read.value);
  }
  return ok({ checked: checked.value, tokens });
}
