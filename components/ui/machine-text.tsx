import { cn } from './cn.ts';

/** An address, hash, reference or account number inside a sentence: left to right in every language, may break anywhere. */
export function MachineText({
  children,
  short,
  className,
}: {
  children: string;
  /** Middle left out: "0x12ab…90ef"; whole in the title. */ short?: boolean;
  className?: string;
}) {
  const cut = short && children.length > 14;
  return (
    <bdi
      dir="ltr"
      title={cut ? children : undefined}
      className={cn(cut ? 'whitespace-nowrap' : 'break-all', className)}
    >
      {cut ? `${children.slice(0, 6)}…${children.slice(-4)}` : children}
    </bdi>
  );
}
