/** Who may read and write a trade's chat: its two people, nobody else, staff included. */
import { recipientsOf } from '#lib/account/sealing.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseChat } from './refusals.ts';

type Keyed = { readonly identityPublicKey: string | null };

/**
 * Whether a message is sealed to exactly the two: a third recipient would be a listener, a missing one a message that somebody cannot
 * read. Refuses `chat.partner_key_missing`, `chat.not_sealed`.
 */
export function canSend(sealed: unknown, people: readonly [Keyed, Keyed]): Result<null> {
  const keys = people.map(({ identityPublicKey }) => identityPublicKey);
  if (keys.some((key) => key === null)) return refused(refuseChat('chat.partner_key_missing'));
  const to = recipientsOf(sealed);
  const exact = to?.length === 2 && keys.every((key) => to.includes(key!));
  return exact ? ok(null) : refused(refuseChat('chat.not_sealed'));
}
