'use client';
import { Direction } from 'radix-ui';
import { useEffect, type ReactNode } from 'react';
import { Toaster } from '#components/ui/toast.tsx';
import { pressAgain } from './early.ts';
import { writePreference } from './preferences.ts';

/** What the whole page shares in the browser: reading direction, toasts, and telling the server the time zone. */
export function Providers(props: { direction: 'ltr' | 'rtl'; timeZone: string; children: ReactNode }) {
  useEffect(pressAgain, []);
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && zone !== props.timeZone) writePreference('timeZone', zone);
  }, [props.timeZone]);
  return (
    <Direction.Provider dir={props.direction}>
      {props.children}
      <Toaster />
    </Direction.Provider>
  );
}
