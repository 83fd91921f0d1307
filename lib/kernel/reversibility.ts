/** Whether the payer can take the money back once it has arrived. */
export const REVERSIBILITIES = ['irreversible', 'hard', 'reversible'] as const;
export type Reversibility = (typeof REVERSIBILITIES)[number];
