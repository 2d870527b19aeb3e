/**
 * Places of a longest increasing subsequence of different numbers, in their order: those that can stay where they are
 * when the others are moved. In time n log n, by patience sorting (Fredman 1975).
 */
export function longestIncreasing(numbers: readonly number[]): number[] {
  /** Of each length, the place at which the least end of a subsequence of that length stands. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, number] of numbers.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    before[at] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = at;
  }
  const places: number[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) places.push(at);
  return places.reverse();
}
