import type { Exceptions } from './rules.ts';

const SAMPLES = 'a page of samples, one after the other: nothing depends on anything';
const FORM = 'one form: state and fields are read together, top to bottom';
const MARKUP = 'mostly markup of one block, with no decision in it';

/** Past the limit for a reason. What gets short again must be taken off: the test says so. */
export const EXCEPTIONS: Exceptions = {
  files: {
    'sdk/generated.ts': 'made by a program from the API’s description',
    'tests/account/account.db.test.ts': 'every guarantee of the account commands over one cast of people',
    'tests/e2e/exit.test.ts': 'every way out of the trades of one stage, whose site is then deleted',
  },
  functions: {
    'app/styleguide/figures.tsx': SAMPLES,
    'app/styleguide/page.tsx': SAMPLES,
    'app/styleguide/samples.tsx': SAMPLES,
    'components/account/backup-dialog.tsx': FORM,
    'components/account/sessions-list.tsx': MARKUP,
    'components/account/sign-up-form.tsx': FORM,
    'components/dispute/court/court-form.tsx': FORM,
    'components/offer/offer-facts.tsx': MARKUP,
    'components/offer/take-form.tsx': FORM,
    'components/trade/receipt.tsx': MARKUP,
    'lib/account/internal/unlocking.ts': 'one closure over the unlocked keys, so that nothing else can reach them',
    'lib/account/keyring.ts': 'one closure over the unlocked keys, so that nothing else can reach them',
  },
};
