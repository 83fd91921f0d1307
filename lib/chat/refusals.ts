import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What the chat can refuse of its own; who may not be here is told by the trade's refusals. */
export const refuseChat = defineRefusals({
  /** Not sealed to exactly the two people of the trade. */
  'chat.not_sealed': 422,
  'chat.partner_key_missing': 409,
});
