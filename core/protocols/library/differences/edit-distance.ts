/**
 * How many lines have to be taken out and put in to make one list of another, by the greedy algorithm of Myers (1986);
 * undefined when there are more than `most`.
 */
export function editDistance(a: readonly string[], b: readonly string[], most: number): number | undefined {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let endA = a.length;
  let endB = b.length;
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const n = endA - from;
  const m = endB - from;
  const limit = Math.min(most, n + m);
  const furthest = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  for (let d = 0; d <= limit; d++) {
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && furthest[middle + k - 1]! < furthest[middle + k + 1]!);
      let x = isDown ? furthest[middle + k + 1]! : furthest[middle + k - 1]! + 1;
      let y = x - k;
      while (x < n && y < m && a[from + x] === b[from + y]) {
        x++;
        y++;
      }
      furthest[middle + k] = x;
      if (x >= n && y >= m) return d;
    }
  }
  return undefined;
}
