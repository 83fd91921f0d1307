import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What the chat can refuse of its own; who may not be here is told by the trade's refusals. */
export const refuseChat = defineRefusals({
  // Writing
  'chat.partner_key_missing': 409,
  /** Sealed to a key that is not the partner's any more: look at the new one and seal again. */
  'chat.partner_key_changed': 409,
  /** Nobody has published the card it was written under, or not in this trade. Publish it and send again. */
  'chat.card_unknown': 409,
  /** Another device of the same person was faster: fetch what it wrote, then sign again. */
  'chat.written_meanwhile': 409,
  /** Not for this trade, not signed by whom it names, or not written by a page of ours. */
  'chat.message_wrong': 422,
  // Keys: who is who
  'chat.identity_unproven': 422,
  'chat.card_wrong': 422,
  'chat.card_elsewhere': 422,
  // One message
  'chat.message_elsewhere': 422,
  'chat.message_forged': 422,
  'chat.message_altered': 422,
  'chat.message_for_other_key': 422,
  'chat.message_sealed_wrong': 422,
  'chat.message_uncommitted': 422,
  // What a party hands to a moderator
  'chat.excerpt_unreadable': 422,
});
