import type { ReactNode } from 'react';
import { SHELL_SIGNED_IN } from '../../../messages/groups.ts';
import { Words } from '../../words.tsx';

/** The words of webhooks travel with their own pages alone. */
export default function WebhooksLayout({ children }: { children: ReactNode }) {
  return <Words of={[...SHELL_SIGNED_IN, 'webhook', 'notice.refusals']}>{children}</Words>;
}
