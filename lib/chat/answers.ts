/** What the API answers about chats: ciphertext, signatures, order. Pure. */
import { z } from 'zod';
import { identity, instant } from '../account/answers.ts';
import type { SignedMessage } from './frank.ts';
import type { Card } from './room-keys.ts';
import type { CardView, ChatView, MarkView, MessageView } from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const count = z.int().nonnegative();

export const cardForm = z.object({
  v: z.literal(1),
  trade: hex32,
  identity: hex32,
  boxKey: hex32,
  signKey: hex32,
  issuedAt: instant,
  signature: base64Url,
}) satisfies z.ZodType<Card>;

export const signedForm = z.object({
  header: z.object({
    v: z.literal(1),
    trade: hex32,
    author: z.enum(['buyer', 'seller']),
    card: hash.describe("Hash of the author's card."),
    to: hex32,
    clientId: z.string().regex(/^[0-9a-f]{32}$/),
    number: z.int().positive(),
    previous: hash,
    seen: z.object({ seq: count, link: hash }),
    commitment: hash,
    bodyHash: hash,
  }),
  nonce: base64Url,
  body: base64Url.describe('Ciphertext.'),
  signature: base64Url,
}) satisfies z.ZodType<SignedMessage>;

export const messageAnswer = z.object({
  seq: z.int().positive(),
  senderId: id,
  message: signedForm,
  sentAt: instant,
  before: hash,
  stamp: z.object({
    root: hash,
    size: z.int().positive(),
    at: instant,
    key: hex32,
    signature: base64Url,
    index: count,
    path: z.array(hash),
  }),
}) satisfies z.ZodType<MessageView>;

export const cardAnswer = z.object({ hash, accountId: id, card: cardForm, identity }) satisfies z.ZodType<CardView>;

export const markAnswer = z.object({
  accountId: id,
  deliveredSeq: count,
  readSeq: count,
}) satisfies z.ZodType<MarkView>;

export const chatAnswer = z.object({
  messages: z.array(messageAnswer).describe('In order, without a gap.'),
  lastSeq: count,
  marks: z.array(markAnswer),
  cards: z.array(cardAnswer),
  unread: count,
  own: z.object({ number: count, previous: hash }).describe("Where the reader's next message joins."),
  stampKey: hex32,
}) satisfies z.ZodType<ChatView>;
