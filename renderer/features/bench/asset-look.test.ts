import { describe, expect, it } from 'vitest';
import type { ChangeoverView } from '#core/contract/changeover.ts';
import { assetLook } from './asset-look.ts';

const IDLE = { state: 'ready', words: 'Idle', blocked: false } as const;
const WORKS = { state: 'running', words: 'Pipettes', blocked: false } as const;
const JAMMED = { state: 'warn', words: 'Needs clearing', blocked: true } as const;

function changeover(needsPerson: boolean): ChangeoverView {
  return {
    assetId: 'LH-1',
    rule: { assetId: 'LH-1', by: 'protocol', minutes: 12, exceptions: [], task: '', byHand: needsPerson },
    sentence: 'Any change of protocol takes 12 min.',
    setUp: 'iPSC feed',
    since: 0,
    underWay: {
      from: 'iPSC feed',
      to: 'Reporter assay',
      beganLabAt: 0,
      readyLabAt: 720_000,
      needsPerson,
      executionId: null,
    },
  };
}

describe('how an instrument looks on the bench', () => {
  it('is not idle while it is changed over, and asks for the person who does that', () => {
    expect(assetLook(IDLE, undefined, changeover(false))).toMatchObject({ state: 'running' });
    expect(assetLook(IDLE, undefined, changeover(true))).toMatchObject({ state: 'warn', blocked: false });
    expect(assetLook(IDLE, undefined, { ...changeover(false), underWay: null })).toEqual(IDLE);
  });

  it('is what it does, or what is wrong with it, before that', () => {
    expect(assetLook(WORKS, undefined, changeover(false))).toEqual(WORKS);
    expect(assetLook(JAMMED, undefined, changeover(true))).toEqual(JAMMED);
  });
});
