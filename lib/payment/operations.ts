import { z } from 'zod';
import { sealed } from '../account/answers.ts';
import { operation } from '../http/operation.ts';
import { ok } from '../kernel/result.ts';
import { listMethodAnswers, methodQuestion, methodsAnswer } from './public.ts';
import { listMyPaymentAccounts } from './queries.ts';
import type { PaymentAccountView } from './view.ts';

export const readPaymentMethods = operation({
  id: 'listPaymentMethods',
  group: 'market',
  method: 'GET',
  path: '/payment-methods',
  summary: 'Payment methods that offers can name: currencies, countries, how fast, whether the payer can take it back.',
  scope: 'read',
  actor: 'anyone',
  query: methodQuestion,
  answer: methodsAnswer,
  refusals: [],
  command: async (_ctx, asked) => ok(listMethodAnswers(asked)),
});

const accountAnswer = z.object({
  id: z.string(),
  methodId: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  label: z.string().describe("The owner's own name for it."),
  sealed: sealed.describe("The account itself, sealed to its owner's identity key."),
  commitment: z.string().regex(/^0x[0-9a-f]{64}$/),
  createdAt: z.int(),
}) satisfies z.ZodType<PaymentAccountView>;

export const readPaymentAccounts = operation({
  id: 'listPaymentAccounts',
  group: 'account',
  method: 'GET',
  path: '/payment-accounts',
  summary: "The reader's payment accounts in use, sealed to them. They are made in the app, by no key.",
  scope: 'read',
  query: z.object({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional()
      .describe('ISO 4217 code: only accounts of this currency.'),
  }),
  answer: z.array(accountAnswer),
  refusals: [],
  command: (ctx, asked) => listMyPaymentAccounts(ctx, asked),
});

export const OPERATIONS = [readPaymentMethods, readPaymentAccounts];
