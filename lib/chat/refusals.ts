import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What the chat can refuse of its own; who may not be here is told by the trade's refusals. */
export const refuseChat = defineRefusals({
  /** Not sealed to exactly the two people of the trade. */
  'chat.not_sealed': 422,
  'chat.partner_key_missing': 409,
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
