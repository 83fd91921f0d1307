/** The one thing that the process with the relayer's keys does: signs what its policy lets pass, and says why not of the rest. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Wallet } from 'ethers';
import { askedSchema, costOf, refusalOf, RULES, type Asked } from '#lib/chain/relay/policy.ts';
import type { SignerSettings } from '#lib/chain/relay/settings.ts';
import type { Ledger } from './ledger.ts';

const MOST_BODY = 65_536;

export type Answer = { readonly status: number; readonly body: unknown };

/** What is answered; `rules`: the policy's own, but in the tests that take one away. */
export function signing(settings: Omit<SignerSettings, 'socket' | 'file'>, ledger: Ledger, rules = RULES) {
  const { keys, secondKey, policy } = settings;
  const first = keys.map((key) => new Wallet(key));
  const second = secondKey === undefined ? null : new Wallet(secondKey);
  const wallets = new Map([...first, ...(second ? [second] : [])].map((one) => [one.address.toLowerCase(), one]));
  const refuse = (status: number, refused: string): Answer => ({ status, body: { refused } });
  return {
    accounts: (): Answer => ({
      status: 200,
      body: { first: first.map(({ address }) => address), second: second?.address ?? null },
    }),
    sign: async (text: string): Promise<Answer> => {
      const asked = read(text);
      if (!asked) return refuse(400, 'It is no transaction of the form that this signer signs.');
      const wallet = wallets.get(asked.from);
      if (!wallet) return refuse(403, `${asked.from} is no account of this signer.`);
      const cost = costOf(asked);
      const sentence = refusalOf(asked, policy, ledger.with(asked.from, asked.nonce, cost), rules);
      if (sentence !== null) return refuse(403, sentence);
      // Counted before it is signed, with nothing waited for in between: two that are asked for at once cannot both be the last.
      ledger.add(asked.from, asked.nonce, cost);
      const { from: _, ...fields } = asked;
      return { status: 200, body: { raw: await wallet.signTransaction({ type: 2, ...fields }) } };
    },
  };
}

function read(text: string): Asked | undefined {
  try {
    return askedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `GET /accounts`, `POST /sign`. `say`: one line for each refusal, without what was asked for. */
export function createSigner(answers: ReturnType<typeof signing>, say: (line: string) => void): Server {
  return createServer((asked, answer) => {
    answerTo(asked, answers)
      .then((given) => {
        const { refused } = given.body as { refused?: string };
        if (refused !== undefined) say(`refused: ${refused}`);
        send(answer, given);
      })
      .catch((error: unknown) => {
        say(`failed: ${(error as Error).message}`);
        send(answer, { status: 500, body: { refused: 'The signer failed; its own log says how.' } });
      });
  });
}

async function answerTo(asked: IncomingMessage, answers: ReturnType<typeof signing>): Promise<Answer> {
  const place = `${asked.method} ${asked.url}`;
  if (place === 'GET /accounts') return answers.accounts();
  if (place !== 'POST /sign') return { status: 404, body: { refused: 'There is GET /accounts and POST /sign.' } };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of asked as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY) return { status: 413, body: { refused: `It is longer than ${MOST_BODY} bytes.` } };
    chunks.push(chunk);
  }
  return answers.sign(Buffer.concat(chunks).toString('utf8'));
}

function send(answer: ServerResponse, { status, body }: Answer): void {
  answer.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
}
