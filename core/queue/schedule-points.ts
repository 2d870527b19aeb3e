/** The task whose start or end a point of a schedule is: `spin#0` of `spin#0.end`. */
export function taskOf(point: string): string {
  return point.slice(0, point.lastIndexOf('.'));
}
