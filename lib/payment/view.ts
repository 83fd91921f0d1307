/** What leaves the server about payment accounts, to their owner alone. */
import { readSealed, type Sealed } from '#lib/account/sealing.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';

export type PaymentAccountView = {
  readonly id: string;
  readonly methodId: string;
  readonly currency: string;
  readonly label: string;
  /** Opens with the owner's identity key alone; see `openAccount` in browser.ts. */
  readonly sealed: Sealed;
  readonly commitment: string;
  readonly createdAt: Instant;
};

export const PAYMENT_ACCOUNT_SELECT = {
  id: true,
  methodId: true,
  currency: true,
  label: true,
  ciphertext: true,
  commitment: true,
  createdAt: true,
} satisfies Prisma.PaymentAccountSelect;

export function paymentAccountView(
  row: Prisma.PaymentAccountGetPayload<{ select: typeof PAYMENT_ACCOUNT_SELECT }>,
): PaymentAccountView {
  const { ciphertext, createdAt, ...rest } = row;
  const sealed = readSealed(JSON.parse(ciphertext));
  if (!sealed) throw new Error(`payment account ${row.id} keeps what is no sealed text`);
  return { ...rest, sealed, createdAt: instantOf(createdAt) };
}
