import type { ReactNode } from 'react';
import { SHELL_SIGNED_IN } from '../../../messages/groups.ts';
import { Words } from '../../words.tsx';

const OWN = ['merchant', 'vault.refusals', 'reputation.refusals', 'reputation.invalid'];

/** The words of merchants travel with their own page alone. */
export default function MerchantLayout({ children }: { children: ReactNode }) {
  return <Words of={[...SHELL_SIGNED_IN, ...OWN]}>{children}</Words>;
}
