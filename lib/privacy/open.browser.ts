/**
 * Opens on the person's own device what an export has as ciphertext: the chats, checked as the room checks them, and the payment details. Nothing of it
 * is sent anywhere.
 */
import { readSealed, openText } from '#lib/account/sealing.ts';
import { createReader } from '#lib/chat/room/reading.ts';
import type { OwnKey } from '#lib/chat/room/ports.ts';
import type { CardView, ChatView, MessageView } from '#lib/chat/view.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { openAccount } from '#lib/payment/browser.ts';
import { payeePlace, payerPlace } from '#lib/trade/places.ts';
import type { Party } from '#lib/trade/policy.ts';

type Row = Readonly<Record<string, unknown>>;
export type Exported = {
  readonly accountId: string;
  readonly complete?: boolean;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
};

/** What could not be opened says why, by the code of a refusal. */
type Unopened = { readonly unopened: string };

export type OpenedExport = {
  readonly format: 'holdfast-opened';
  readonly version: 1;
  readonly accountId: string;
  readonly chats: readonly {
    readonly tradeId: string;
    readonly reference: unknown;
    /** Something in the chat is not what its signatures say; it was read as far as that. */
    readonly fault: string | null;
    readonly messages: readonly ({ readonly at: string; readonly by: 'you' | 'partner' } & (
      { readonly content: unknown } | Unopened
    ))[];
  }[];
  readonly paymentAccounts: readonly ({ readonly id: unknown; readonly label: unknown } & (
    { readonly details: unknown } | Unopened
  ))[];
  readonly tradeDetails: readonly ({ readonly tradeId: string; readonly of: 'payee' | 'payer' } & (
    { readonly details: unknown } | Unopened
  ))[];
  /** How many texts did not open. */
  readonly unopened: number;
};

/** Opens all there is to open. */
export async function openExported(data: Exported, key: OwnKey): Promise<OpenedExport> {
  const rows = (table: string) => data.tables[table] ?? [];
  const trades = rows('Trade');
  const chats: OpenedExport['chats'][number][] = [];
  for (const trade of trades) {
    const chat = await openChat(data, trade, key);
    if (chat) chats.push(chat);
  }
  const paymentAccounts = rows('PaymentAccount').map((row) => openPaymentAccount(row, key));
  const tradeDetails = trades.flatMap((trade) => openDetails(trade, key));
  const failed = (list: readonly object[]) => list.filter((one) => 'unopened' in one).length;
  const unopened = chats.reduce(
    (sum, { messages }) => sum + failed(messages),
    failed([...paymentAccounts, ...tradeDetails]),
  );
  return {
    format: 'holdfast-opened',
    version: 1,
    accountId: data.accountId,
    chats,
    paymentAccounts,
    tradeDetails,
    unopened,
  };
}

const timeOf = (text: unknown): number => instantOf(new Date(String(text)));

async function openChat(data: Exported, trade: Row, key: OwnKey): Promise<OpenedExport['chats'][number] | undefined> {
  const ofTrade = (table: string) => (data.tables[table] ?? []).filter(({ tradeId }) => tradeId === trade.id);
  const messages = ofTrade('ChatMessage').map((row): MessageView => ({
    seq: Number(row.seq),
    senderId: String(row.senderId),
    message: JSON.parse(String(row.message)) as MessageView['message'],
    sentAt: timeOf(row.sentAt),
    before: String(row.before),
    // The server's word on the order is not what a reader trusts; the links and signatures are.
    stamp: { root: '', size: 0, at: 0, key: '', signature: '', index: 0, path: [] },
  }));
  if (messages.length === 0) return undefined;
  const terms = trade.terms as Readonly<Record<Party, string>>;
  const party: Party = trade.buyerId === data.accountId ? 'buyer' : 'seller';
  const reader = createReader({
    tradeId: String(trade.id),
    tradeHash: String(trade.tradeHash),
    party,
    me: data.accountId,
    partner: String(party === 'buyer' ? trade.sellerId : trade.buyerId),
    wallets: { buyer: terms.buyer, seller: terms.seller },
  });
  reader.unlock(key);
  const cards = ofTrade('ChatCard') as unknown as readonly CardView[];
  await reader.takeView({ ...EMPTY, messages, cards, lastSeq: messages.at(-1)!.seq });
  return {
    tradeId: String(trade.id),
    reference: trade.reference,
    fault: reader.fault()?.fault ?? null,
    messages: reader.entries().map(({ sentAt, isMine, content, refusal }) => ({
      at: new Date(sentAt * 1000).toISOString(),
      by: isMine ? 'you' : 'partner',
      ...(content ? { content } : { unopened: refusal?.code ?? 'account.locked' }),
    })),
  };
}

const EMPTY: ChatView = {
  messages: [],
  lastSeq: 0,
  marks: [],
  cards: [],
  unread: 0,
  own: { number: 0, previous: '' },
  stampKey: '',
};

function openPaymentAccount(row: Row, { secretKey }: OwnKey): OpenedExport['paymentAccounts'][number] {
  const head = { id: row.id, label: row.label };
  const sealed = readSealed(parsed(row.ciphertext));
  if (!sealed) return { ...head, unopened: 'account.sealed_altered' };
  const opened = openAccount({ sealed, commitment: String(row.commitment) }, secretKey);
  return opened.ok ? { ...head, details: opened.value } : { ...head, unopened: opened.refusal.code };
}

function openDetails(trade: Row, { secretKey }: OwnKey): OpenedExport['tradeDetails'][number][] {
  const hash = String(trade.tradeHash);
  const found = [
    ['payee', trade.payeeSealed, payeePlace(hash)],
    ['payer', trade.payerSealed, payerPlace(hash)],
  ] as const;
  return found.flatMap(([of, text, place]) => {
    if (typeof text !== 'string') return [];
    const opened = openText(parsed(text), secretKey, place);
    const head = { tradeId: String(trade.id), of };
    return [opened.ok ? { ...head, details: parsed(opened.value) } : { ...head, unopened: opened.refusal.code }];
  });
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // No JSON: the text itself, which opens nothing.
    return text;
  }
}
