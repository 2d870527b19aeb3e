/** Whoever was not written by us and has an opinion: it gets every result of a check. */
export type Judgement = (check: string, ok: boolean, detail: string) => void;

/** Checks one thing about our side; a throw is a failure with its sentence. */
export async function judge(report: Judgement, check: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    report(check, true, '');
  } catch (error) {
    report(check, false, error instanceof Error ? error.message : String(error));
  }
}
