import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything this page can say no to by itself. Sentences: `refusal.<code>` in exit/words. */
export const refuseExit = defineRefusals({
  'exit.rpc_address_wrong': 400,
  /** data.place: the address that was asked. */
  'exit.rpc_silent': 503,
  /** data.expected, data.actual: chain ids. */
  'exit.other_chain': 409,
  /** data.address: there is no contract. */
  'exit.no_contract': 404,
  /** data.expected, data.actual: contracts. */
  'exit.other_contract': 409,
  'exit.not_published': 403,
  'exit.address_wrong': 400,
  'exit.key_wrong': 400,
  'exit.trade_file_wrong': 400,
  /** The terms do not hash to the trade's number. */
  'exit.trade_file_altered': 400,
  /** The lane holds other terms than these. */
  'exit.other_trade': 409,
  'exit.amount_wrong': 400,
  /** data.most: the largest amount, in words. */
  'exit.amount_too_much': 400,
  'exit.time_wrong': 400,
  'exit.series_wrong': 400,
  'exit.block_wrong': 400,
  'exit.act_wrong': 400,
  /** data.signer: whose signature it claims to be. */
  'exit.act_signature_wrong': 400,
  'exit.act_signer_without_part': 403,
  'exit.act_expired': 410,
  'exit.act_incomplete': 409,
  'exit.call_data_wrong': 400,
  'exit.connect_first': 409,
  'exit.person_first': 409,
  /** data.hash: the transaction that was mined and undone. */
  'exit.transaction_failed': 409,
  /** data.hash: sent, and not in a block after a while. */
  'exit.transaction_waiting': 503,
});
