import type { ElectronApplication } from '@playwright/test';

/** A question as the shell asked it. */
export interface AskedQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

interface Catcher {
  askedQuestions: AskedQuestion[];
}

/**
 * Answers the shell's questions to come with these buttons, since nobody sits before the test's screen; a question
 * more than that is never answered. Forgets what was asked before.
 */
export async function answerQuestions(app: ElectronApplication, answers: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, buttons) => {
    const left = [...buttons];
    const catcher = globalThis as unknown as Catcher;
    catcher.askedQuestions = [];
    const answer = (options: { message: string; detail?: string; buttons?: string[] }) => {
      catcher.askedQuestions.push({
        message: options.message,
        detail: options.detail ?? '',
        buttons: options.buttons ?? [],
      });
      const response = options.buttons?.indexOf(left.shift() ?? '') ?? -1;
      return response === -1 ? new Promise(() => undefined) : Promise.resolve({ response, checkboxChecked: false });
    };
    dialog.showMessageBox = answer as typeof dialog.showMessageBox;
  }, answers);
}

export function asked(app: ElectronApplication): Promise<AskedQuestion[]> {
  return app.evaluate(() => (globalThis as unknown as Catcher).askedQuestions);
}
