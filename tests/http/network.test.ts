import { describe, expect, it } from 'vitest';
import { giveBack, look, take, type Limit } from '#lib/http/limits.ts';
import { networkOf, placeOf } from '#lib/http/network.ts';
import { deviceOf } from '#lib/account/device-name.ts';

describe('who counts as one', () => {
  it('is an IPv4 address by itself, and an IPv6 address with its whole /64, however it is written', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
    const same = [
      '2001:db8:1:2::1',
      '2001:0db8:0001:0002:ffff:ffff:ffff:ffff',
      '2001:DB8:1:2:0:0:0:9',
      '2001:db8:1:2::1%eth0',
    ];
    expect(new Set(same.map(networkOf))).toEqual(new Set(['2001:db8:1:2::/64']));
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf(same[0]!));
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
  });

  it('is the same whether an IPv4 address comes as itself or in the form of IPv6', () => {
    for (const dressed of ['::ffff:203.0.113.7', '::FFFF:cb00:7107']) {
      expect(networkOf(dressed)).toBe('203.0.113.7');
      expect(placeOf(dressed)).toBe('203.0.113.0/24');
    }
  });

  it('is everybody together who has no address', () => {
    expect(networkOf('unknown')).toBe('unknown');
    expect(placeOf('unknown')).toBe('');
  });

  it('is kept of a session only as far as the network goes', () => {
    expect(placeOf('198.51.100.23')).toBe('198.51.100.0/24');
    expect(placeOf('2001:db8:1:2::1')).toBe('2001:db8:1::/48');
  });
});

describe('a bucket', () => {
  it('takes back what turned out to be nobody’s fault, and never more than it holds', () => {
    const limit: Limit = { name: 'given-back', burst: 2, perMinute: 1 };
    take(limit, 'a', 0);
    take(limit, 'a', 0);
    expect(look(limit, 'a', 0).ok).toBe(false);
    giveBack(limit, 'a', 0);
    expect(look(limit, 'a', 0).ok).toBe(true);
    for (let times = 0; times < 5; times++) giveBack(limit, 'a', 0);
    take(limit, 'a', 0);
    take(limit, 'a', 0);
    expect(look(limit, 'a', 0).ok).toBe(false);
  });
});

describe('a browser', () => {
  it('is named by what it says of itself, the more special before the more general', () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
    expect(deviceOf(chrome)).toBe('Chrome · Linux');
    expect(deviceOf(`${chrome} Edg/131.0`)).toBe('Edge · Linux');
    expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/131 Mobile Safari/604.1')).toBe(
      'Chrome · iOS',
    );
    expect(deviceOf('curl/8')).toBeUndefined();
  });
});
