import { describe, expect, it, vi } from 'vitest';
import { isZone } from '#lib/kernel/zones.ts';

describe('a zone', () => {
  it('has one clock in memory, in however many ways its name is written', async () => {
    // Nobody has asked for a zone in this copy of the module yet.
    vi.resetModules();
    const { isZone, wallAt } = await import('#lib/kernel/zones.ts');
    const made = vi.spyOn(Intl, 'DateTimeFormat');
    try {
      for (let way = 0; way < 256; way++) {
        const name = [...'asia/kathmandu']
          .map((letter, index) => (way & (1 << index) ? letter.toUpperCase() : letter))
          .join('');
        expect(isZone(name), name).toBe(true);
        expect(wallAt(name, 0)).toBe(19_800);
      }
      expect(made).toHaveBeenCalledTimes(1);
    } finally {
      made.mockRestore();
    }
  });

  it('is a place, not an offset: that never changes', () => {
    for (const name of ['+02:00', '-0330', '+05', 'Mars/Olympus', '']) expect(isZone(name), name).toBe(false);
  });
});
