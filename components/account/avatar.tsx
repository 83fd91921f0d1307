import { cn } from '#components/ui/cn.ts';
import { tilesOf } from './avatar-tiles.ts';

/**
 * A face for an address: nine tiles of ink on line, mirrored, the same for everyone who looks. Decoration for the name
 * beside it, so it is silent.
 */
export function Avatar({ address, size = 32, className }: { address: string; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 48 48"
      width={size}
      height={size}
      className={cn('shrink-0 rounded-full bg-line text-ink', className)}
    >
      <g transform="translate(9 9)" fill="currentColor">
        {tilesOf(address).map(({ transform, path, opacity }, index) => (
          <g key={index} transform={transform}>
            <path d={path} opacity={opacity} />
          </g>
        ))}
      </g>
    </svg>
  );
}
