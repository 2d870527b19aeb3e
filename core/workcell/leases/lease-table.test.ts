import { expect, it } from 'vitest';
import { SeededRandom } from '../../base/random.ts';
import { LeaseTable } from './lease-table.ts';

it('knows what each execution holds through any grants, releases and ends', () => {
  const random = new SeededRandom('who holds what');
  const oneOf = <One>(all: readonly One[]): One => all[Math.floor(random.next() * all.length)]!;
  const executions = ['EX-1', 'EX-2', 'EX-3', 'EX-4'];
  const assets = ['LH-1', 'PR-1', 'INC-1', 'BENCH'];
  const table = new LeaseTable({ capacityOf: () => 3, epoch: 1, now: () => 0, onChanged: () => undefined });
  const held: { executionId: string; assetId: string; holder: string; token: number }[] = [];
  for (let turn = 0; turn < 2000; turn++) {
    const executionId = oneOf(executions);
    const choice = random.next();
    if (choice < 0.6) {
      const holder = `task-${Math.floor(random.next() * 3)}`;
      const needs = assets.filter(() => random.next() < 0.4).map((assetId) => ({ assetId, amount: 1, holder }));
      for (const { token, assetId } of table.tryAcquire({ executionId, needs }) ?? [])
        held.push({ executionId, assetId, holder, token });
    } else if (choice < 0.95) {
      const tokens = held.filter(() => random.next() < 0.2).map((lease) => lease.token);
      table.release([...tokens, ...tokens.slice(0, 1), 7]);
      for (const token of tokens)
        held.splice(
          held.findIndex((lease) => lease.token === token),
          1,
        );
    } else {
      table.releaseAll(executionId);
      for (const own of held.filter((lease) => lease.executionId === executionId)) held.splice(held.indexOf(own), 1);
    }
    for (const id of executions) {
      const own = held.filter((lease) => lease.executionId === id);
      expect(table.of(id)).toEqual(own.map((lease) => expect.objectContaining(lease)));
      for (const holder of ['task-0', 'task-1', 'task-2'])
        expect(table.unitOf(id, holder)).toBe(own.find((lease) => lease.holder === holder)?.assetId);
    }
    expect(table.views()).toHaveLength(held.length);
  }
});
