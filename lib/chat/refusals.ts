import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What the chat can refuse of its own; who may not be here is told by the trade's refusals. */
export const refuseChat = defineRefusals({
  /** Nobody has published the card it was written under, or not in this trade. Publish it and send again. */
  'chat.card_unknown': 409,
  /** The card or the identity it rests on is not as published. */
  'chat.card_wrong': 422,
  /** Not of the exact form, not for this trade, or not signed by whom it names. */
  'chat.message_wrong': 422,
  'chat.partner_key_missing': 409,
  /** Sealed to a key that is not the partner's any more: look at the new one and seal again. */
  'chat.partner_key_changed': 409,
  /** Another device of the same person was faster: fetch what it wrote, then sign again. */
  'chat.written_meanwhile': 409,
});
