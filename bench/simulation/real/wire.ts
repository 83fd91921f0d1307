/** What a question to a simulated node is answered with: the answer of `fetch`, as far as lib/chain/node.ts reads it. */
import { RpcRefused, type Answers } from './answers.ts';
import type { Ledgers } from './ledgers.ts';

type Question = { readonly id: number; readonly method: string; readonly params: readonly unknown[] };

const response = (status: number, text: string) => ({
  status,
  headers: { get: (name: string) => (status === 429 && name === 'retry-after' ? '3' : null) },
  body: { cancel: async () => {} },
  text: async () => text,
});

/** Throws where the node is away. */
export function answerBody(ledgers: Ledgers, answers: Answers, host: string, body: string): unknown {
  const view = ledgers.views[Number(/\d+/.exec(host)![0])]!;
  if (view.away) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
  if (view.limited) return response(429, '');
  const asked = JSON.parse(body) as Question | Question[];
  const one = ({ id, method, params }: Question) => {
    try {
      return { jsonrpc: '2.0', id, result: answers.answer(view, method, params) };
    } catch (error) {
      if (!(error instanceof RpcRefused)) throw error;
      return { jsonrpc: '2.0', id, error: error.error };
    }
  };
  return response(200, JSON.stringify(Array.isArray(asked) ? asked.map(one) : one(asked)));
}
