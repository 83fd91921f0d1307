/**
 * The release key: the server's own X25519 key. Accounts are sealed to it for standing offers alone, where the seller is away when
 * a buyer has to be told where to pay. What is opened here is sealed again at once and never kept or logged.
 */
import { fromHex } from '#lib/account/encoding.ts';
import { openText, recipientsOf, sealingPublicKey } from '#lib/account/sealing.ts';
import { config } from '#lib/config.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { readAccount, type OpenedAccount } from './method.ts';
import { refusePayment } from './refusals.ts';

const secretKeys = () => config().secrets.release.map((key) => fromHex(key, 32)!);

/** What a seller's browser seals to, 0x hex. */
export function releasePublicKey(): string {
  return sealingPublicKey(secretKeys()[0]!);
}

/** Whether what was sealed to these (0x hex) can be opened here, be it by a former key. */
export function isSealedToRelease(recipients: readonly string[]): boolean {
  return secretKeys().some((key) => recipients.includes(sealingPublicKey(key)));
}

/**
 * Opens an account sealed to the release key, if it is exactly what the commitment stands for: its text, and what it says. Refuses
 * `account.sealed_for_others`, `account.sealed_altered`, `payment.altered`.
 */
export function openReleased(
  sealed: unknown,
  place: Canonical,
  commitment: string,
): Result<{ readonly text: string; readonly account: OpenedAccount }> {
  const recipients = recipientsOf(sealed) ?? [];
  const [newest, ...former] = secretKeys();
  const key = former.find((one) => recipients.includes(sealingPublicKey(one))) ?? newest!;
  const opened = openText(sealed, key, place);
  if (!opened.ok) return opened;
  const account = readAccount(opened.value, commitment);
  return account ? ok({ text: opened.value, account }) : refused(refusePayment('payment.altered'));
}
