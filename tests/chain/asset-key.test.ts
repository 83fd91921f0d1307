import { describe, expect, it } from 'vitest';
import { ASSET_KEY, keyOn, LONGEST_ASSET_KEY, symbolOf } from '#lib/chain/asset-key.ts';
import { assetLabel } from '#lib/chain/asset-label.ts';
import { assetKey, findTraded, listTraded, tradedAssets } from '#lib/chain/traded.ts';
import { testConfig } from '../setup/settings.ts';

testConfig({ further: [{ chainId: 31338, rpcUrl: 'http://127.0.0.1:2' }] });

describe('an asset named for a market', () => {
  it('is the symbol on the home chain, and names its chain on any other', () => {
    expect(assetKey(31337, 'USDC')).toBe('USDC');
    expect(assetKey(31338, 'USDC')).toBe('USDC@31338');
    expect(listTraded().map(({ key }) => key)).toEqual(['USDC', 'DAI', 'ETH', 'USDC@31338', 'DAI@31338', 'ETH@31338']);
  });

  it('is found again by what names it, on its own chain and no other', () => {
    for (const { key, chainId, asset } of listTraded()) {
      expect(key).toMatch(ASSET_KEY);
      expect(findTraded(key)).toMatchObject({ chainId, asset });
      expect(findTraded(keyOn(chainId, asset.symbol))).toMatchObject({ key, chainId });
      expect(symbolOf(key)).toBe(asset.symbol);
    }
    for (const key of ['', 'usdc', 'USDC@', 'USDC@1', 'USDC@31338@31338', 'USDC@031338', 'USDC @31338', '@31338'])
      expect(findTraded(key), key).toBeUndefined();
    expect('A'.repeat(12) + '@' + '9'.repeat(10)).toHaveLength(LONGEST_ASSET_KEY);
  });

  it('is read with the name of its chain where that is not the home chain', () => {
    expect(assetLabel('USDC')).toBe('USDC');
    expect(assetLabel('USDC@31338')).toBe('USDC · Second test chain');
    expect(assetLabel('USDC@77')).toBe('USDC · 77');
  });

  it('has one price with all that are called the same', () => {
    expect(tradedAssets().map(({ symbol }) => symbol)).toEqual(['USDC', 'DAI', 'ETH']);
  });
});
